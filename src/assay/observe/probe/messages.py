"""The allow-list: every message that discovery can send, to which ports, and what its answer is read as.

A message is a row here or it is not sent. Its bytes are fixed but for four slots: `{host}` (the address asked, never a text
from a device), `{uuid}` (a fresh one of our own), `{path}` (only in the request for an SSDP description, and bounded by
DESCRIPTION_PATH) and `{community}` (only in SNMP reads, with the lengths that it makes; the gate compares it with the one that
the owner supplied). `permitted` recognises a message by its bytes alone; the gate asks it about everything before it leaves.
Rows of transport "tls" are the bytes before they are encrypted.

Sources: those of the modules of `assay.observe.codec`; python-kasa `discover.py` (20002, 9999); nmap `ubiquiti-discovery.nse`
(10001); OpenIPC/python-dvr `DeviceManager.py` (34569); RFC 6762 section 5.4 (questions that ask for a unicast answer); UPnP
Device Architecture 2.0 section 1.3.2; ONVIF Core Specification (GetServices and GetCapabilities are of class PRE_AUTH);
RFC 2326 sections 10.1 and 10.2; RFC 1157 section 4.1.2 and RFC 3416 section 4.2.1 (GetRequest); RFC 3418 section 2 and RFC 6933
section 3 (the objects that are read).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal

from assay.observe.probe.hello import client_hello, client_hello_13

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Transport = Literal["udp", "tcp", "tls"]

# Where web servers of cameras and recorders stand. A closed list, for a port that a device names in its reply is a text
# from a stranger: what is sent to 9100 comes out of a printer, and 8000 of one maker takes commands.
HTTP_PORTS = frozenset({
    80, 81, 82, 83, 84, 85, 88, 2020, 5000, 7080, 8000, 8008, 8080, 8081, 8082, 8088, 8089, 8090, 8888, 8899, 9080, 10080,
    *range(49152, 49160),
})  # fmt: skip
RTSP_PORTS = frozenset({554, 8554, 10554})
TLS_PORTS = frozenset({443, 8443, 9443})
# Services that speak first. Nothing is ever sent to them.
BANNER_PORTS = frozenset({21, 22, 23})

# No query, no `..`, no script: descriptions are files, and firmware names them so.
DESCRIPTION_PATH = re.compile(
    rb"(?!/\S{0,300}(?i:cgi|reboot|reset))/(?:[A-Za-z0-9_-]{1,40}/){0,4}[A-Za-z0-9_-]{1,60}\.xml"
)
_UUID = rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
# BER lengths (X.690 section 8.1.3), short or long; that they are right is checked by writing the message anew.
_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..)"
_SLOTS = {
    b"{uuid}": _UUID,
    b"{path}": DESCRIPTION_PATH.pattern,
    b"{size}": _LENGTH,
    b"{community}": rb"\x04" + _LENGTH + rb"(?P<community>.{1,255})",
}

SADP_GROUP = ipaddress.ip_address("239.255.255.250")
DHIP_GROUP = ipaddress.ip_address("239.255.255.251")
UPNP_GROUP = ipaddress.ip_address("239.255.255.250")
LINK_LOCAL_UPNP = ipaddress.ip_address("ff02::c")
MDNS_GROUP = ipaddress.ip_address("224.0.0.251")
MDNS_GROUP_6 = ipaddress.ip_address("ff02::fb")

_AGENT = b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"


@dataclass(frozen=True, slots=True)
class Message:
    """One row: its name, its ports, its bytes, and the kind that its answer is decoded as.

    `groups` and `broadcast` say where else than to one host it may go; `listens_on` is the port that answers come back to,
    where devices ignore the one that the question came from. `needs_community`: it goes nowhere without one that the owner
    supplied. `purpose` is for people.
    """

    name: str
    transport: Transport
    ports: frozenset[int]
    template: bytes
    kind: str
    purpose: str
    groups: tuple[Address, ...] = ()
    broadcast: bool = False
    listens_on: int = 0
    pattern: re.Pattern[bytes] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        source = re.escape(self.template)
        for slot, allowed in _SLOTS.items():
            source = source.replace(re.escape(slot), allowed)
        source = source.replace(re.escape(b"{host}"), b"(?P<host>[0-9a-f.:\\[\\]]{2,60})")
        object.__setattr__(self, "pattern", re.compile(source, re.DOTALL))

    @property
    def port(self) -> int:
        """The port of a message that has one only."""
        return min(self.ports)

    @property
    def needs_community(self) -> bool:
        """Whether it is only sent where the owner supplied a community."""
        return b"{community}" in self.template

    def bytes_for(
        self, address: Address, port: int, *, uuid: str = "", path: bytes = b"", community: bytes = b""
    ) -> bytes:
        """The message as it goes to that address and port."""
        if self.needs_community:
            head, _, rest = self.template.partition(b"{size}")
            body = rest.replace(b"{community}", b"\x04" + ber_length(len(community)) + community)
            return head + ber_length(len(body)) + body
        filled = self.template.replace(b"{host}", self._authority(address, port))
        return filled.replace(b"{uuid}", uuid.encode("ascii")).replace(b"{path}", path)

    def is_addressed_to(self, found: re.Match[bytes], address: Address, port: int) -> bool:
        """Whether what the bytes say of themselves is right: the host they name, the lengths around a community."""
        if self.needs_community:
            return found.string == self.bytes_for(address, port, community=found["community"])
        return b"{host}" not in self.template or found["host"] == self._authority(address, port)

    def _authority(self, address: Address, port: int) -> bytes:
        """The address as it stands in a request; a scheme's own port goes without saying."""
        usual = (443 if self.transport == "tls" else 80) if self.kind == "http" else None
        host = f"[{address}]" if address.version == 6 else str(address)
        return (host if port == usual else f"{host}:{port}").encode("ascii")


