"""Bytes from strangers become bounded, valid text: XML without entities, JSON without recursion, MAC addresses.

Everything here is total: any input gives a value or None, never an exception.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

FIELD_LIMIT = 4096  # characters of one field that are kept
XML_LIMIT = 1 << 16  # a datagram cannot be longer

_BASE64_MARK = b"base64:"
_MAC_TEXT = re.compile(
    r"(?:[0-9a-f]{2}([:\-]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})", re.IGNORECASE
)


def payload_of(raw: str) -> bytes:
    """The bytes that an observation's `raw` stands for: code points 0-255 are bytes, `base64:` marks an encoding."""
    try:
        return stored(raw.encode("latin-1"))
    except UnicodeEncodeError:
        return raw.encode("utf-8", "replace")


def stored(payload: bytes) -> bytes:
    """The payload itself, also where a row of the corpus wraps it in `base64:`."""
    if not payload.startswith(_BASE64_MARK):
        return payload
    try:
        return base64.b64decode(payload[len(_BASE64_MARK) :], validate=True)
    except (binascii.Error, ValueError):
        return payload


def text(payload: bytes) -> str:
    """UTF-8 where the bytes are that (a character cut off at the end is dropped), else Latin-1, which always fits."""
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        cut_at_end = error.reason == "unexpected end of data"
        return payload[: error.start].decode("utf-8") if cut_at_end else payload.decode("latin-1")


def clean(value: object) -> str:
    """One field's text: no lone surrogates, no NUL, no blanks around it, at most FIELD_LIMIT characters."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    kept = str(value)[: FIELD_LIMIT * 2].replace("\x00", "").strip()[:FIELD_LIMIT]
    return kept.encode("utf-8", "replace").decode("utf-8")


def capped(fields: Mapping[str, object]) -> dict[str, str]:
    """The fields that say something, cleaned."""
    cleaned = ((name, clean(value)) for name, value in fields.items())
    return {name: value for name, value in cleaned if value}


def json_object(source: str) -> dict[str, object] | None:
    """The JSON object that the text starts with; what follows it is ignored, as firmware pads with NUL and newlines."""
    start = source.find("{")
    if start < 0 or source[:start].strip("\x00 \t\r\n"):
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(source, start)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", value) if isinstance(value, dict) else None


def member(value: object, *path: str) -> object:
    """The value at a path of keys in nested JSON objects, or None."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def loose_json_text(source: str, key: str) -> str:
    """The first string or number after `"key":` in JSON that was cut off before its end."""
    found = re.search(rf'"{re.escape(key)}"\s*:\s*(?:"([^"\\]{{0,{FIELD_LIMIT}}})"|(-?\d{{1,20}}))', source)
    return (found[1] or found[2] or "") if found else ""


def xml_root(payload: bytes) -> Element | None:
    """The root element, with entities, external references and document types refused."""
    found = _parsed_xml(payload)
    return None if isinstance(found, str) else found


def xml_fault(payload: bytes) -> str:
    """Why `xml_root` gives none, in words; empty where it gives one."""
    found = _parsed_xml(payload)
    return found if isinstance(found, str) else ""


def _parsed_xml(payload: bytes) -> Element | str:
    if len(payload) > XML_LIMIT:
        return f"XML of more than {XML_LIMIT:,} bytes"
    try:
        return fromstring(payload.strip(b"\x00 \t\r\n"), forbid_dtd=True)
    except DefusedXmlException:
        return "XML that declares entities or a document type"
    except (ParseError, ValueError, LookupError):
        return "XML that is not well-formed"


def local_name(element: Element) -> str:
    """The tag without its namespace; comments and instructions have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def namespace(element: Element) -> str:
    """The namespace of the tag, or an empty string."""
    return element.tag[1:].rpartition("}")[0] if isinstance(element.tag, str) and element.tag.startswith("{") else ""


def element_texts(root: Element) -> dict[str, str]:
    """The first non-empty text below `root` by local tag name."""
    texts: dict[str, str] = {}
    for element in root.iter():
        content = (element.text or "").strip()
        if content:
            texts.setdefault(local_name(element), content)
    return texts


def loose_element_texts(source: str, names: tuple[str, ...]) -> dict[str, str]:
    """The same for XML that does not parse: undeclared prefixes, a missing end, an odd encoding."""
    texts: dict[str, str] = {}
    bounded = source[:XML_LIMIT]
    for name in names:
        found = re.search(rf"<(?:[\w.-]{{1,40}}:)?{name}(?:\s[^<>]{{0,500}})?>([^<]{{1,{FIELD_LIMIT}}})<", bounded)
        if found and found[1].strip():
            texts[name] = found[1].strip()
    return texts


def normal_mac(value: object) -> str | None:
    """A unicast MAC address, lower-case with colons, from any usual notation; None for anything else."""
    if not isinstance(value, str):
        return None
    found = _MAC_TEXT.fullmatch(value.strip())
    if not found:
        return None
    return mac_from_bytes(bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", found[0])))


def mac_from_bytes(octets: bytes) -> str | None:
    """Six bytes as a MAC address; none for zeros, broadcast and group addresses, which name no device."""
    if len(octets) != 6 or octets[0] & 1 or not any(octets):
        return None
    return octets.hex(":")
