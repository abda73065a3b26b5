"""Whoever asks a lab's devices in tests: plain sockets on loopback, with questions written here and nowhere else."""

from __future__ import annotations

import json
import os
import socket
import ssl
import struct
import uuid
import warnings
from collections.abc import Iterator

from assay.lab.device import Device
from assay.lab.services import Banner, Http, Rtsp, Service

SADP = b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>7A0E</Uuid><Types>inquiry</Types></Probe>'
M_SEARCH = b'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
TDP = bytes.fromhex("020000010000000000000000463cb5d3")
UBIQUITI = {1: bytes.fromhex("01000000"), 2: bytes.fromhex("02080000")}
XIONGMAI = struct.pack("<BBHIIHHI", 0xFF, 0, 0, 0, 0, 0, 1530, 0)
KINDS = {
    "sadp": "sadp_udp37020", "dhip": "dhip_udp37810", "wsd": "wsd_udp3702", "ssdp": "ssdp_udp1900", "mdns": "mdns",
    "xiongmai": "xiongmai_udp34569", "tdp": "tplink_tdp_udp20002", "kasa": "tplink_shp_udp9999",
    "ubiquiti": "ubiquiti_udp10001",
}  # fmt: skip


def loopback_range() -> str:
    """A part of 127.0.0.0/8 of this process' own, so that tests that run side by side do not meet."""
    return f"127.{100 + os.getpid() % 100}.{os.getpid() // 100 % 250}.0/24"


def dhip() -> bytes:
    body = json.dumps({"method": "DHDiscover.search", "params": {"mac": "", "uni": 1}}).encode() + b"\n"
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + struct.pack("<IIII", len(body), 0, len(body), 0) + body


def probe(types: str = "", scopes: str = "", *, discovery: str = "2005", prefix: str = "dn") -> bytes:
    """A WS-Discovery probe; `types` as local names of ONVIF's network or device namespace."""
    spaces = {
        "2005": ("http://schemas.xmlsoap.org/ws/2005/04/discovery", "http://schemas.xmlsoap.org/ws/2004/08/addressing"),
        "2009": ("http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01", "http://www.w3.org/2005/08/addressing"),
    }[discovery]
    space = "device" if types == "Device" else "network"
    told = f"<d:Types>{prefix}:{types}</d:Types>" if types else ""
    told += f"<d:Scopes>{scopes}</d:Scopes>" if scopes else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
        f'xmlns:w="{spaces[1]}" xmlns:d="{spaces[0]}" xmlns:{prefix}="http://www.onvif.org/ver10/{space}/wsdl"><e:Header>'
        f"<w:MessageID>urn:uuid:{uuid.uuid4()}</w:MessageID><w:Action>{spaces[0]}/Probe</w:Action></e:Header>"
        f"<e:Body><d:Probe>{told}</d:Probe></e:Body></e:Envelope>"
    ).encode()


def kasa() -> bytes:
    key, out = 171, bytearray()
    for byte in b'{"system":{"get_sysinfo":{}}}':
        key ^= byte
        out.append(key)
    return bytes(out)


def dns(name: str, kind: int = 12, group: int = 1) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 0x1234, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, group)


def questions(device: Device, service: Service) -> list[bytes]:
    """What a careful reader would ask a service on UDP."""
    if service.name == "mdns":
        return [dns(f"{one.type}.local") for one in device.persona.services.mdns.services]  # type: ignore[union-attr]
    alone = {
        "sadp": SADP, "dhip": dhip(), "ssdp": M_SEARCH, "xiongmai": XIONGMAI, "tdp": TDP, "kasa": kasa(),
    }  # fmt: skip
    if service.name == "wsd":
        return [probe("NetworkVideoTransmitter"), probe("Device"), probe()]
    if service.name == "ubiquiti":
        return [UBIQUITI[service.version]]  # type: ignore[attr-defined]
    return [alone[service.name]]


