"""What a cell says once it is typed: a MAC, an address, a date, an amount. What cannot be told for certain is not guessed."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

# What people type where they have nothing to say.
_PLACEHOLDERS = frozenset({
    "", "-", "--", "---", "?", "??", "n/a", "na", "n.a.", "none", "null", "nil", "nan", "unknown", "inconnu", "inconnue",
    "s/o", "s.o.", "so", "n/d", "nd", "n.d.", "tbd", "tbc", "à déterminer", "a determiner", "aucun", "aucune", "#n/a",
    "#ref!", "#value!", "not available", "non disponible", "not applicable", "sans objet", "to be filled by o.e.m.",
    "default string", "[dropped]", "xxx", "xxxx", "unassigned", "undefined",
})  # fmt: skip

_LONG = 64  # characters; no such word is half as long, with what stands around it

_MAC_FORMS = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Fa-f]{2}[:.\-])(?:"
    r"[0-9A-Fa-f]{2}([:\-. ])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}"  # aa:bb:cc:dd:ee:ff
    r"|[0-9A-Fa-f]{4}([.:\-])[0-9A-Fa-f]{4}\2[0-9A-Fa-f]{4}"  # aabb.ccdd.eeff
    r"|[0-9A-Fa-f]{6}[-:][0-9A-Fa-f]{6}"  # aabbcc-ddeeff
    r"|(?:0x)?[0-9A-Fa-f]{12}"
    r")(?![0-9A-Za-z]|[:.\-][0-9A-Fa-f]{2}(?![0-9A-Za-z]))"  # eight octets are no MAC
)
_ALONE = re.compile(
    r"[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
)
_BARE = re.compile(r"[:.-]")
# DHCP client identifiers put the hardware type in front (RFC 2132 section 9.14); 1 is Ethernet.
_CLIENT_ID = re.compile(r"01[:\-]?(?=(?:[0-9A-Fa-f]{2}[:\-]?){6}$)")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_DOTTED = re.compile(rf"({_OCTET}(?:\.{_OCTET}){{3}})(?:/[0-9]{{1,2}})?")
_HOSTNAME = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9_-]{1,63})*\.?$"
)

_MONTHS = {
    name: number
    for number, spellings in enumerate(
        (
            "jan january janv janvier", "feb february fev fevr fevrier", "mar march mars", "apr april avr avril",
            "may mai", "jun june juin", "jul july juil juillet", "aug august aou aout", "sep sept september septembre",
            "oct october octobre", "nov november novembre", "dec december decembre",
        ),
        start=1,
    )
    for name in spellings.split()
}  # fmt: skip
_DATE_PARTICLES = frozenset({"st", "nd", "rd", "th", "er", "de", "le", "of", "the"})


class DateRead(NamedTuple):
    """A date in ISO 8601 (partial dates allowed), or what was wrong: `ambiguous` or `invalid`."""

    value: str | None
    problem: str = ""


class Place(NamedTuple):
    """What an address cell names: an IP address, or a host name."""

    address: str | None = None
    hostname: str | None = None


def is_placeholder(text: str) -> bool:
    """Whether the cell says only that there is nothing to say ("N/A", "s/o", "-")."""
    return len(text) < _LONG and text.strip().casefold() in _PLACEHOLDERS


def macs(text: str) -> list[str]:
    """Every device MAC address in the cell, lower-case with colons; group, broadcast and all-zero ones are no device's."""
    text = text.strip()
    if len(text) <= 17 and _ALONE.fullmatch(text):  # as nearly every cell has it: the same answer, sooner
        mac = _BARE.sub("", text).lower()
        return (
            [f"{mac[:2]}:{mac[2:4]}:{mac[4:6]}:{mac[6:8]}:{mac[8:10]}:{mac[10:]}"]
            if mac != "0" * 12 and mac[1] in "02468ace"
            else []
        )
    text = _CLIENT_ID.sub("", text)
    found = (
        "".join(sign for sign in match.group().removeprefix("0x") if sign.isalnum())
        for match in _MAC_FORMS.finditer(text)
    )
    bare = dict.fromkeys(mac.lower() for mac in found)
    return [":".join(re.findall("..", mac)) for mac in bare if mac != "0" * 12 and not int(mac[:2], 16) & 1]


