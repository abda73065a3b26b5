"""An XLS workbook is opened in a child process, because nothing in it can be measured beforehand.

Two cells in opposite corners of a 6 KB file cost the reader a gigabyte, and a crafted file can ask for any amount, which
ends the process that asks. So another one asks, with little memory and little time, and hands the cells over as JSON.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from assay.observe.read.child import hand_over

MEMORY = 1536 * 2**20  # bytes of address space, where the system can limit it
SECONDS = 60
MAX_OUTPUT = 256 * 2**20


class NotOpenedError(Exception):
    """The child could not read the workbook, or was stopped."""


def sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """The sheets' titles and rows of cells. Raises NotOpenedError."""
    command = [sys.executable, "-m", "assay.observe.read.legacy_workbook"]
    with path.open("rb") as stream:
        try:
            done = subprocess.run(command, stdin=stream, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own module, no shell
        except (subprocess.TimeoutExpired, OSError) as error:
            raise NotOpenedError(type(error).__name__) from None
    if done.returncode:
        raise NotOpenedError(f"status {done.returncode}")
    found: list[tuple[str, list[list[str]]]] = []
    for line in done.stdout.decode("utf-8").splitlines():
        value = json.loads(line)
        if isinstance(value, str):
            found.append((value, []))
        else:
            found[-1][1].extend([[]] * value[0])
            found[-1][1].append(value[1])
    return found


def _written(content: bytes) -> Iterator[str]:
    """A line for each title, and one for each filled row with the number of empty rows before it."""
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    from assay.observe.read.spreadsheet import cell_text

    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    for title in workbook.sheet_names:
        yield json.dumps(title)
        empty = 0
        for row in workbook.get_sheet_by_name(title).iter_rows():
            cells = [cell_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield json.dumps([empty, cells])
            empty = 0 if cells else empty + 1


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _main() -> None:
    _limit_memory()
    hand_over(_written, MAX_OUTPUT)


if __name__ == "__main__":
    _main()
