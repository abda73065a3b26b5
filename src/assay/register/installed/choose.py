"""Choosing which of the registers on this machine answers, and removing one that does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assay.errors import RegisterError
from assay.register.installed.home import writing
from assay.register.installed.packs import NEWEST, OUTGOING, WORD, Pack, State, named, packs, tidy


def use(words: str, where: Path) -> Pack | None:
    """Use `packaged`, the `newest`, or the installed pack of this version; None for the one that comes with Assay."""
    with writing(where):
        state = State.recovered(where)
        chosen: Pack | None = None
        if words == NEWEST:
            chosen = next(iter(packs(where)), None)
        elif words != WORD:
            chosen = named(words, where)
        replace(state, current=chosen.name if chosen else None, pinned=words != NEWEST).write(where)
    return chosen


def remove(words: str, where: Path, *, forget: bool = False) -> Pack:
    """Remove an installed pack, other than the current one.

    That its version was known stays known, unless it is to be forgotten: after somebody signed a far too high one.
    """
    with writing(where):
        tidy(where)
        pack, state = named(words, where), State.recovered(where)
        if state.current == pack.name:
            raise RegisterError(f"{pack.name} is in use", remedy="`assay register use packaged` first")
        gone = {pack.manifest.version} if forget else set()
        pack.folder.rename(pack.folder.parent / OUTGOING)
        replace(state, seen={name: seen for name, seen in state.seen.items() if name not in gone}).write(where)
        tidy(where)
    return pack