def place(text: str) -> Place:
    """The host that an address cell names: ports, prefixes, zones, schemes and paths taken off."""
    if len(text) <= 18 and (dotted := _DOTTED.fullmatch(text)):  # likewise
        text = dotted[1]
        nobody = text in ("0.0.0.0", "255.255.255.255") or 224 <= int(text.partition(".")[0]) < 240  # noqa: S104 - read, not bound
        return Place() if nobody else Place(address=text)
    text = text.strip().strip("<>\"'")
    if "://" in text or text.startswith("//"):
        try:
            text = urlsplit(text).hostname or ""
        except ValueError:  # a bracket without its partner
            return Place()
    for candidate in _address_candidates(text):
        try:
            found = ipaddress.ip_address(candidate.partition("%")[0])
        except ValueError:
            continue
        usable = not (found.is_unspecified or found.is_multicast or str(found) == "255.255.255.255")
        return Place(address=str(found)) if usable else Place()
    bare = re.sub(r":\d{1,5}$", "", text)
    if _HOSTNAME.match(bare) and re.search(r"[A-Za-z]", bare) and not macs(bare):
        return Place(hostname=bare.rstrip(".").lower())
    return Place()


def _address_candidates(text: str) -> list[str]:
    first = re.split(r"[\s,;]", text, maxsplit=1)[0]
    forms = [first, first.partition("/")[0]]
    if bracketed := re.match(r"\[([0-9A-Fa-f:.]{2,45})(?:%[^\]]{0,32})?\](?::\d{1,5})?", first):
        forms.append(bracketed.group(1))
    if with_port := re.match(r"(\d{1,3}(?:\.\d{1,3}){3})(?:[:/].*)?$", first):
        forms.append(with_port.group(1))
        forms.append(".".join(str(int(part)) for part in with_port.group(1).split(".")))  # 010.001.002.003
    return forms


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_date(text: str, pattern: str | None = None) -> DateRead:
    """The date that the cell certainly means.

    `03/04/2022` means two days and stays unread unless the mapping file's `date_format` (a strptime pattern) decides.
    A local time without a zone keeps only its date; one with a zone becomes UTC.
    """
    if not pattern and len(text) == 10 and _DAY.fullmatch(text):
        return DateRead(text) if _plausible(int(text[:4]), int(text[5:7]), int(text[8:])) else DateRead(None, "invalid")
    text = " ".join(text.replace("\x00", "").split())
    if pattern:
        try:
            return DateRead(datetime.strptime(text, pattern).date().isoformat())
        except (ValueError, re.error):
            pass  # written otherwise than the mapping says; an unambiguous date still counts
    for reader in (_iso, _seconds, _numeric, _worded):
        if (read := reader(text)) is not None:
            return read
    return DateRead(None, "invalid")


def _iso(text: str) -> DateRead | None:
    if match := re.fullmatch(r"(?a)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ].{1,40})?)?", text):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
        if not _plausible(year, month, day):
            return DateRead(None, "invalid")
        if match[3] and re.search(r"\d\d:?\d\d.{0,40}(?:Z|[+-]\d\d:?\d\d)$", text[10:]):
            return _utc(text)
        return DateRead(f"{year:04}-{month:02}-{day:02}" if match[3] else f"{year:04}-{month:02}")
    if re.fullmatch(r"(?a)(?:19[89]|20\d)\d", text):
        return DateRead(text)
    if match := re.fullmatch(r"(?a)((?:19[89]|20\d)\d)(\d\d)(\d\d)", text):
        if _plausible(int(match[1]), int(match[2]), int(match[3])):
            return DateRead("-".join(match.groups()))
        return DateRead(None, "invalid")
    return None


