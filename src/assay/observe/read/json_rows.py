"""A JSON export that is nobody's in particular is a table: each object a row, each of its members a column under its name.

NetBox's API, GLPI's inventories, Kea's `lease4-get-all`, PowerShell's `ConvertTo-Json` and asset systems at large write such files: a
list of objects, objects in a row, or one object with the list in it. What lies deeper is a column named by its path, without a last
`name`; of several objects under one name the first is taken. The columns are read as those of any table are, secrets dropped first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from assay.observe.aliases import known_as, plain
from assay.observe.model import Reading
from assay.observe.read.json_objects import Member, json_objects, opening_of
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import RawRow, Table
from assay.observe.read.scanned import whole
from assay.observe.secrets import is_secret_header

_THINGS = frozenset(("device", "networkdevice", "camera", "asset"))  # whose name they are headed by
MOST_COLUMNS = 1000
DEEPEST = 5
_OPENING = 2**18  # characters in which the list that holds the rows begins
_PART = re.compile(r'"((?:[^"\\]|\\.){0,4096})"|[{}\[\]:,]', re.DOTALL)
# What a list of rows goes under, beside what stands for the answer as a whole.
_LISTS = frozenset(
    [
        "results",
        "value",
        "values",
        "rows",
        "data",
        "items",
        "devices",
        "assets",
        "hosts",
        "leases",
        "cameras",
        "hardware",
        "records",
        "entries",
        "reservations",
        "result",
        "response",
        "clients",
        "inventory",
        "list",
        "objects",
        "nodes",
        "endpoints",
        "content",
        "export",
        "hits",
        "documents",
        "equipment",
        "appareils",
        "equipements",
        "geraete",
    ]
)
_NAMES = ("name", "label", "value", "displayname")  # of a member that stands for the whole of what it is in
_OF_AN_API = "/api/"  # the address of a record, of no device
_ASIDE = ("display", "slug", "url", "id", "href", "link", "self")
# What the last part of a path may say alone: elsewhere `name` or `type` is of anything.
_ALONE = frozenset(("mac", "address", "serial", "claim_model", "claim_brand", "claim_firmware", "hostname", "site"))


def read_json_rows(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of a JSON file that holds rows; records are the lines on which objects begin."""
    ledger = Ledger(name, sha256)
    skip = rows_begin(path)
    headings: dict[str, None] = {}
    first = 0
    for record, row in json_objects(path, Ledger(name, sha256), inside=skip):
        first = first or record
        for heading, _ in cells_of(row):
            if len(headings) < MOST_COLUMNS:
                headings.setdefault(heading)
    table = Table([shortest(heading) for heading in headings], ledger, mapping or ColumnMapping(), first or 1)
    if not table.columns.by_name:
        ledger.leave(
            None, "unknown-format", "no member of its objects is one that Assay knows (name them in a mapping file)"
        )
        return ledger.close()
    table.read(_rows(path, ledger, skip, list(headings)))
    return ledger.close()


def _rows(path: Path, ledger: Ledger, skip: int, headings: list[str]) -> Iterator[RawRow]:
    for record, row in json_objects(path, ledger, inside=skip):
        cells: dict[str, str] = {}
        for heading, text in cells_of(row):
            cells.setdefault(heading, whole(text))
        yield RawRow(record, [cells.get(heading, "") for heading in headings])


def cells_of(row: Member, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Heading and text of each member, those of members in it behind its own name."""
    if isinstance(address := row.get("IPAddressToString"), str):  # an address, as .NET writes it
        yield path, address
        return
    for key, found in list(row.items())[:MOST_COLUMNS] if len(row) > MOST_COLUMNS else row.items():
        if not _tells(path, key):
            continue
        if isinstance(found, str):
            if not (_OF_AN_API in found and plain(key) in _ASIDE):
                yield _path(path, key), found
        elif isinstance(found, bool):
            yield _path(path, key), "yes" if found else "no"
        elif isinstance(found, int | float):
            yield _path(path, key), str(found)
        elif isinstance(found, list):
            texts = [str(one) for one in found[:50] if isinstance(one, str | int | float) and not isinstance(one, bool)]
            if texts:
                yield _path(path, key), " ".join(texts)
            first = next((one for one in found[:50] if isinstance(one, dict)), None)
            if first is not None and depth < DEEPEST:
                yield from cells_of(first, _path(path, key), depth + 1)
        elif isinstance(found, dict) and depth < DEEPEST:
            yield from cells_of(found, _path(path, key), depth + 1)


@lru_cache(maxsize=4096)
def _path(path: str, key: str) -> str:
    key = whole(key)
    if not path:
        return key[:200]
    return path if plain(key) in _NAMES else f"{path} {key[:200]}"[:400]


@lru_cache(maxsize=4096)
def _tells(path: str, key: str) -> bool:
    return not path or plain(key) not in _ASIDE


def shortest(heading: str) -> str:
    """The heading; of a path that is not known as a whole, the end that is. What names a secret anywhere stays whole."""
    words = heading.split(" ")
    if len(words) == 1 or known_as(heading) or is_secret_header(heading):
        return heading
    for count in (2, 1):
        end = " ".join(words[-count:])
        alias = known_as(end)
        if alias and (alias.name in _ALONE or plain(end) in _THINGS):
            return end
    return heading


def rows_begin(path: Path) -> int:
    """How many characters stand before the list of rows; 0 where the file itself is one, or rows follow one another."""
    text = opening_of(path, _OPENING)
    names: list[str] = []
    last = ""
    listed = text.lstrip("\ufeff\x00 \t\r\n").startswith("[")
    for part in _PART.finditer(text):
        sign = part[0]
        if sign == "{":
            names.append(last)
            last = ""
        elif sign == "[":
            inside = text[part.end() : part.end() + 200].lstrip()
            if names and len(names) <= DEEPEST and plain(last) in _LISTS and inside.startswith(("{", "]")):
                return part.start()
            names.append("")
            last = ""
        elif sign in "}]":
            if names:
                names.pop()
            if sign == "}" and len(names) <= listed:
                return 0  # the first object is over
        elif sign[0] == '"':
            last = part[1] or ""
        elif sign == ",":
            last = ""
    return 0
