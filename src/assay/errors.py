"""What can go wrong, named by what happened.

AssayError
├── RegisterError      a register file is malformed; carries file, line and field
├── EvidenceError      an evidence file cannot be read at all (single bad rows are left out, not raised)
├── FactsError         a facts, answers or profile file is malformed or names an unknown fact
├── LabError           a persona file is malformed, or an emulated device cannot be put where it was asked to be
└── NotFoundError      an id that the register or the case does not hold

Every message names the place, what was expected, what was found and the remedy.
"""

from __future__ import annotations


class AssayError(Exception):
    """A problem that the person running Assay can mend."""

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, remedy: str | None = None
    ) -> None:
        self.message = message
        self.file = file
        self.line = line
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.message}{remedy}"


class RegisterError(AssayError):
    """A register file that does not say what its schema asks."""


class EvidenceError(AssayError):
    """An evidence file that cannot be read at all."""


class FactsError(AssayError):
    """A facts, answers or profile file that names an unknown fact or value."""


class LabError(AssayError):
    """A persona that does not say what its schema asks, or a place where no emulated device may stand."""


class NotFoundError(AssayError):
    """An id that nothing answers to."""