def _seconds(text: str) -> DateRead | None:
    """Seconds since 1970, or thousandths of them as .NET writes them: `/Date(1793610000000)/`."""
    match = re.fullmatch(
        r"(?a)(1\d{9}|2\d{9}|3\d{9})(?:\.\d{1,9})?|(?:/Date\()?([123]\d{12})(?:[+-]\d{4})?(?:\)/)?", text
    )
    if not match:
        return None
    moment = datetime.fromtimestamp(int(match[1]) if match[1] else int(match[2]) // 1000, UTC)
    return DateRead(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _utc(text: str) -> DateRead:
    try:
        moment = datetime.fromisoformat(text.replace("/", "-")).astimezone(UTC)
    except (ValueError, OverflowError):
        return DateRead(None, "invalid")
    return DateRead(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _numeric(text: str) -> DateRead | None:
    match = re.fullmatch(r"(?a)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[ T,]+\d{1,2}[:hH].{0,30})?", text)
    if not match:
        return None
    if len(match[4]) == 2:  # 31/12/22 could open with a year
        return DateRead(None, "ambiguous")
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    readings = {(year, month, day) for day, month in ((first, second), (second, first)) if _plausible(year, month, day)}
    if len(readings) != 1:
        return DateRead(None, "ambiguous" if readings else "invalid")
    return DateRead("{:04}-{:02}-{:02}".format(*readings.pop()))


def _worded(text: str) -> DateRead | None:
    words = re.findall(r"(?a)[a-z]+|\d+", _unaccented(text[:60]))
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [word for word in words if word.isdigit()]
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    rest = [word for word in words if not (word.isdigit() or word in _MONTHS or word in _DATE_PARTICLES)]
    if len(months) != 1 or len(years) != 1 or len(days) > 1 or rest:
        return None
    if not _plausible(years[0], months[0], days[0] if days else 1):
        return DateRead(None, "invalid")
    return DateRead(f"{years[0]:04}-{months[0]:02}" + (f"-{days[0]:02}" if days else ""))


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()


def _plausible(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1980 <= year <= 2100


_CURRENCY = re.compile(r"(?<![A-Z])(CAD|USD|GBP|EUR|AUD|INR|NZD|CHF|JPY|CNY|RMB)(?![A-Z])")
_SIGNS = (
    ("CA$", "CAD"), ("C$", "CAD"), ("$ CA", "CAD"), ("US$", "USD"), ("$ US", "USD"), ("AU$", "AUD"), ("A$", "AUD"),
    ("€", "EUR"), ("£", "GBP"), ("₹", "INR"),
)  # fmt: skip


def currency(text: str) -> str:
    """The ISO 4217 code that the text names; a bare `$` names none."""
    upper = text.upper().replace("\N{NO-BREAK SPACE}", " ")
    if code := _CURRENCY.search(upper):
        return code.group().replace("RMB", "CNY")
    return next((code for sign, code in _SIGNS if sign in upper), "")


def amount(text: str) -> str | None:
    """The number as plain decimal digits ("1 234,50 $" is `1234.50`), or None where it is none or could be two.

    In `1,234` and `1.234` the mark could group thousands or open decimals: None.
    """
    numbers = [run for run in re.findall(r"(?a)-?[\d.,'\s\u00a0\u202f]+", text) if re.search(r"(?a)\d", run)]
    bare = re.sub(r"['\s\u00a0\u202f]", "", numbers[0]).rstrip(".,") if len(numbers) == 1 else ""
    if not re.fullmatch(r"(?a)-?\d+(?:[.,]\d+)*", bare):
        return None
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return bare
    last = bare[max(bare.rfind("."), bare.rfind(",")) + 1 :]
    if len(set(marks)) == 1:
        if len(marks) > 1:
            grouped = re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+", bare)
            return re.sub(r"[.,]", "", bare) if grouped else None
        if len(last) == 3 and not bare.lstrip("-").startswith("0"):
            return None
        return bare.replace(",", ".")
    if marks[:-1].count(marks[-1]):  # 1.234,5.6
        return None
    return re.sub(r"[.,]", "", bare[: -len(last) - 1]) + "." + last


def whole(text: str) -> str | None:
    """A count of things: a whole number of at least nothing, or None."""
    number = amount(re.sub(r"(?i)\s{0,8}(?:pcs?|units?|unités?|ea|each|x)\.?$", "", text.strip()))
    if number is None and re.fullmatch(r"\d{1,3},\d{3}", text.strip()):
        return None
    if number is None or not re.fullmatch(r"\d{1,9}(?:\.0+)?", number):
        return None
    return str(int(float(number)))