def ask(address: str, port: int, question: bytes, *, seconds: float = 0.3, most: int = 1) -> list[bytes]:
    """The datagrams that come back, from wherever on loopback."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked:
        asked.settimeout(seconds)
        asked.sendto(question, (address, port))
        return [payload for payload, _ in hear(asked, most)]


def ask_group(
    group: str, port: int, question: bytes, *, seconds: float = 0.5, most: int = 1000
) -> list[tuple[bytes, str]]:
    """Answers to a question to a multicast group, or to everybody, on the loopback interface alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(seconds)
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        asked.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        asked.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
        asked.sendto(question, (group, port))
        return [(payload, peer[0]) for payload, peer in hear(asked, most)]


def hear(asked: socket.socket, most: int) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """Datagrams until a silence."""
    try:
        for _ in range(most):
            yield asked.recvfrom(65_536)
    except TimeoutError:
        return


def ask_stream(address: str, port: int, question: bytes, *, seconds: float = 1.0, most: int = 1 << 20) -> bytes:
    """Everything that a connection says after a question; nothing where it is reset, however early."""
    found = b""
    try:
        with socket.create_connection((address, port), timeout=seconds) as connection:
            connection.sendall(question)
            while len(found) < most and (came := connection.recv(65_536)):
                found += came
    except (TimeoutError, ConnectionResetError, BrokenPipeError):
        pass
    return found


def _read(connection: socket.socket) -> bytes:
    found = b""
    try:
        while came := connection.recv(65_536):
            found += came
    except (TimeoutError, ConnectionResetError):
        pass
    return found


def ask_tls(address: str, port: int, question: bytes) -> tuple[bytes, bytes]:
    """The certificate and what was said under TLS, of any version and with any key."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    with (
        socket.create_connection((address, port), timeout=2) as plain,
        context.wrap_socket(plain) as connection,
    ):
        connection.sendall(question)
        return connection.getpeercert(binary_form=True) or b"", _read(connection)


def get(path: str, host: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


def soap(operation: str, inside: str = "") -> bytes:
    body = (
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
        f'<s:Body><{operation} xmlns="http://www.onvif.org/ver10/device/wsdl">{inside}</{operation}></s:Body></s:Envelope>'
    )
    return body.encode()


def post(path: str, host: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/soap+xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def rtsp(method: str, address: str, number: int = 1) -> bytes:
    return f"{method} rtsp://{address}/ RTSP/1.0\r\nCSeq: {number}\r\n\r\n".encode()


def replies(device: Device) -> Iterator[tuple[str, bytes]]:
    """Everything that a device tells anybody: the kind of each reply, and its bytes."""
    for service in device.persona.services.all():
        port = device.port(service)
        if service.transport == "udp":
            for question in questions(device, service):
                for payload in ask(device.address, port, question):
                    yield KINDS[service.name], payload
        elif isinstance(service, Http):
            yield from _pages(device, service, port)
        elif isinstance(service, Rtsp):
            for number, method in enumerate(("OPTIONS", "DESCRIBE"), 1):
                yield "rtsp", ask_stream(device.address, port, rtsp(method, device.host, number), seconds=0.15)
        elif isinstance(service, Banner):
            said = ask_stream(device.address, port, b"\0" * 16 if service.after_input else b"", seconds=0.15)
            kind = "hik_sdk_tcp8000" if service.after_input else service.kind
            if said and kind != "other":
                yield kind, said


def _pages(device: Device, http: Http, port: int) -> Iterator[tuple[str, bytes]]:
    for path in dict.fromkeys(["/", *http.pages]):
        if http.tls:
            certificate, page = ask_tls(device.address, port, get(path, device.host))
            yield "certificate", certificate
        else:
            page = ask_stream(device.address, port, get(path, device.host))
        yield "http", page
    if http.onvif and not http.tls:
        for operation in ("GetSystemDateAndTime", "GetDeviceInformation"):
            yield "onvif", ask_stream(device.address, port, post(http.onvif.path, device.host, soap(operation)))
