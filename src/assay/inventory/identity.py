"""What identifies a device: a MAC address, a serial number, an address for a while; and what only looks like it.

Locally administered addresses are read from the second-lowest bit of the first octet, group addresses from the lowest
(IEEE Std 802-2014, 8.2.2). A MAC whose last three octets are zero is a block (an OUI written out), not a device.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import unicodedata
from functools import lru_cache
from typing import Literal

MacKind = Literal["global", "local", "group", "zero", "broadcast", "block"]

_MAC = re.compile(
    r"(?<![0-9a-f:.-])(?:[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{12})"
    r"(?![0-9a-f:.-])"
)
_NOT_ALNUM = re.compile(r"[\W_]+")
_HAS_PORT = re.compile(r"^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$|^\[([0-9a-fA-F:.%]{1,80})\](?::\d{1,5})?$")
_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")

# Written where no serial is known, or by firmware that never got one. Compared after `serial_key`.
_NO_SERIAL = """
    NA NONE NULL NIL UNKNOWN UNDEFINED DEFAULT TBD TBC TODO EMPTY BLANK TEST SERIAL SERIALNUMBER SERIALNO SN NOSERIAL
    NOTSPECIFIED NOTAVAILABLE NOTAPPLICABLE NOTKNOWN SYSTEMSERIALNUMBER DEFAULTSTRING TOBEFILLEDBYOEM INVALID
    INCONNU INCONNUE AUCUN AUCUNE SANS SANSOBJET NONDISPONIBLE NONCONNU NUMERODESERIE VIDE
    ABCDEF ABCDEFG ABC123 ABC123456 ABC123456789 DEADBEEF
"""
PLACEHOLDER_SERIALS = frozenset(_NO_SERIAL.split())
_SHORTEST_SERIAL = 4
_ASCENDING = "01234567890123456789"


@lru_cache(maxsize=65_536)
def macs_in(text: str) -> tuple[str, ...]:
    """Every MAC address in the text, lower-case with colons, in the order written."""
    found = (re.sub(r"[^0-9a-f]", "", match.group()) for match in _MAC.finditer(text.strip().lower()))
    return tuple(dict.fromkeys(":".join(plain[at : at + 2] for at in range(0, 12, 2)) for plain in found))


@lru_cache(maxsize=65_536)
def mac_kind(mac: str) -> MacKind:
    """What the address can identify; only `global` ones tell devices apart across files."""
    octets = [int(part, 16) for part in mac.split(":")]
    if not any(octets):
        return "zero"
    if all(octet == 255 for octet in octets):
        return "broadcast"
    if octets[0] & 1:
        return "group"
    if not any(octets[3:]):
        return "block"
    return "local" if octets[0] & 2 else "global"


@lru_cache(maxsize=65_536)
def serial_key(text: str) -> str:
    """The serial in capitals without spaces and punctuation, or an empty string where it identifies nothing."""
    key = _NOT_ALNUM.sub("", unaccented(text).upper())
    if len(key) < _SHORTEST_SERIAL or key in PLACEHOLDER_SERIALS:
        return ""
    if len(set(key)) == 1 or key in _ASCENDING or key in _ASCENDING[::-1]:
        return ""
    return key


@lru_cache(maxsize=65_536)
def address_key(text: str) -> str:
    """The address of one host in its canonical form; empty for unspecified, broadcast and group addresses."""
    plain = text.strip()
    plain = plain.split("://", 1)[-1].split("/", 1)[0]
    ported = _HAS_PORT.match(plain)
    if ported:
        plain = ported.group(1) or ported.group(2)
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return plain.casefold()
    if address.is_unspecified or address.is_multicast or address == ipaddress.ip_address("255.255.255.255"):
        return ""
    return str(address)


def is_link_local(key: str) -> bool:
    """Whether the address means something on one cable only (RFC 3927, RFC 4291 section 2.5.6)."""
    return key.startswith("169.254.") or (":" in key and key[:3] in ("fe8", "fe9", "fea", "feb"))


@lru_cache(maxsize=65_536)
def is_name(key: str) -> bool:
    """Whether it is a host's name, and no IP address."""
    try:
        ipaddress.ip_address(key)
    except ValueError:
        return True
    return False


def unaccented(text: str) -> str:
    """The text without its accents."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Letters and digits only, without case and accents: `Dépôt  nord` and `DEPOT-NORD` are one name."""
    return _NOT_ALNUM.sub("", unaccented(text).casefold())


@lru_cache(maxsize=65_536)
def earliest_day(text: str | None) -> dt.date | None:
    """The first day that an ISO date, date-time or partial date may mean; None where there is none."""
    match = _DATE.match(text.strip()) if text else None
    if not match:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
