"""WS-Discovery on UDP 3702: `ProbeMatches` and `ResolveMatches`, and `Hello` where a lab announces.

Sources: WS-Discovery of April 2005 with WS-Addressing of August 2004, which ONVIF asks for (Core Specification, section
on discovery), and OASIS WS-Discovery 1.1 (2009/01); the answer is in whichever of them the question came in. A probe is
answered where its types and scopes are the device's (matching by RFC 3986 prefix, the default), and where the firmware knows
the form: some answer one only, or look for one spelling (ZoneMinder 1410, openHAB 9022).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assay.lab.device import Device
from assay.lab.services import ProbeForm, Wsd
from assay.lab.speak.heard import UNKNOWN, Heard

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_DRAFT = ("http://schemas.xmlsoap.org/ws/2005/04/discovery", "http://schemas.xmlsoap.org/ws/2004/08/addressing")
_STANDARD = ("http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01", "http://www.w3.org/2005/08/addressing")
_ONVIF = "onvif://www.onvif.org/"
_NAMESPACES = {"dn": "http://www.onvif.org/ver10/network/wsdl", "tds": "http://www.onvif.org/ver10/device/wsdl"}
_STARTED = 1_604_290_443  # when the device says that it started
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ANYBODY = {_DRAFT[1]: f"{_DRAFT[1]}/role/anonymous", _STANDARD[1]: f"{_STANDARD[1]}/anonymous"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One probe or resolve."""

    discovery: str
    addressing: str
    message_id: str
    types: tuple[str, ...]  # local names
    scopes: tuple[str, ...]
    endpoint: str  # of a resolve

    @property
    def form(self) -> ProbeForm:
        """Which of the forms that clients use."""
        if "NetworkVideoTransmitter" in self.types:
            return "network-video-transmitter"
        return "device" if "Device" in self.types else "any"


def hear(device: Device, wsd: Wsd, question: bytes) -> Heard:
    """The match, where the device fits."""
    asked = question_of(question)
    if asked is None:
        return UNKNOWN
    if asked.endpoint:
        fits = asked.endpoint == device.text(wsd.endpoint)
        return Heard("question", (_reply(device, wsd, asked, "Resolve"),) if fits else ())
    if not _fits(device, wsd, asked, question):
        return Heard("question")
    return Heard("question", (_reply(device, wsd, asked, "Probe"),))


def announce(device: Device, wsd: Wsd) -> list[bytes]:
    """A Hello."""
    discovery, addressing = _DRAFT
    header = _header(device, wsd, f"{discovery}/Hello", "urn:schemas-xmlsoap-org:ws:2005:04:discovery", "")
    return [
        _envelope(
            device,
            wsd,
            (discovery, addressing),
            header,
            f"<{wsd.prefixes.discovery}:Hello>{_match(device, wsd)}</{wsd.prefixes.discovery}:Hello>",
        )
    ]


