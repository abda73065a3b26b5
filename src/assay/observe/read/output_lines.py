"""The lines of a terminal's record, numbered as in the file.

A pager that ends with a carriage return stands in the same line of the file as the row after it, so that a line may hold several texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assay.observe.read.encoding import encoding_of
from assay.observe.terminal import texts

MAX_LINE = 4096  # characters; no table has longer lines
_OPENING = 2**16


def numbered(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is there to be read; of a longer one than `MAX_LINE` its beginning."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        opening = stream.read(_OPENING)
    mark = "\r" if "\r" in opening and "\n" not in opening else "\n"
    with path.open(encoding=encoding, errors="replace", newline=mark) as stream:
        number = 0
        while line := stream.readline(MAX_LINE):
            number += 1
            cut = len(line) == MAX_LINE and not line.endswith(mark)
            for text in texts(line):
                yield number, text
            while cut and (line := stream.readline(MAX_LINE)) and not line.endswith(mark):
                pass
