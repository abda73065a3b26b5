"""Fingerprints, makers' names and enterprise numbers as the register holds them, and what makes one fit to stand there.

What a match means is not decided here: `identify.match` runs them, `identify.combine` weighs them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from assay.errors import RegisterError
from assay.register.load import Document, read_yaml, typed, yaml_files
from assay.register.patterns import pattern_faults
from assay.register.schema import Fingerprint, Id, Status, Strict

DATA = Path(__file__).parent / "data"
Row = TypeVar("Row", bound=Strict)

# Besides observe.model.FIELDS, which the register cannot import: views over several fields, made by the matcher.
VIEWS = frozenset({"raw", "any-model", "anywhere"})


class MakerName(Strict):
    """A maker that no measure names, and the words by which its devices name themselves."""

    id: Id
    name: str = Field(min_length=1)
    words: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class EnterpriseNumber(Strict):
    """The holder of an arc below 1.3.6.1.4.1; `number` may name a deeper arc, and the longest one counts."""

    number: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    maker: Id
    organisation: str
    status: Status
    weight: Literal["strong", "medium", "weak"] = "strong"
    note: str = ""


@dataclass(frozen=True, slots=True)
class FingerprintBook:
    """Everything that turns a reply into a maker's name, read once."""

    fingerprints: tuple[Fingerprint, ...]
    makers: Mapping[str, MakerName]
    numbers: Mapping[str, EnterpriseNumber]

    def by_id(self, fingerprint: str) -> Fingerprint | None:
        return next((one for one in self.fingerprints if one.id == fingerprint), None)


@cache
def default_book() -> FingerprintBook:
    """The book that ships with Assay."""
    return load_book(DATA)


def load_book(data: Path) -> FingerprintBook:
    """The book in a register folder; raises RegisterError with file and line."""
    return FingerprintBook(
        tuple(load_fingerprints(data / "fingerprints")),
        {maker.id: maker for maker in _records(data / "makers.yaml", "makers", MakerName)},
        {row.number: row for row in _records(data / "enterprise_numbers.yaml", "numbers", EnterpriseNumber)},
    )


def load_fingerprints(folder: Path) -> list[Fingerprint]:
    """Every fingerprint below the folder; an id that stands twice is refused."""
    found: dict[str, Fingerprint] = {}
    for path in yaml_files(folder):
        document = read_yaml(path, name=f"fingerprints/{path.name}")
        for index in range(_count(document, "fingerprints")):
            one = typed(Fingerprint, document, ("fingerprints", index))
            if one.id in found:
                line = document.line(("fingerprints", index))
                raise RegisterError(f"the fingerprint {one.id} stands twice", file=document.file, line=line)
            found[one.id] = one
    return list(found.values())


def _records(path: Path, key: str, model: type[Row]) -> list[Row]:
    document = read_yaml(path, name=path.name)
    return [typed(model, document, (key, index)) for index in range(_count(document, key))]


def _count(document: Document, key: str) -> int:
    rows = document.data.get(key) if isinstance(document.data, dict) else None
    if not isinstance(rows, list):
        raise RegisterError(f"expected a list under {key!r}", file=document.file, line=1)
    return len(rows)


def lint_fingerprints(
    fingerprints: Iterable[Fingerprint], *, entities: Collection[str], brands: Collection[str], fields: Collection[str]
) -> list[str]:
    """What is wrong with the fingerprints, one line each; whether their examples match is a matter for `identify`."""
    faults: list[str] = []
    known = list(fingerprints)
    ids = {one.id for one in known}
    for one in known:
        faults += [f"{one.id}: {fault}" for fault in _faults(one, ids, entities, brands, fields)]
    return [*faults, *_same_words(known)]


def _same_words(known: Iterable[Fingerprint]) -> Iterator[str]:
    """Fingerprints for one maker that rest on the same words and are of different classes: the words would count twice."""
    first: dict[tuple[str, str, str], Fingerprint] = {}
    for one in known:
        for condition in one.when:
            if condition.absent or one.says != "maker":
                continue
            before = first.setdefault((one.entity, condition.field, condition.pattern), one)
            if before.evidence != one.evidence:
                yield f"{one.id}: rests on the same words as {before.id}, which is of class {before.evidence}"


def _faults(
    one: Fingerprint, ids: set[str], entities: Collection[str], brands: Collection[str], fields: Collection[str]
) -> Iterable[str]:
    if one.says == "brand" and one.entity not in brands:
        yield f"names the brand {one.entity!r}, which the register does not hold"
    if one.says != "brand" and one.entity not in entities:
        yield f"names {one.entity!r}, which is neither an entity nor a maker of the register"
    for condition in one.when:
        if condition.field not in fields and condition.field not in VIEWS:
            yield f"looks at {condition.field!r}, which no observation has"
        yield from (f"{condition.pattern!r}: {fault}" for fault in pattern_faults(condition.pattern))
    if all(condition.absent for condition in one.when):
        yield "only says what must be absent"
    for cleared in one.clears:
        if cleared not in ids:
            yield f"clears {cleared!r}, which is no fingerprint"
    if one.evidence == "claim":
        yield "a fingerprint reads what a device says, never a claim"
    if (
        one.weight == "strong"
        and one.status == "unconfirmed"
        and one.says == "maker"
        and one.evidence == "protocol-framing"
    ):
        yield "an unconfirmed protocol framing cannot be strong"