def ber_length(size: int) -> bytes:
    """A length in as few bytes as it takes (X.690 section 8.1.3)."""
    if size < 0x80:
        return bytes([size])
    return b"\x81" + bytes([size]) if size < 0x100 else b"\x82" + size.to_bytes(2)


def permitted(transport: Transport, port: int, payload: bytes, address: Address) -> Message | None:
    """The row that these bytes are, whole and addressed to the host they go to; None for everything else."""
    for message in MESSAGES.values():
        if message.transport != transport or port not in message.ports:
            continue
        found = message.pattern.fullmatch(payload)
        if found is not None and message.is_addressed_to(found, address, port):
            return message
    return None


def _dhip_search() -> bytes:
    body = b'{"method":"DHDiscover.search","params":{"mac":"","uni":1}}\n'
    size = len(body).to_bytes(4, "little") + bytes(4)
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + size + size + body


def _xor(plain: bytes, key: int = 171) -> bytes:
    """TP-Link's coding of port 9999: each byte under the one before it."""
    coded = bytearray()
    for byte in plain:
        key ^= byte
        coded.append(key)
    return bytes(coded)


def _mdns_query(*names: str) -> bytes:
    """One question for each name, pointers wanted, answered to whoever asked (RFC 6762 section 5.4)."""
    header = bytes(4) + len(names).to_bytes(2) + bytes(6)
    questions = (
        b"".join(bytes([len(label)]) + label.encode("ascii") for label in f"{name}.local".split("."))
        + b"\x00\x00\x0c\x80\x01"
        for name in names
    )
    return header + b"".join(questions)


def _probe(types: str) -> bytes:
    """A WS-Discovery probe (draft of April 2005, which ONVIF devices speak) for one type, or for any where it is empty."""
    wanted = f"<d:Types>{types}</d:Types>" if types else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" '
        'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>'
        '<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>'
        "<a:MessageID>uuid:{uuid}</a:MessageID>"
        "<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>"
        '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>'
        f"<s:Body><d:Probe>{wanted}</d:Probe></s:Body></s:Envelope>"
    ).encode("ascii")