def question_of(payload: bytes) -> Asked | None:
    """The probe or resolve in an envelope, or None."""
    try:
        root = fromstring(payload.strip(b"\0 \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    for discovery, addressing in (_DRAFT, _STANDARD):
        for kind in ("Probe", "Resolve"):
            found = root.find(f".//{{{discovery}}}{kind}")
            if found is not None:
                return Asked(
                    discovery,
                    addressing,
                    _text(root, f".//{{{addressing}}}MessageID"),
                    tuple(name.rpartition(":")[2] for name in _text(found, f"{{{discovery}}}Types").split()),
                    tuple(_text(found, f"{{{discovery}}}Scopes").split()),
                    _text(found, f".//{{{addressing}}}Address") if kind == "Resolve" else "",
                )
    return None


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""


def _fits(device: Device, wsd: Wsd, asked: Asked, question: bytes) -> bool:
    own_types = {name.rpartition(":")[2] for name in device.text(wsd.types).split()}
    own_scopes = scopes(device, wsd)
    return (
        asked.form in wsd.answers
        and wsd.needs.encode() in question
        and set(asked.types) <= own_types | {"Device"}
        and all(any(_under(own, one) for own in own_scopes) for one in asked.scopes)
    )


def _under(own: str, asked: str) -> bool:
    """Whether a scope is the one asked for, or below it."""
    return own.lower() == asked.lower() or own.lower().startswith(asked.lower().rstrip("/") + "/")


def scopes(device: Device, wsd: Wsd) -> list[str]:
    """The scopes in the firmware's order."""
    own = [device.text(one) for one in wsd.scopes]
    return [one if "://" in one else _ONVIF + one for one in own] + [_filler(n) for n in range(wsd.filler_scopes)]


def _filler(number: int) -> str:
    """A scope of five characters, so that ten thousand of them fit a datagram."""
    return "x:" + "".join(_DIGITS[number // 36**place % 36] for place in (2, 1, 0))


def _reply(device: Device, wsd: Wsd, asked: Asked, kind: str) -> bytes:
    d = wsd.prefixes.discovery
    header = _header(device, wsd, f"{asked.discovery}/{kind}Matches", _ANYBODY[asked.addressing], asked.message_id)
    body = f"<{d}:{kind}Matches><{d}:{kind}Match>{_match(device, wsd)}</{d}:{kind}Match></{d}:{kind}Matches>"
    return _envelope(device, wsd, (asked.discovery, asked.addressing), header, body)


def _header(device: Device, wsd: Wsd, action: str, to: str, relates: str) -> str:
    """The message's own header; its sequence tells a device that restarted (WS-Discovery, appendix I)."""
    a, d = wsd.prefixes.addressing, wsd.prefixes.discovery
    answered = f"<{a}:RelatesTo>{escape(relates)}</{a}:RelatesTo>" if relates else ""
    return (
        f"<{a}:MessageID>urn:uuid:{uuid.uuid4()}</{a}:MessageID>{answered}"
        f"<{a}:To>{to}</{a}:To><{a}:Action>{action}</{a}:Action>"
        f'<{d}:AppSequence InstanceId="{_STARTED}" MessageNumber="{device.message_number()}"/>'
    )


def _match(device: Device, wsd: Wsd) -> str:
    a, d = wsd.prefixes.addressing, wsd.prefixes.discovery
    return (
        f"<{a}:EndpointReference><{a}:Address>{escape(device.text(wsd.endpoint))}</{a}:Address></{a}:EndpointReference>"
        f"<{d}:Types>{escape(device.text(wsd.types))}</{d}:Types>"
        f"<{d}:Scopes>{escape(' '.join(scopes(device, wsd)))}</{d}:Scopes>"
        f"<{d}:XAddrs>{escape(device.text(wsd.xaddrs))}</{d}:XAddrs>"
        f"<{d}:MetadataVersion>10</{d}:MetadataVersion>"
    )


def _envelope(device: Device, wsd: Wsd, versions: tuple[str, str], header: str, body: str) -> bytes:
    soap, a, d = wsd.prefixes.soap, wsd.prefixes.addressing, wsd.prefixes.discovery
    own = {soap: _SOAP, a: versions[1], d: versions[0]} | _used(device.text(wsd.types), wsd.namespaces)
    spaces = " ".join(f'xmlns:{prefix}="{escape(name)}"' for prefix, name in own.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{soap}:Envelope {spaces}><{soap}:Header>{header}</{soap}:Header>'
        f"<{soap}:Body>{body}</{soap}:Body></{soap}:Envelope>"
    ).encode()


def _used(types: str, more: dict[str, str]) -> dict[str, str]:
    """The prefixes that the types need, and those that the firmware writes besides."""
    prefixes = {name.partition(":")[0] for name in types.split() if ":" in name}
    return {prefix: _NAMESPACES.get(prefix, f"urn:lab:{prefix}") for prefix in sorted(prefixes)} | more
