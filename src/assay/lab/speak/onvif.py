"""ONVIF's device service before anybody logs in: date, capabilities and services; all else is refused.

Sources: ONVIF Core Specification, access classes (GetSystemDateAndTime, GetCapabilities, GetServices, GetServiceCapabilities,
GetHostname, GetWsdlUrl and GetEndpointReference are PRE_AUTH; GetDeviceInformation is not) and its fault for a sender who is not
authorised; SOAP 1.2.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assay.lab.device import Device
from assay.lab.record import What
from assay.lab.services import Onvif, Page

_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_DEVICE = "http://www.onvif.org/ver10/device/wsdl"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_NAMESPACES = {
    "SOAP-ENC": "http://www.w3.org/2003/05/soap-encoding",
    "tds": _DEVICE,
    "tt": "http://www.onvif.org/ver10/schema",
    "ter": "http://www.onvif.org/ver10/error",
}
_INFORMATION = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber", "HardwareId")


def answer(device: Device, onvif: Onvif, body: bytes) -> tuple[Page, What]:
    """The answer to a SOAP request, and what it was."""
    root = _root(body)
    if root is None:
        return _fault(onvif, 400, "Sender", "ter:WellFormed", "The request is not well-formed"), "unknown"
    operation = _operation(root)
    build = _PRE_AUTH.get(operation)
    if operation == "GetDeviceInformation" and onvif.information:
        build = _device_information
    page = _refused(device, onvif) if build is None else _page(onvif, 200, build(device, onvif))
    return page, _what(root, operation)


def what(body: bytes) -> What:
    """What a SOAP request was, at whatever path it came in; a command where it asks nothing of a device service."""
    root = _root(body)
    return "command" if root is None else _what(root, _operation(root))


def _what(root: Element, operation: str) -> What:
    if root.find(f".//{{{_SECURITY}}}UsernameToken") is not None:
        return "log-in"
    return "question" if operation in _PRE_AUTH or operation.startswith("Get") else "command"


def _root(body: bytes) -> Element | None:
    try:
        return fromstring(body.strip(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def _operation(root: Element) -> str:
    """The local name of what is asked of the device service, or an empty string."""
    for space in (_SOAP, "http://schemas.xmlsoap.org/soap/envelope/"):
        body = root.find(f"{{{space}}}Body")
        for child in body if body is not None else ():
            name, _, local = str(child.tag).rpartition("}")
            if name[1:] == _DEVICE:
                return local
    return ""


def _page(onvif: Onvif, status: int, body: str) -> Page:
    soap = onvif.prefix
    spaces = " ".join(
        f'xmlns:{name}="{escape(space)}"' for name, space in ({soap: _SOAP} | _NAMESPACES | onvif.namespaces).items()
    )
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<{soap}:Envelope {spaces}><{soap}:Body>{body}</{soap}:Body></{soap}:Envelope>'
    headers = onvif.headers or ("Content-Type: application/soap+xml; charset=utf-8", "Connection: close")
    return Page(status=status, headers=headers, body=document)


def _fault(onvif: Onvif, status: int, code: str, subcode: str, text: str) -> Page:
    soap = onvif.prefix
    return _page(
        onvif,
        status,
        f"<{soap}:Fault><{soap}:Code><{soap}:Value>{soap}:{code}</{soap}:Value><{soap}:Subcode><{soap}:Value>{subcode}"
        f'</{soap}:Value></{soap}:Subcode></{soap}:Code><{soap}:Reason><{soap}:Text xml:lang="en">{text}</{soap}:Text>'
        f"</{soap}:Reason></{soap}:Fault>",
    )


def _refused(device: Device, onvif: Onvif) -> Page:
    if onvif.refusal == "401":
        challenge = onvif.challenge or 'Digest realm="${name}", qop="auth", nonce="${nonce}"'
        headers = (f"WWW-Authenticate: {device.text(challenge)}", "Content-Type: text/html", "Connection: close")
        return Page(status=401, headers=headers)
    return _fault(onvif, 400, "Sender", "ter:NotAuthorized", "Sender not Authorized")


def _date_and_time(device: Device, onvif: Onvif) -> str:
    now = dt.datetime.now(dt.UTC)
    clock = f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time>"
    day = f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
    return (
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
        "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone>"
        f"<tt:UTCDateTime>{clock}{day}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def _capabilities(device: Device, onvif: Onvif) -> str:
    inside = f"<tt:Device><tt:XAddr>{escape(device.onvif_url())}</tt:XAddr></tt:Device>"
    for space, path in onvif.services.items():
        if "/media/" in space:
            inside += (
                f"<tt:Media><tt:XAddr>{escape(device.url() + path)}</tt:XAddr><tt:StreamingCapabilities>"
                "<tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>"
                "<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>"
            )
    return f"<tds:GetCapabilitiesResponse><tds:Capabilities>{inside}</tds:Capabilities></tds:GetCapabilitiesResponse>"


def _services(device: Device, onvif: Onvif) -> str:
    listed = {_DEVICE: device.onvif_url()} | {space: device.url() + path for space, path in onvif.services.items()}
    inside = "".join(
        f"<tds:Service><tds:Namespace>{escape(space)}</tds:Namespace><tds:XAddr>{escape(address)}</tds:XAddr>"
        "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
        for space, address in listed.items()
    )
    return f"<tds:GetServicesResponse>{inside}</tds:GetServicesResponse>"


def _service_capabilities(device: Device, onvif: Onvif) -> str:
    return (
        "<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network/><tds:Security UsernameToken="
        '"true" HttpDigest="true"/><tds:System/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>'
    )


def _hostname(device: Device, onvif: Onvif) -> str:
    name = escape(device.text("${name}"))
    return (
        "<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP>"
        f"<tt:Name>{name}</tt:Name></tds:HostnameInformation></tds:GetHostnameResponse>"
    )


def _device_information(device: Device, onvif: Onvif) -> str:
    own = {"Model": "${model}", "FirmwareVersion": "${firmware}", "SerialNumber": "${serial}"} | onvif.information
    inside = "".join(f"<tds:{name}>{escape(device.text(own.get(name, '')))}</tds:{name}>" for name in _INFORMATION)
    return f"<tds:GetDeviceInformationResponse>{inside}</tds:GetDeviceInformationResponse>"


_PRE_AUTH: dict[str, Callable[[Device, Onvif], str]] = {
    "GetSystemDateAndTime": _date_and_time,
    "GetCapabilities": _capabilities,
    "GetServices": _services,
    "GetServiceCapabilities": _service_capabilities,
    "GetHostname": _hostname,
}
