"""The names that are screened against: companies and brands of the register, and parties of added lists, each list apart.

A key says whose a name is: `register/<entity>`, `brand/<brand>`, or `<list>:<row>` for an entry of an added list. Entries of one name
share the key of the first of them, and an entry that formally is a company of the register has that company's: two parties that
both fit would else make each other doubtful. Each list stays a list of its own, and is named by every entry it has.

Persons, vessels and aircraft of a list are counted and not screened against, and so are parties that it only mentions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from assay.errors import EvidenceError
from assay.register.index import Register
from assay.register.listed import ListedParty, ListOrigin
from assay.register.lists import stream
from assay.register.parties import Parties, folded, stem
from assay.register.schema import Name
from assay.screen.model import ListName, NameKind

REGISTER, BRAND = "register", "brand"
SCREENED = frozenset({"organisation", "unknown", "other"})
MOST_NAMES = 200  # of one entry; more is a defect of the list

ENTRIES = pa.schema([
    ("id", pa.string()), ("name", pa.string()), ("entity", pa.string()), ("party", pa.string()), ("programs", pa.list_(pa.string())),
    ("authorities", pa.list_(pa.string())), ("countries", pa.list_(pa.string())), ("notices", pa.list_(pa.string())),
    ("source_url", pa.string()), ("listed_on", pa.string()), ("ended_on", pa.string()), ("line", pa.int64()),
])  # fmt: skip

_FORMAL = frozenset({"legal", "statutory-name", "registry-spelling"})
_ACRONYM = 4


@dataclass(frozen=True, slots=True)
class AddedList:
    """A list beside the register: whose it is, its entries as a table, and what of it is not screened against."""

    number: int
    origin: ListOrigin
    entries: pa.Table = field(repr=False)
    passed_over: Mapping[str, int] = field(default_factory=dict)

    def entry(self, row: int) -> dict[str, Any]:
        found: dict[str, Any] = self.entries.slice(row, 1).to_pylist()[0]
        return found

    def save(self, folder: Path) -> None:
        """The list beside an index, for `open`."""
        with (
            pa.OSFile(str(folder / f"list-{self.number}.arrow"), "wb") as target,
            pa.ipc.new_file(target, ENTRIES) as out,
        ):
            out.write_table(self.entries)
        about = {"origin": asdict(self.origin), "passed_over": dict(self.passed_over)}
        (folder / f"list-{self.number}.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, number: int) -> AddedList:
        """The list as it was saved, its entries read only when they are asked for."""
        about = json.loads((folder / f"list-{number}.json").read_text(encoding="utf-8"))
        entries = pa.ipc.open_file(pa.memory_map(str(folder / f"list-{number}.arrow"))).read_all()
        return cls(number, ListOrigin(**about["origin"]), entries, about["passed_over"])


def register_names(register: Register) -> Iterator[ListName]:
    """Every name of every company and badge that the register knows, listed or not: a namesake that is somebody else is
    told apart only where it is known too."""
    for entity in register.parties.entities:
        for name in entity.names:
            yield ListName(f"{REGISTER}/{entity.id}", name.text, _kind(name), REGISTER)
    companies = {folded(name.text) for entity in register.parties.entities for name in entity.names}
    for brand in register.parties.brands:
        for text in dict.fromkeys((brand.name, *brand.aliases)):
            if folded(text) not in companies:  # what a company is called is found by its own name
                yield ListName(f"{BRAND}/{brand.id}", text, "brand", REGISTER)


def _kind(name: Name) -> NameKind:
    if name.kind == "former":
        return "former"
    if name.script != "Latn":
        return "native"
    if name.kind in _FORMAL:
        return "name"
    return "acronym" if len(name.text) <= _ACRONYM and name.text.isupper() else "alias"


def read_added(
    path: Path, number: int, parties: Parties, first_of: dict[str, str] | None = None
) -> tuple[AddedList, list[ListName]]:
    """A list in a file, and the names to screen against. Raises EvidenceError where it is no list, or holds no organisation.

    `first_of` keeps the key of the first entry of each name, over all lists.
    """
    first_of = {} if first_of is None else first_of
    given = stream(path)
    rows: list[dict[str, Any]] = []
    names: list[ListName] = []
    passed: Counter[str] = Counter()
    for party in given.rows:
        reason = _passed_over(party)
        if reason:
            passed[reason] += 1
            continue
        entry = _entry(party, parties)
        own = f"{number}:{len(rows)}"
        entry["party"] = (
            f"{REGISTER}/{entry['entity']}"
            if entry["entity"]
            else first_of.setdefault(stem(party.names[0]) or own, own)
        )
        names += _names_of(party, entry["party"], given.origin.name)
        rows.append(entry)
    if not rows:
        raise EvidenceError(
            "holds no organisation to screen against", file=str(path), remedy="see `assay register list-show`"
        )
    passed.update({"lines-left-out": given.tally.lines_left_out} if given.tally.lines_left_out else {})
    table = pa.Table.from_pylist(rows, ENTRIES)
    return AddedList(number, given.origin, table, dict(sorted(passed.items()))), names


def _passed_over(party: ListedParty) -> str:
    if party.kind not in SCREENED:
        return party.kind
    return "" if party.listed else "mentioned-only"


def _names_of(party: ListedParty, key: str, source: str) -> Iterator[ListName]:
    for position, name in enumerate(party.names[:MOST_NAMES]):
        native = any(letter.isalpha() and not letter.isascii() and not _latin(letter) for letter in name)
        kind: NameKind = "native" if native else "name" if position == 0 else "alias"
        yield ListName(key, name, kind, source)


def _latin(letter: str) -> bool:
    return "\u00c0" <= letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff"


def _entry(party: ListedParty, parties: Parties) -> dict[str, Any]:
    """The entry as it is kept, with the company of the register that formally bears one of its names; a short name is too
    little to say so."""
    known = next(filter(None, (parties.registrant(name) for name in party.names[:MOST_NAMES])), "")
    return {
        "id": party.id, "name": party.names[0], "entity": known, "programs": list(party.programs),
        "authorities": list(party.authorities), "countries": list(party.countries), "notices": list(party.notices),
        "source_url": party.source_url, "listed_on": party.listed_on, "ended_on": party.ended_on, "line": party.line,
    }  # fmt: skip


Origin = Literal["register", "brand", "list"]


def place_of(key: str) -> tuple[Origin, str, int]:
    """What a key names: an entity or brand by its id, or an entry by the number of its list and its row."""
    if key.startswith(f"{REGISTER}/"):
        return "register", key.partition("/")[2], 0
    if key.startswith(f"{BRAND}/"):
        return "brand", key.partition("/")[2], 0
    number, _, row = key.partition(":")
    return "list", number, int(row)


def names_against(register: Register, lists: Sequence[Path]) -> tuple[list[ListName], tuple[AddedList, ...]]:
    """Everything that is screened against: the register's names first, then those of each list in the order given."""
    names = list(register_names(register))
    added: list[AddedList] = []
    first_of: dict[str, str] = {}
    for number, path in enumerate(lists):
        one, more = read_added(path, number, register.parties, first_of)
        added.append(one)
        names += more
    return names, tuple(added)
