"""What was asked and what came of it, line by line, so that a run that broke off goes on without asking twice.

A question is written down before it leaves, its outcome after. What has no outcome when the run goes on was interrupted: it
is not asked again, and the coverage says so. The last line may be half written; it is cut off.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from assay.errors import EvidenceError

VERSION = 1
ANSWERED, CLOSED, SILENT, UNREACHABLE, PROHIBITED, UNREAD, INTERRUPTED = (
    "answered", "closed", "silent", "unreachable", "prohibited", "unread", "interrupted",
)  # fmt: skip


class Journal:
    """The steps of every address: asked, and with which outcome."""

    def __init__(self, path: Path, stream: TextIO, steps: dict[str, dict[str, str]], done: set[str]) -> None:
        self.path = path
        self._stream = stream
        self.steps = steps
        self.done = done

    @classmethod
    def begin(cls, path: Path, authorisation: str, at: str) -> Journal:
        """A new journal under the authorisation with that SHA-256. Raises EvidenceError where there is one already."""
        try:
            stream = path.open("x", encoding="utf-8")
        except FileExistsError:
            remedy = "go on with --resume, or name another folder with --out"
            raise EvidenceError("holds an earlier discovery", file=str(path.parent), remedy=remedy) from None
        journal = cls(path, stream, {}, set())
        journal._write({"journal": VERSION, "authorisation": authorisation, "at": at})
        return journal

    @classmethod
    def resume(cls, path: Path, authorisation: str, at: str) -> Journal:
        """The journal of a run that broke off. Raises EvidenceError where it is another authorisation's, or none."""
        if not path.exists():
            raise EvidenceError("no discovery to go on with", file=str(path), remedy="start it without --resume")
        cut_half_line(path)
        steps: dict[str, dict[str, str]] = {}
        done: set[str] = set()
        for number, row in enumerate(_rows(path), start=1):
            if number == 1 and (row.get("journal") != VERSION or row.get("authorisation") != authorisation):
                remedy = "an authorisation that was changed is a new one: name another folder with --out"
                raise EvidenceError("belongs to another authorisation", file=str(path), line=1, remedy=remedy)
            if "step" in row:
                steps.setdefault(str(row["of"]), {})[str(row["step"])] = str(row.get("outcome", INTERRUPTED))
            elif "done" in row:
                done.add(str(row["done"]))
        journal = cls(path, path.open("a", encoding="utf-8"), steps, done)
        journal._write({"resumed": at})
        return journal

    def ask(self, of: str, step: str) -> bool:
        """Writes down that a question is about to be asked; False where it was asked before."""
        known = self.steps.setdefault(of, {})
        if step in known:
            return False
        known[step] = INTERRUPTED
        self._write({"of": of, "step": step})
        return True

    def outcome(self, of: str, step: str, outcome: str) -> None:
        """Writes down what came of a question; a repetition adds nothing."""
        known = self.steps.setdefault(of, {})
        if known.get(step) != outcome:
            known[step] = outcome
            self._write({"of": of, "step": step, "outcome": outcome})

    def finish(self, of: str) -> None:
        """Writes down that nothing is left to ask of an address."""
        if of not in self.done:
            self.done.add(of)
            self._write({"done": of})

    def close(self) -> None:
        self._stream.close()

    def _write(self, row: dict[str, Any]) -> None:
        self._stream.write(json.dumps(row) + "\n")
        self._stream.flush()


def cut_half_line(path: Path) -> None:
    """Takes off what follows the last line's end: a line that was being written when the run broke off."""
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole != len(content):
        with path.open("r+b") as stream:
            stream.truncate(whole)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise EvidenceError(
                    "not a line of a journal", file=str(path), line=number, remedy="name another folder"
                )
            yield row
