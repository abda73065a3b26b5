"""Whether this program can use the register in a folder: it lints, loads, and answers every one of its own cases as they say.

A register made for another version of Assay may be well formed and yet be read otherwise here; its cases tell.
"""

from __future__ import annotations

from pathlib import Path

from assay.determine.pack import determiner
from assay.determine.selftest import run_cases
from assay.errors import AssayError
from assay.identify.knowledge import knowledge_of
from assay.observe.model import FIELDS
from assay.register.index import Register
from assay.register.lint import lint


def faults(folder: Path) -> tuple[str, ...]:
    """What keeps this program from using it; nothing where it can."""
    found = tuple(str(item) for item in lint(folder, fields=FIELDS) if item.level == "error")
    if found:
        return found
    try:
        register = Register.load(folder)
        knowledge_of(folder)
        results = run_cases(register, determiner(register))
        return tuple(f"{one.file}:{one.line}: {one.case.id}: {'; '.join(one.faults)}" for one in results if one.faults)
    except AssayError as error:
        return (str(error),)
    except (KeyError, TypeError, AttributeError) as error:  # a file that no schema describes, of another form than here
        return (f"a file is not in the form this program reads ({type(error).__name__}: {error})",)
