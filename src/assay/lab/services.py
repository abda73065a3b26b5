"""What a persona says in each protocol: the words of its replies, not their framing, which `assay.lab.speak` has.

Standard ports are the defaults; where the machine does not permit one, the lab moves it (`assay.lab.places`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from assay.lab.model import Frozen, Port, Text

Json = dict[str, Any]
Header = Annotated[Text, Field(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}:")]
ProbeForm = Literal["network-video-transmitter", "device", "any"]


class Service(Frozen):
    """One port that is listened on."""

    transport: ClassVar[str] = "udp"
    name: ClassVar[str] = ""
    port: Port


class Sadp(Service):
    """The search reply on UDP 37020. `elements` stand after Uuid and Types, in the order given.

    `to_group`: the answer to a question to the group goes to the group. `opaque`: so many unreadable bytes are answered instead, in place of an encrypted reply, whose real form no source shows.
    """

    name: ClassVar[str] = "sadp"
    port: Port = 37020
    elements: dict[str, Text]
    to_group: bool = False
    opaque: Annotated[int, Field(ge=0, le=1400)] = 0


class Dhip(Service):
    """The search reply on UDP 37810: the members of `deviceInfo`."""

    name: ClassVar[str] = "dhip"
    port: Port = 37810
    info: dict[str, Any]
    any_byte: bool = False  # answers one byte of anything too, as some units do
    empty_length: bool = False  # leaves the header's length empty, as some firmware does


class Prefixes(Frozen):
    """The XML prefixes that a firmware writes."""

    soap: str = "SOAP-ENV"
    addressing: str = "wsa"
    discovery: str = "d"


class Wsd(Service):
    """WS-Discovery on UDP 3702. A scope without `://` stands under `onvif://www.onvif.org/`.

    `answers`: the probe forms that are answered; `needs`: a text that must stand in the probe, as with firmware that
    searches for one spelling. `filler_scopes`: so many short scopes more.
    """

    name: ClassVar[str] = "wsd"
    port: Port = 3702
    scopes: tuple[Text, ...] = ()
    types: Text = "dn:NetworkVideoTransmitter"
    endpoint: Text = "urn:uuid:${uuid}"
    xaddrs: Text = "${onvif}"
    prefixes: Prefixes = Prefixes()
    namespaces: dict[str, Text] = Field(default_factory=dict)
    answers: tuple[ProbeForm, ...] = ("network-video-transmitter", "device", "any")
    needs: str = ""
    filler_scopes: Annotated[int, Field(ge=0, le=20_000)] = 0


class Ssdp(Service):
    """SSDP on UDP 1900, and the description that its location leads to (served by an `http` entry's page)."""

    name: ClassVar[str] = "ssdp"
    port: Port = 1900
    server: Text
    location: Text = "${http}/description.xml"
    targets: tuple[Text, ...] = ("upnp:rootdevice",)
    usn: Text = "uuid:${uuid}"
    headers: tuple[Header, ...] = ()


class MdnsService(Frozen):
    """One advertised instance: `type` such as `_rtsp._tcp`, its port, and TXT strings."""

    type: Annotated[str, Field(pattern=r"^_[A-Za-z0-9-]{1,15}\._(tcp|udp)$")]
    instance: Text = "${name}"
    port: Port = 80
    txt: tuple[Text, ...] = ()


class Mdns(Service):
    """mDNS on UDP 5353."""

    name: ClassVar[str] = "mdns"
    port: Port = 5353
    host: Text = "${name}"
    services: tuple[MdnsService, ...] = Field(min_length=1)


class Xiongmai(Service):
    """The search reply on UDP 34569: the members of `NetWork.NetCommon`."""

    name: ClassVar[str] = "xiongmai"
    port: Port = 34569
    settings: Json


class Tdp(Service):
    """TP-Link's search reply on UDP 20002: the members of `result`."""

    name: ClassVar[str] = "tdp"
    port: Port = 20002
    result: Json


class Kasa(Service):
    """The smart-home reply on UDP 9999: the members of `system.get_sysinfo`."""

    name: ClassVar[str] = "kasa"
    port: Port = 9999
    sysinfo: Json


class Ubiquiti(Service):
    """The discovery reply on UDP 10001."""

    name: ClassVar[str] = "ubiquiti"
    port: Port = 10001
    version: Literal[1, 2] = 1
    firmware: Text = ""
    hostname: Text = ""
    platform: Text = ""
    model: Text = ""


class Name(Frozen):
    """A distinguished name, most general part first, as `C`, `ST`, `L`, `O`, `OU`, `CN`."""

    C: Text = ""
    ST: Text = ""
    L: Text = ""
    O: Text = ""  # noqa: E741  # named as certificates name it
    OU: Text = ""
    CN: Text = ""


class Tls(Frozen):
    """The certificate of a TLS port. `style`: modern (EC, SHA-256) or old (RSA 1,024 bits, SHA-1); self-signed unless it
    has an `issuer`. `expired` ends its validity in the past; `oldest` and `newest` bound the versions that are spoken.
    """

    subject: Name
    issuer: Name | None = None
    style: Literal["modern", "old"] = "modern"
    expired: bool = False
    oldest: Literal["1.0", "1.2", "1.3"] = "1.2"
    newest: Literal["1.0", "1.2", "1.3"] = "1.3"


class Page(Frozen):
    """One answer. `headers` stand as written and in that order; `Content-Length: auto` says where the length stands."""

    status: Annotated[int, Field(ge=100, le=599)] = 200
    reason: str = ""
    headers: tuple[Header, ...] = ()
    body: Text = ""
    picture: str = ""  # hexadecimal bytes instead of a text
    version: Literal["HTTP/1.0", "HTTP/1.1"] = "HTTP/1.1"


class Onvif(Frozen):
    """The device service of ONVIF: what it answers before anybody logs in.

    `refusal`: how all else is refused, with a SOAP fault or with HTTP's own 401. `information`: members of
    GetDeviceInformation, where the firmware answers it unasked for a log-in, as some do against the specification.
    """

    path: str = "/onvif/device_service"
    prefix: str = "SOAP-ENV"
    namespaces: dict[str, Text] = Field(default_factory=dict)
    refusal: Literal["fault", "401"] = "fault"
    challenge: Text = ""
    headers: tuple[Header, ...] = ()
    information: dict[str, Text] = Field(default_factory=dict)
    services: dict[str, Text] = Field(default_factory=dict)  # XML namespace to path


class Http(Service):
    """A web server. A path without a page gives `otherwise`."""

    transport: ClassVar[str] = "tcp"
    name: ClassVar[str] = "http"
    port: Port = 80
    tls: Tls | None = None
    pages: dict[str, Page]
    otherwise: Page = Page(status=404, reason="Not Found")
    onvif: Onvif | None = None


class Rtsp(Service):
    """RTSP on TCP 554: headers of each answer as written, `CSeq: ${cseq}` among them; DESCRIBE is refused with a challenge."""

    transport: ClassVar[str] = "tcp"
    name: ClassVar[str] = "rtsp"
    port: Port = 554
    options: tuple[Header, ...]
    describe: tuple[Header, ...]
    options_status: Annotated[str, Field(pattern=r"^\d{3} .{1,60}$")] = "200 OK"
    describe_status: Annotated[str, Field(pattern=r"^\d{3} .{1,60}$")] = "401 Unauthorized"
    other: tuple[Header, ...] = ("CSeq: ${cseq}",)

    @model_validator(mode="after")
    def _gives_no_stream(self) -> Rtsp:
        if not self.describe_status.startswith(("4", "5")):
            raise ValueError("DESCRIBE is refused by every lab device: there is no stream, and nobody logs in")
        return self


class Banner(Service):
    """A service that speaks first: telnet, SSH, FTP or another. Whatever is typed is refused."""

    transport: ClassVar[str] = "tcp"
    name: ClassVar[str] = "banner"
    port: Port
    kind: Literal["telnet", "ssh", "ftp", "other"] = "other"
    says: Text = ""
    hexadecimal: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{2} ?)*$")] = ""  # said instead of a text
    after_input: bool = False  # speaks only once something was sent, as a device SDK's port does


class Services(Frozen):
    """The protocols that a persona speaks."""

    sadp: Sadp | None = None
    dhip: Dhip | None = None
    wsd: Wsd | None = None
    ssdp: Ssdp | None = None
    mdns: Mdns | None = None
    xiongmai: Xiongmai | None = None
    tdp: Tdp | None = None
    kasa: Kasa | None = None
    ubiquiti: Ubiquiti | None = None
    http: tuple[Http, ...] = ()
    rtsp: Rtsp | None = None
    banners: tuple[Banner, ...] = ()

    def all(self) -> Iterator[Service]:
        """Every service, in a stable order."""
        alone = (
            self.sadp,
            self.dhip,
            self.wsd,
            self.ssdp,
            self.mdns,
            self.xiongmai,
            self.tdp,
            self.kasa,
            self.ubiquiti,
        )
        yield from (service for service in (*alone, *self.http, self.rtsp, *self.banners) if service is not None)
