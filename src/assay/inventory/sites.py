"""The sites that are expected, under every name they go by.

A sites file (`--sites FILE`) is CSV or YAML. CSV: a column `name`, columns `aliases` and `networks` (split at `;` or
`|`), and any column named like a fact of a site (`site.sensitive`). YAML: a list, or `sites:` with a list, of the same
keys, aliases and networks as a list or a text. French headings are read too. Fact values pass through as text.

Evidence that names no site, as a discovery does not, is of the site in whose `networks` its address lies.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assay.errors import FactsError
from assay.inventory.entries import Entry, read_entries
from assay.inventory.identity import folded
from assay.inventory.model import Network, Site
from assay.inventory.table import read_table

_COLUMNS = {
    **dict.fromkeys(("name", "site", "sitename", "nom", "nomdusite", "batiment", "building", "lieu"), "name"),
    **dict.fromkeys(("aliases", "alias", "othernames", "autresnoms", "autrenom", "synonymes", "aussi"), "aliases"),
    **dict.fromkeys(
        ("networks", "network", "subnets", "subnet", "reseaux", "reseau", "sousreseaux", "sousreseau"), "networks"
    ),
}
# Columns that a list of sites usually has and that say nothing Assay uses.
_DESCRIPTION = """
    id code number numero no address adresse street rue city ville municipality municipalite region province state etat
    postalcode codepostal zip zipcode country pays note notes comment comments commentaire commentaires remarque
    contact phone telephone email courriel latitude longitude lat lon gps description
"""
_DESCRIPTIVE = frozenset(_DESCRIPTION.split())
_FACT = re.compile(r"^site\.[a-z0-9_]+$")
_SPLIT = re.compile(r"[;|\n]")


def site_key(name: str) -> str:
    """What two spellings of one site have in common: no case, accents, spaces or punctuation."""
    return folded(name) or name.strip()


class SiteNames:
    """The one name of each site, from expected names and aliases first, then from the spellings found."""

    def __init__(self, expected: Sequence[Site], spellings: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        for site in sorted(expected, key=lambda site: site.name):
            self._names.setdefault(site_key(site.name), site.name)
        for site in sorted(expected, key=lambda site: site.name):
            for alias in site.aliases:
                self._names.setdefault(site_key(alias), site.name)
        # The most frequent spelling names a site that nobody expected; ties go to the first in the alphabet.
        counted = Counter(spelling.strip() for spelling in spellings if spelling.strip())
        for spelling, _ in sorted(counted.items(), key=lambda entry: (-entry[1], entry[0])):
            self._names.setdefault(site_key(spelling), spelling)
        self._networks = [(network, site.name) for site in expected for network in site.networks]

    def of(self, text: str | None) -> str | None:
        """The site's one name, or None where the text is empty."""
        if not text or not text.strip():
            return None
        return self._names.get(site_key(text), text.strip())

    def at(self, address: str) -> str | None:
        """The expected site in whose networks the address lies, or None."""
        if not self._networks or not address:
            return None
        try:
            wanted = ipaddress.ip_address(address)
        except ValueError:  # a host's name
            return None
        return next((name for network, name in self._networks if wanted in network), None)


