"""An export of a register read back from FollowTheMoney JSON Lines, so that two exports can be compared.

It reads what `ftm.py` writes and nothing else: other people's FtM files are screening lists (`lists.py`) and never become
part of a register.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assay.errors import RegisterError
from assay.register.ftm import ENDS, PREFIX, PROPERTY_OF, ROLES, UNCONFIRMED
from assay.register.ftm_graph import Graph, Listing, Origin, Party, PartyIdentifier, PartyLink
from assay.register.ftm_model import PARTIES, Record, check

_SCHEME_OF = {name: scheme for scheme, name in PROPERTY_OF.items()}


def read(path: Path) -> Graph:
    """The graph in a file that `export` wrote. Raises RegisterError with the line that cannot be read."""
    found: list[Record] = []
    try:
        with path.open(encoding="utf-8") as lines:
            found += [_parsed(line, str(path), number) for number, line in enumerate(lines, start=1) if line.strip()]
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror or error}", file=str(path)) from None
    except UnicodeDecodeError:
        raise RegisterError("not UTF-8", file=str(path), remedy="save the file as UTF-8") from None
    faults = check(found)
    if faults:
        raise RegisterError(f"not an export of a register: {faults[0]}", file=str(path))
    return graph_of(found)


def graph_of(found: Iterable[Record]) -> Graph:
    """The graph that these records say."""
    parties: list[Record] = []
    links: list[PartyLink] = []
    listings: list[Listing] = []
    apart: dict[str | None, list[Record]] = {}
    as_of = ""
    for record in found:
        as_of = max(as_of, record.last_seen or "")
        if record.schema in PARTIES:
            parties.append(record)
        elif record.schema == "Identification":
            apart.setdefault(record.first("holder"), []).append(record)
        elif record.schema == "Sanction":
            listings.append(_listing_of(record))
        else:
            links.append(_link_of(record))
    return Graph(
        as_of,
        frozenset(_party_of(record, apart.get(record.id, [])) for record in parties),
        frozenset(links),
        frozenset(listings),
    )


def _parsed(line: str, file: str, number: int) -> Record:
    try:
        data: Any = json.loads(line)
        properties = {str(name): tuple(map(str, values)) for name, values in data["properties"].items()}
        return Record(
            str(data["id"]), str(data["schema"]), properties, str(data.get("caption", "")),
            tuple(data.get("datasets", ())), data.get("first_seen"), data.get("last_seen"),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RegisterError(
            "not a FollowTheMoney record", file=file, line=number, remedy="one JSON object a line"
        ) from None


def _party_of(record: Record, apart: Iterable[Record]) -> Party:
    country = record.first("jurisdiction")
    identifiers = {
        PartyIdentifier(scheme, value) for name, scheme in _SCHEME_OF.items() for value in record.all(name)
    } | {
        PartyIdentifier(one.first("type") or "", one.first("number") or "", UNCONFIRMED not in one.all("summary"))
        for one in apart
    }
    return Party(
        id=_own(record.id),
        kind=record.first("classification") or "",
        names=frozenset((role, text) for role in ROLES for text in record.all(role)),
        country=country.upper() if country else None,
        founded=record.first("incorporationDate"),
        identifiers=frozenset(identifiers),
        lists_seen=record.all("keywords"),
        notes=record.first("notes") or "",
        origin=_origin(record),
    )


def _link_of(record: Record) -> PartyLink:
    lower, upper = ENDS[record.schema]
    start, reported = record.first("startDate"), record.first("date")
    return PartyLink(
        entity=_own(record.first(lower) or ""),
        parent=_own(record.first(upper) or ""),
        relation=record.first("role") or "",
        from_=start or reported,
        first_report=start is None and reported is not None,
        to=record.first("endDate"),
        percent=record.first("percentage"),
        status=record.first("status") or "",
        note=record.first("summary") or "",
        origin=_origin(record),
        schema=record.schema,
    )


def _listing_of(record: Record) -> Listing:
    return Listing(
        measure=record.first("recordId") or "",
        entity=_own(record.first("entity") or ""),
        from_=record.first("startDate") or "",
        until=record.first("endDate"),
        listed_on=record.first("listingDate"),
        status=record.first("status") or "",
        program=record.first("program") or "",
        authority=record.first("authority") or "",
        country=(record.first("country") or "").upper(),
        provisions=record.all("provisions"),
        summary=record.first("summary") or "",
        origin=_origin(record),
    )


def _origin(record: Record) -> Origin:
    return Origin(record.all("sourceUrl"), record.all("publisher"), record.all("retrievedAt"))


def _own(record_id: str) -> str:
    return record_id.removeprefix(PREFIX)
