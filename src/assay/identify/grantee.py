"""The company that holds the grantee code of an FCC ID: who applied for the radio approval, often but not always the maker.

A code belongs to the party it was assigned to (47 CFR 2.926). A badge may hold the approval of what another company makes,
and a module inside has an FCC ID of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from assay.register.schema import Entity


def code_length(fcc_id: str) -> int:
    """A code that begins with a digit has five characters, one that begins with a letter has three."""
    return 5 if fcc_id[:1].isdigit() else 3


def grantee_of(fcc_id: str, entities: Iterable[Entity]) -> Entity | None:
    """The register's company with that grantee code, or None."""
    fcc_id = fcc_id.strip().upper()
    code = fcc_id[: code_length(fcc_id)]
    return next(
        (
            entity
            for entity in entities
            for identifier in entity.identifiers
            if identifier.scheme == "fcc_grantee" and identifier.value.upper() == code
        ),
        None,
    )
