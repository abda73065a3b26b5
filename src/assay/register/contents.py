"""Everything a register holds as plain data, record by record; for comparing two registers and for handing one on whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from assay.register.fingerprints import FingerprintBook, load_book
from assay.register.index import Register, read_cases
from assay.register.load import read_yaml
from assay.register.measures import Case
from assay.register.schema import Entity

FORMAT = "assay.register/1"
KINDS = (
    "measure", "case", "fact", "act", "profile", "entity", "brand", "maker", "enterprise-number", "fingerprint",
    "calendar", "outcome", "policy",
)  # fmt: skip
_OWN_FILES = ("pack.yaml", "facts.yaml", "outcomes.yaml", "makers.yaml", "enterprise_numbers.yaml")


def records(register: Register) -> dict[str, dict[str, Any]]:
    """Every record as plain data, by kind and id. Between them they hold all that the pack's files say."""
    book = load_book(register.folder)
    found: dict[str, dict[str, Any]] = {
        "measure": _by_id(register.measures),
        "case": {name: data(case) for name, _, case in named_cases(register)},
        "fact": _by_id(register.facts),
        "act": _by_id(register.acts),
        "profile": _by_id(register.profiles.values()),
        "entity": _by_id(entity for entity in register.parties.entities if not _only_named(entity, book)),
        "brand": _by_id(register.parties.brands),
        "maker": _by_id(book.makers.values()),
        "enterprise-number": {number: data(row) for number, row in book.numbers.items()},
        "fingerprint": _by_id(book.fingerprints),
        "calendar": {name: dict(calendar) for name, calendar in register.calendars.items()},
        "outcome": {name: {name: rows} for name, rows in register.outcomes.items()},
        "policy": _policies(register),
    }
    return {kind: found[kind] for kind in KINDS}


def named_cases(register: Register) -> Iterator[tuple[str, str, Case]]:
    """Every case with its name and its measure; of an id that stands twice, the second is `measure/id (2)`."""
    seen: dict[str, int] = {}
    for file, _ in read_cases(register.folder):
        for case in file.cases:
            name = f"{file.measure}/{case.id}"
            seen[name] = seen.get(name, 0) + 1
            yield name if seen[name] == 1 else f"{name} ({seen[name]})", file.measure, case


def whole(register: Register) -> dict[str, Any]:
    """The register as one JSON document; the same pack gives the same bytes once keys are sorted."""
    return {
        "format": FORMAT,
        "version": register.version,
        "as_of": register.as_of,
        "sources_cover_to": register.sources_cover_to,
        "digest": register.digest,
        "records": records(register),
    }


def data(record: BaseModel) -> dict[str, Any]:
    """The record as its file would have it, without what stands empty."""
    return record.model_dump(mode="json", by_alias=True, exclude_none=True)


def _by_id(found: Iterable[Any]) -> dict[str, Any]:
    return {record.id: data(record) for record in found}


def _only_named(entity: Entity, book: FingerprintBook) -> bool:
    """An entity that stands for a row of makers.yaml and has no entry of its own (see parties.py)."""
    plain = not (entity.sources or entity.parents or entity.identifiers or entity.country)
    return plain and entity.id in book.makers and [name.text for name in entity.names] == [book.makers[entity.id].name]


def _policies(register: Register) -> dict[str, Mapping[str, Any]]:
    """What stands in the pack's own folder beside the records: the gate, the reading of product text, and the like."""
    paths = sorted(path for path in register.folder.glob("*.yaml") if path.name not in _OWN_FILES)
    return {path.stem: read_yaml(path, name=path.name).data or {} for path in paths}