def _get(path: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: {host}\r\n" + _AGENT + b"Accept: */*\r\n\r\n"


def _soap(call: str, inner: str = "") -> bytes:
    """A call of ONVIF's device service without the security header that would log in."""
    space = "http://www.onvif.org/ver10/device/wsdl"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        f'<{call} xmlns="{space}">{inner}</{call}></s:Body></s:Envelope>'
    ).encode("ascii")
    head = (
        b"POST /onvif/device_service HTTP/1.1\r\nHost: {host}\r\n"
        + _AGENT
        + f'Content-Type: application/soap+xml; charset=utf-8; action="{space}/{call}"\r\nContent-Length: {len(body)}\r\n\r\n'.encode()
    )
    return head + body


def _rtsp(method: bytes, number: int, *lines: bytes) -> bytes:
    head = method + b" rtsp://{host}/ RTSP/1.0\r\nCSeq: " + str(number).encode("ascii") + b"\r\n" + _AGENT
    return head + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


# sysDescr.0 and sysObjectID.0 (RFC 3418), and of the first physical entity the maker's name, the model and the serial number
# (RFC 6933): what identifies a device. Its name and its place, which people wrote, are not asked.
SNMP_SYSTEM = ("2b06010201010100", "2b06010201010200")
SNMP_ENTITY = ("2b060102012f010101010c01", "2b060102012f010101010d01", "2b060102012f010101010b01")
SNMP_REQUEST = bytes.fromhex("61737379")  # the same in every request; answers are told apart by who sent them


def _snmp_get(version: int, objects: tuple[str, ...]) -> bytes:
    """A GetRequest for the objects; the lengths of its inside are fixed, for only the community varies."""
    names = [b"\x06" + bytes([len(bytes.fromhex(one))]) + bytes.fromhex(one) + b"\x05\x00" for one in objects]
    bindings = b"".join(b"\x30" + ber_length(len(name)) + name for name in names)
    inside = b"\x02\x04" + SNMP_REQUEST + b"\x02\x01\x00\x02\x01\x00" + b"\x30" + ber_length(len(bindings)) + bindings
    return b"\x30{size}\x02\x01" + bytes([version]) + b"{community}\xa0" + ber_length(len(inside)) + inside


_UPNP = (UPNP_GROUP, LINK_LOCAL_UPNP)
_ONE = frozenset

_ROWS = (
    Message(
        "sadp-inquiry", "udp", _ONE({37020}),
        b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>{uuid}</Uuid><Types>inquiry</Types></Probe>',
        "sadp_udp37020", "Search of one maker's tool: model, serial, firmware, MAC address", (SADP_GROUP,), listens_on=37020,
    ),
    Message(
        "dhip-search", "udp", _ONE({37810}), _dhip_search(), "dhip_udp37810",
        "Search of another maker's tool: class, model, serial, firmware, MAC address", (DHIP_GROUP,), True, 37810,
    ),
    Message(
        "wsd-probe-transmitter", "udp", _ONE({3702}), _probe("dn:NetworkVideoTransmitter"), "wsd_udp3702",
        "WS-Discovery for network video transmitters", _UPNP,
    ),
    Message(
        "wsd-probe-device", "udp", _ONE({3702}), _probe("tds:Device"), "wsd_udp3702",
        "WS-Discovery for ONVIF devices: some firmware answers this form alone", _UPNP,
    ),
    Message(
        "wsd-probe-any", "udp", _ONE({3702}), _probe(""), "wsd_udp3702",
        "WS-Discovery without a type: some firmware answers this form alone", _UPNP,
    ),
    Message(
        "ssdp-search", "udp", _ONE({1900}),
        b'M-SEARCH * HTTP/1.1\r\nHOST: {host}\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: upnp:rootdevice\r\n\r\n',
        "ssdp_udp1900", "UPnP search for root devices: server, identity, where the description is", _UPNP,
    ),
    Message(
        "mdns-query", "udp", _ONE({5353}),
        _mdns_query("_services._dns-sd._udp", "_rtsp._tcp", "_axis-video._tcp", "_psia._tcp", "_CGI._tcp", "_http._tcp"),
        "mdns", "DNS-SD: announced services and names", (MDNS_GROUP, MDNS_GROUP_6),
    ),
    Message(
        "dvrip-search", "udp", _ONE({34569}), b"\xff" + bytes(13) + (1530).to_bytes(2, "little") + bytes(4),
        "xiongmai_udp34569", "DVRIP search: name, serial, version, MAC address", (), True, 34569,
    ),
    Message(
        "tdp-search", "udp", _ONE({20002}), bytes.fromhex("020000010000000000000000463cb5d3"), "tplink_tdp_udp20002",
        "TDP search: model, firmware, MAC address", (), True,
    ),
    Message(
        "smart-home-information", "udp", _ONE({9999}), _xor(b'{"system":{"get_sysinfo":{}}}'), "tplink_shp_udp9999",
        "System information of the smart home protocol", (), True,
    ),
    Message(
        "ubiquiti-search-1", "udp", _ONE({10001}), b"\x01\x00\x00\x00", "ubiquiti_udp10001",
        "Discovery, version 1: model, firmware, name, MAC address", (), True,
    ),
    Message(
        "ubiquiti-search-2", "udp", _ONE({10001}), b"\x02\x08\x00\x00", "ubiquiti_udp10001", "Discovery, version 2", (), True,
    ),
    Message("http-root", "tcp", HTTP_PORTS, _get(b"/"), "http", "The first page: server, title, realm, cookies' names"),
    Message("http-favicon", "tcp", HTTP_PORTS, _get(b"/favicon.ico"), "http", "The site's icon, of which the hash is kept"),
    Message(
        "http-description", "tcp", HTTP_PORTS, _get(b"{path}"), "http",
        "The SSDP description, on the host that named it: only a path that ends in .xml and holds no query",
    ),
    Message(
        "isapi-refusal", "tcp", HTTP_PORTS, _get(b"/ISAPI/System/deviceInfo"), "http",
        "One ISAPI read without a log-in: the refusal carries the namespace and the realm",
    ),
    Message(
        "onvif-services", "tcp", HTTP_PORTS,
        _soap("GetServices", "<IncludeCapability>false</IncludeCapability>"), "http",
        "ONVIF, of class PRE_AUTH: which services there are",
    ),
    Message(
        "onvif-capabilities", "tcp", HTTP_PORTS, _soap("GetCapabilities", "<Category>All</Category>"), "http",
        "ONVIF, of class PRE_AUTH: what the device can do",
    ),
    Message("rtsp-options", "tcp", RTSP_PORTS, _rtsp(b"OPTIONS", 1), "rtsp", "RTSP: server and methods"),
    Message(
        "rtsp-describe", "tcp", RTSP_PORTS, _rtsp(b"DESCRIBE", 2, b"Accept: application/sdp"), "rtsp",
        "RTSP: the challenge with its realm; no stream is set up",
    ),
    Message("tls-hello", "tcp", TLS_PORTS, client_hello(), "tls_cert", "The first message of a handshake: the certificate"),
    Message(
        "tls-hello-1.3", "tcp", TLS_PORTS, client_hello_13(), "tls_cert", "The same for servers that speak TLS 1.3 alone",
    ),
    Message("https-root", "tls", TLS_PORTS, _get(b"/"), "http", "The first page, of hosts that show none over plain HTTP"),
    Message("https-favicon", "tls", TLS_PORTS, _get(b"/favicon.ico"), "http", "The icon of such a site"),
    Message("https-isapi-refusal", "tls", TLS_PORTS, _get(b"/ISAPI/System/deviceInfo"), "http", "The ISAPI read of such a site"),
    Message(
        "snmp-get", "udp", _ONE({161}), _snmp_get(1, SNMP_SYSTEM + SNMP_ENTITY), "snmp",
        "SNMP 2c, with the community that the owner supplied: description, object id, maker, model, serial",
    ),
    Message(
        "snmp-get-1", "udp", _ONE({161}), _snmp_get(0, SNMP_SYSTEM), "snmp",
        "The same in version 1, where one object that a device lacks would void the others: description, object id",
    ),
)  # fmt: skip

MESSAGES = {message.name: message for message in _ROWS}
ASKS = tuple(message for message in _ROWS if message.transport == "udp" and not message.needs_community)
SNMP_GET = {"2c": MESSAGES["snmp-get"], "1": MESSAGES["snmp-get-1"]}