def read_sites(path: Path | str) -> tuple[Site, ...]:
    """The expected sites, in the order of the file. Raises FactsError with file and line."""
    path = Path(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        rows = _yaml_rows(path)
    elif path.suffix.lower() in (".csv", ".tsv", ".txt"):
        rows = _csv_rows(path)
    else:
        raise FactsError(f"a sites file is CSV or YAML, found {path.suffix or 'no extension'!r}", file=str(path))
    sites: list[Site] = []
    taken: dict[str, tuple[str, int]] = {}
    for line, name, aliases, facts, networks in rows:
        for spelling in (name, *aliases):
            owner, first = taken.setdefault(site_key(spelling), (name, line))
            if (owner, first) != (name, line):
                raise FactsError(
                    f"{spelling!r} already stands for the site {owner!r} (line {first})",
                    file=str(path), line=line, remedy="give each site names of its own",
                )  # fmt: skip
        found = _networks(networks, sites, str(path), line)
        sites.append(Site(name, expected=True, facts=facts, aliases=aliases, networks=found))
    if not sites:
        raise FactsError("no site in it", file=str(path), remedy="one row per site, its name in the column 'name'")
    return tuple(sites)


def _networks(texts: tuple[str, ...], before: Sequence[Site], file: str, line: int) -> tuple[Network, ...]:
    """The networks of one site; none may overlap another site's, for an address would not say which one is meant."""
    found: list[Network] = []
    for text in texts:
        try:
            network = ipaddress.ip_network(text)
        except ValueError as error:
            raise FactsError(
                f"{text!r} is no network ({error})", file=file, line=line, remedy="write 10.20.0.0/24 or fd00:20::/64"
            ) from None
        for site in before:
            if any(one.version == network.version and one.overlaps(network) for one in site.networks):
                raise FactsError(
                    f"{network} overlaps a network of the site {site.name!r}", file=file, line=line,
                    remedy="leave both out, and let the evidence name its site",
                )  # fmt: skip
        found.append(network)
    return tuple(found)


_SiteRow = tuple[int, str, tuple[str, ...], Mapping[str, str], tuple[str, ...]]


def _csv_rows(path: Path) -> list[_SiteRow]:
    table = read_table(path, _COLUMNS)
    columns = {_COLUMNS.get(folded(heading), heading.strip()) for heading in table.headings}
    if "name" not in columns:
        raise FactsError(
            f"no column 'name' (or 'nom', 'site'); found {', '.join(table.headings)}",
            file=str(path), line=1, remedy="name the column that holds the site's name",
        )  # fmt: skip
    for column in sorted(columns - {"name", "aliases", "networks", ""}):
        _check_column(column, str(path), 1)
    rows: list[_SiteRow] = []
    for row in table.rows:
        name = row.get("name")
        if not name:
            raise FactsError("a site without a name", file=str(path), line=row.line, remedy="fill in the column 'name'")
        facts = {key: value for key, value in row.cells.items() if _FACT.match(key) and value}
        lists = [_stripped(_SPLIT.split(row.get(column))) for column in ("aliases", "networks")]
        rows.append((row.line, name, lists[0], facts, lists[1]))
    return rows


def _stripped(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())


def _check_column(column: str, file: str, line: int) -> None:
    """A column that is neither a fact nor mere description is refused, for a fact under a wrong name would be lost."""
    if _FACT.match(column) or folded(column) in _DESCRIPTIVE:
        return
    raise FactsError(
        f"the column {column!r} is not known", file=file, line=line,
        remedy="name facts 'site.<fact>', as in site.sensitive, or remove the column",
    )  # fmt: skip


def _yaml_rows(path: Path) -> list[_SiteRow]:
    return [_yaml_row(entry, str(path)) for entry in read_entries(path, "sites")]


def _yaml_row(entry: Entry, file: str) -> _SiteRow:
    name, facts = entry.text, dict[str, str]()
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in entry.values.items():
        column = _COLUMNS.get(folded(key), key)
        if column in ("aliases", "networks"):
            given = value.said if isinstance(value.said, list) else _SPLIT.split(value.said or "")
            lists[column] = _stripped(given)
        elif isinstance(value.said, list):
            raise FactsError(f"{key}: expected one text", file=file, line=value.line)
        elif column == "name":
            name = value.said or ""
        else:
            _check_column(column, file, value.line)
            if value.said and _FACT.match(column):
                facts[column] = value.said
    if not name:
        raise FactsError("a site without a name", file=file, line=entry.line, remedy="write `- name: Depot`")
    return entry.line, name, lists.get("aliases", ()), facts, lists.get("networks", ())
