"""The names in a certificate that breaks the rules: subject and issuer by their place, nothing else believed.

Old devices show certificates of version 1, with negative serial numbers, impossible dates, short keys, trailing bytes or
lengths that lie, which a strict parser refuses whole. Sources: ITU-T X.690 section 8.1 (tag, length, content; an indefinite
length is tolerated and runs to the end of what holds it), RFC 5280 section 4.1 (the order of the parts), RFC 4514 (names as
text, in the spelling of `cryptography`, so that one pattern fits both). Every step goes forward and stays within its part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assay.observe.codec.wire import FIELD_LIMIT

_INTEGER, _OID, _SEQUENCE, _SET, _VERSION = 0x02, 0x06, 0x30, 0x31, 0xA0
_MAX_PARTS = 64  # of one name; certificates have five or six
_ENCODINGS = {
    0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii", 0x1C: "utf-32-be", 0x1E: "utf-16-be",
}  # fmt: skip
_SHORT = {
    "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
}  # fmt: skip


class _Part(NamedTuple):
    tag: int
    start: int  # of the content
    end: int
    whole: bool  # whether the content is all there


def names(der: bytes) -> tuple[str, str]:
    """Subject and issuer as RFC 4514 strings; each is empty where it cannot be read."""
    outer = next(_parts(der, 0, len(der)), None)
    body = next(_parts(der, outer.start, outer.end), None) if outer and outer.tag == _SEQUENCE else None
    if body is None or body.tag != _SEQUENCE:
        return "", ""
    # Version and serial number are passed over by their tags, so that neither has to be right.
    parts = (part for part in _parts(der, body.start, body.end) if part.tag not in (_VERSION, _INTEGER))
    found = dict(zip(("algorithm", "issuer", "validity", "subject"), parts, strict=False))
    return _name(der, found.get("subject")), _name(der, found.get("issuer"))


def _parts(der: bytes, at: int, end: int) -> Iterator[_Part]:
    """The parts one after another, up to the end or to the first that has no length."""
    while at + 2 <= end:
        tag, length, start = der[at], der[at + 1], at + 2
        if tag & 0x1F == 0x1F or (tag, length) == (0, 0):  # tags of several bytes stand in no certificate
            return
        if length == 0x80:
            length = end - start
        elif length > 0x80:
            width = length & 0x7F
            if width > 4 or start + width > end:
                return
            length, start = int.from_bytes(der[start : start + width]), start + width
        yield _Part(tag, start, min(start + length, end), start + length <= end)
        at = start + length


def _name(der: bytes, name: _Part | None) -> str:
    """A name, its last part first (RFC 4514 section 2.1); empty where it is no sequence of sets, or is cut."""
    if name is None or name.tag != _SEQUENCE or not name.whole:
        return ""
    told: list[str] = []
    for number, relative in enumerate(_parts(der, name.start, name.end)):
        if relative.tag != _SET or number >= _MAX_PARTS:
            return ""
        pairs = list(zip(range(_MAX_PARTS), _parts(der, relative.start, relative.end), strict=False))
        told.append("+".join(filter(None, (_attribute(der, part) for _, part in pairs))))
    return ",".join(reversed([part for part in told if part]))[:FIELD_LIMIT]


def _attribute(der: bytes, part: _Part) -> str:
    """`CN=text`; a value of an unusual kind is `#` and its bytes in hexadecimal (RFC 4514 section 2.4)."""
    inside = list(zip(range(2), _parts(der, part.start, part.end), strict=False))
    if part.tag != _SEQUENCE or len(inside) < 2 or inside[0][1].tag != _OID:
        return ""
    (_, kind), (_, value) = inside
    content = der[value.start : value.end]
    encoding = _ENCODINGS.get(value.tag)
    dotted = dotted_oid(der[kind.start : kind.end])
    if not dotted:
        return ""
    text = "#" + content[:64].hex() if encoding is None else _escaped(content.decode(encoding, "replace"))
    return f"{_SHORT.get(dotted, dotted)}={text}"


def dotted_oid(content: bytes, longest: int = 32) -> str:
    """An object identifier in dotted form (X.690 section 8.19); empty where it ends within a number or is longer, in bytes."""
    if not 0 < len(content) <= longest or content[-1] & 0x80:
        return ""
    numbers, value = [], 0
    for byte in content:
        value = value << 7 | (byte & 0x7F)
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _escaped(text: str) -> str:
    """The value as RFC 4514 section 2.4 writes it."""
    for sign in '\\"+,;<>':
        text = text.replace(sign, "\\" + sign)
    text = text.replace("\0", "\\00")
    if len(text) > 1 and text[-1] == " ":
        text = text[:-1] + "\\ "
    return "\\" + text if text[:1] in ("#", " ") else text
