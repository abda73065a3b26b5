"""What a port's service said, in the names that recog gives such things; nmap's own guess of a product is a banner.

nmap prints header values without their quotation marks and certificate names by attribute; both are put back into the
form that a reply has (`Basic realm="..."`, RFC 4514 names), so that one pattern fits a capture and a scan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assay.observe import codec

_ATTRIBUTES = {
    "commonName": "CN", "organizationName": "O", "organizationalUnitName": "OU", "countryName": "C",
    "stateOrProvinceName": "ST", "localityName": "L",
}  # fmt: skip
_ESCAPE = re.compile(r'([,+"\\<>;])')
_NO_TITLE = ("site doesn't have a title", "did not follow redirect", "requested resource was")
_BANNER_OF = {"telnet": "telnet_banners", "ftp": "ftp_banners", "ssh": "ssh_banners"}
_PROBE = re.compile(r'%r\(([A-Za-z0-9]{1,40}),[0-9A-Fa-f]{1,8},"((?:[^"\\]|\\.){0,16384})"\)', re.DOTALL)
_SCHEME = re.compile(r"\s{0,16}(Basic|Digest)\b")
_PARAMETER = re.compile(r"\s{1,8}\w{1,40}=")
_ESCAPED = re.compile(r"\\(x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class Said(NamedTuple):
    """One thing that a service said: an observation without its host."""

    kind: str
    fields: dict[str, str]
    raw: str


def said_by(port: Element | None, scripts: Sequence[Element]) -> list[Said]:
    """What the scripts and the version scan got out of a port (or of the host, where `port` is None)."""
    outputs = {script.get("id", ""): script for script in scripts}
    service = port.find("service") if port is not None else None
    name = service.get("name", "") if service is not None else ""
    where = {"open_ports": f"{port.get('portid', '')}/{port.get('protocol', '')}"} if port is not None else {}
    banner = _version(service)
    said = [
        Said(kind, where | fields, raw)
        for kind, fields, raw in (
            _web(outputs), _certificate(outputs), _plain(outputs, name), _snmp(outputs), _upnp(outputs),
        )
        if any(fields.values())
    ]  # fmt: skip
    said += [Said(kind, where | fields, raw) for kind, fields, raw in _answers(service)]
    if banner:
        spoken = next(
            (kind for kind in ("http", "rtsp", "telnet", "ssh", "ftp", "sip") if name.startswith(kind)), "nmap_host"
        )
        said.append(Said(spoken, where | {"tcp_banner": banner}, ""))
    return _joined(said)


def _joined(said: list[Said]) -> list[Said]:
    """One observation per kind: the replies of one port, the first saying of each field kept."""
    joined: dict[str, Said] = {}
    for reply in said:
        before = joined.get(reply.kind)
        joined[reply.kind] = (
            Said(
                reply.kind,
                reply.fields | {name: text for name, text in before.fields.items() if text},
                before.raw or reply.raw,
            )
            if before
            else reply
        )
    return list(joined.values())


def _version(service: Element | None) -> str:
    """Product, version and the rest as the version scan names them; a guess from the port number alone says nothing."""
    if service is None or service.get("method") == "table":
        return ""
    return " ".join(text for key in ("product", "version", "extrainfo", "devicetype") if (text := service.get(key, "")))


def _output(outputs: dict[str, Element], name: str) -> str:
    return outputs[name].get("output", "").strip() if name in outputs else ""


def _web(outputs: dict[str, Element]) -> Said:
    headers = "\r\n".join(line.strip() for line in _output(outputs, "http-headers").splitlines())
    fields = codec.decode("http", f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n".encode()) if headers else {}
    fields = {name: text for name, text in fields.items() if name in ("http_servers", "http_wwwauth", "http_cookies")}
    title = _element(outputs.get("http-title"), "title") or _output(outputs, "http-title").partition("\n")[0]
    fields |= {
        "http_servers": _output(outputs, "http-server-header").partition("\n")[0] or fields.get("http_servers", ""),
        "html_title": "" if title.lower().startswith(_NO_TITLE) else title,
        "http_wwwauth": _challenge(outputs.get("http-auth")) or fields.get("http_wwwauth", ""),
        "http_location": _element(outputs.get("http-title"), "redirect_url"),
        "favicons": "".join(re.findall(r"\b[0-9A-Fa-f]{32}\b", _output(outputs, "http-favicon"))[:1]).lower(),
    }
    return Said(
        "http", fields, "\n".join(f"{name}: {_output(outputs, name)}" for name in outputs if name.startswith("http-"))
    )


def _element(script: Element | None, key: str) -> str:
    if script is None:
        return ""
    return next((element.text or "" for element in script.iter("elem") if element.get("key") == key), "")


def _challenge(script: Element | None) -> str:
    """The WWW-Authenticate value that `http-auth` took apart."""
    if script is None:
        return ""
    told: list[str] = []
    for table in script.findall("table"):
        scheme = next((element.text or "" for element in table.findall("elem") if element.get("key") == "scheme"), "")
        given = {element.get("key", ""): element.text or "" for element in table.findall("table/elem")}
        realm = f' realm="{given["realm"]}"' if "realm" in given else ""
        told += [f"{scheme}{realm}"] if scheme else []
    if told:
        return "\n".join(told)
    lines = ((_SCHEME.match(line), *line.partition(" realm=")) for line in script.get("output", "").splitlines())
    return "\n".join(
        f'{scheme[1]} realm="{_PARAMETER.split(rest, maxsplit=1)[0]}"'
        for scheme, _, mark, rest in lines
        if scheme and mark
    )


def _certificate(outputs: dict[str, Element]) -> Said:
    script = outputs.get("ssl-cert")
    subject, issuer = (_distinguished(script, role) for role in ("subject", "issuer"))
    raw = f"subject={subject}\nissuer={issuer}" if subject or issuer else ""
    return Said("tls_cert", {"x509_subjects": subject, "x509_issuers": issuer}, raw)


def _distinguished(script: Element | None, role: str) -> str:
    if script is None:
        return ""
    pairs = [
        (element.get("key", ""), element.text or "")
        for table in script.findall("table")
        if table.get("key") == role
        for element in table.findall("elem")
    ]
    if not pairs and (line := re.search(rf"(?mi)^[ \t]{{0,16}}{role}: (.+)", script.get("output", ""))):
        pairs = [(key, text) for key, _, text in (part.partition("=") for part in re.split(r"/(?=\w+=)", line[1]))]
    order = list(_ATTRIBUTES)
    pairs.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return ",".join(_ATTRIBUTES.get(key, key) + "=" + _ESCAPE.sub(r"\\\1", text) for key, text in pairs if key)


def _plain(outputs: dict[str, Element], service: str) -> Said:
    """The `banner` script: what the service says before it is asked."""
    banner = _output(outputs, "banner")
    if not banner:
        return Said("nmap_host", {}, "")
    field = _BANNER_OF.get(service, "tcp_banner")
    kind = service if service in _BANNER_OF else "nmap_host"
    spoken = _ESCAPED.sub(lambda found: chr(int(found[1][1:], 16)) if found[1][0] == "x" else found[0], banner)
    telling = {"ftp": r"220[ -]", "ssh": r"SSH-[\d.]+-"}.get(service)
    return Said(kind, {field: re.sub(rf"^{telling}", "", spoken) if telling else spoken}, spoken)


def _snmp(outputs: dict[str, Element]) -> Said:
    described = re.split(r"\n[ \t]{0,16}System uptime:", _output(outputs, "snmp-sysdescr"))[0].strip()
    return Said("snmp", {"snmp_sysdescr": described}, f"sysDescr={described}\nsysObjectID=" if described else "")


def _upnp(outputs: dict[str, Element]) -> Said:
    output = _output(outputs, "upnp-info")
    told = {key.strip().lower(): text.strip() for key, _, text in (line.partition(":") for line in output.splitlines())}
    names = {
        "ssdp_server": "server",
        "ssdp_location": "location",
        "manufacturer": "manufacturer",
        "model": "model name",
    }
    return Said("ssdp_udp1900", {field: told.get(key, "") for field, key in names.items()}, output)


def _answers(service: Element | None) -> list[Said]:
    """The replies inside a service fingerprint, which nmap prints where it does not know the service."""
    said: list[Said] = []
    for _, quoted in _PROBE.findall(service.get("servicefp", "") if service is not None else ""):
        reply = _ESCAPED.sub(
            lambda found: chr(int(found[1][1:], 16)) if len(found[1]) == 3 else _CONTROL.get(found[1], found[1]), quoted
        )
        for kind in ("http", "rtsp", "hik_sdk_tcp8000"):
            if fields := codec.decode(kind, reply.encode("latin-1", "replace")):
                said.append(Said(kind, fields, reply))
                break
    return said
