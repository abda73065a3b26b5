"""What was seen, where, when, and from which line of which file: evidence before anyone has thought about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.observe.label import LabelRead

# The kinds of observation, a closed list. Protocol names follow the device corpus so that its rows read in unchanged;
# `recog:<database>` rows are accepted as well and keep their name.
KINDS = (
    "inventory",  # a row of somebody's list: a claim
    "purchase",  # a line of a purchase record: a claim
    "nmap_host",
    "arp",
    "dhcp",
    "dhcp_vendor_class",
    "mdns",
    "sadp_udp37020",
    "dhip_udp37810",
    "wsd_udp3702",
    "ssdp_udp1900",
    "xiongmai_udp34569",
    "ubiquiti_udp10001",
    "tplink_tdp_udp20002",
    "tplink_shp_udp9999",
    "http",
    "rtsp",
    "tls_cert",
    "telnet",
    "ssh",
    "ftp",
    "sip",
    "snmp",
    "hik_sdk_tcp8000",
    "onvif_getdeviceinformation",
    "isapi_deviceinfo",
    "mac_oui",
    "photo-label",  # what stands on a label, read off a photo: a copy of it, confirmed by a person or not yet
    "mac_table",  # a row of a switch's forwarding table: this MAC was behind that port
    "lldp",  # what a device told the switch beside it (IEEE 802.1AB)
    "scan_host",  # what a scanner other than nmap says of a host: its guesses are shown, and prove nothing
)

# The names of what an observation's `fields` may hold, a closed list. Where recog has a database for the thing, its
# name is used (http_servers, x509_subjects, ...).
FIELDS = (
    # what people wrote (always evidence class "claim")
    "claim_brand", "claim_model", "claim_description", "claim_firmware", "claim_kind", "claim_supplier",
    # identity a device gives of itself
    "serial", "model", "firmware", "hostname", "manufacturer", "brand", "fcc_id",
    # banners, named as recog names its databases
    "http_servers", "http_wwwauth", "html_title", "http_body", "http_location", "http_cookies", "favicons",
    "rtsp_servers", "x509_subjects", "x509_issuers", "snmp_sysdescr", "snmp_sysobjid", "dhcp_vendor_class",
    "dhcp_hostname", "dhcp_params", "telnet_banners", "ssh_banners", "ftp_banners", "sip_banners", "sip_user_agents",
    "hp_pjl_id", "ntp_banners", "smb_native_lm", "tcp_banner", "http_status", "rtsp_status", "dhcp_client_id",
    "dhcp_address", "arp_mac", "arp_address", "hik_sdk_words",
    # discovery protocols
    "sadp_xml", "sadp_devicetype", "sadp_description", "sadp_oeminfo", "sadp_dsp", "sadp_encrypt",
    "dhip_json", "dhip_vendor", "dhip_manufacturer", "dhip_deviceclass", "dhip_devicetype", "dhip_detail",
    "wsd_scopes", "wsd_epr", "wsd_types", "wsd_xaddrs",
    "ssdp_server", "ssdp_usn", "ssdp_location", "ssdp_st",
    "mdns_service", "mdns_instance", "mdns_txt",
    "xiongmai_json", "tplink_json", "ubiquiti_tlv",
    "onvif_manufacturer", "onvif_model", "onvif_hardware_id", "isapi_namespace",
    "open_ports",
    # purchases
    "quantity", "price", "currency", "purchase_date", "purchase_id", "contract_id", "purchase_kind",
    # installation
    "recorder", "channel", "installed_on", "owner", "device_name", "driver",
    # where on the network: the switch whose table it is, and its port
    "switch", "switch_port", "vlan",
    # what a scanner takes it for: shown, and no evidence (a MAC block or a banner read once more)
    "scanner_guess",
    # read off a label; `label_reading` is confirmed or unconfirmed, `label_corrected` names fields whose letters were exchanged
    "label_text", "label_reading", "label_corrected", "module_fcc_id", "ic_id", "made_on", "made_in", "position",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """The place in a file that an observation came from.

    `path` is the name as given on the command line (never made absolute); `sha256` is of the whole file; `record` is
    the 1-based line (text), row (spreadsheet) or frame number (capture).
    """

    path: str
    sha256: str
    record: int
    unit: str = "line"  # line | row | frame | host | label | component


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen once.

    `raw` is what was received, as text in which code points 0-255 are bytes; it is empty for inventory rows, and
    never holds a secret. `fields` are `raw` cut into named parts (see FIELDS). `seen_at` is ISO 8601, a date or UTC
    date-time, or None where the file does not say. `mac` is lower-case with colons, or None. `channel_of` names the
    recorder (its address or name) behind which this device sits: such a device is its own asset.
    """

    kind: str
    source: Source
    seen_at: str | None = None
    raw: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    mac: str | None = None
    address: str | None = None
    site: str | None = None
    channel_of: str | None = None
    id: str = ""  # given by the file (corpus), else computed from content by `observation_id`

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", observation_id(self))

    def get(self, name: str) -> str:
        """The field's text, or an empty string."""
        return self.fields.get(name, "")


_ENCODE = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def observation_id(seen: Observation) -> str:
    """`obs-` and 12 hexadecimal digits of SHA-256 over source file, record and content: stable across runs."""
    content = [seen.kind, seen.source.sha256, seen.source.record, seen.raw, dict(seen.fields), seen.mac, seen.address]
    digest = hashlib.sha256(_ENCODE(content).encode()).hexdigest()
    return f"obs-{digest[:12]}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or row that was not used, and why. `reason` is a short code; `detail` is for people.

    `count` is how many things it stands for, where that is more than the one: the addresses of a run of them.
    """

    path: str
    record: int | None
    reason: str  # e.g. unreadable, empty, unknown-format, bad-row, too-large, truncated, not-a-device, after-known-at
    detail: str
    sha256: str = ""
    count: int = 1


@dataclass(slots=True)
class Reading:
    """All that came out of a set of files.

    `secrets_dropped` counts values that were dropped before anything was kept, by the column or place they stood in.
    `bad_rows` are the rows that could not be used, secrets blanked, ready to be written out, corrected and fed again.
    """

    observations: list[Observation] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    secrets_dropped: dict[str, int] = field(default_factory=dict)
    bad_rows: list[dict[str, str]] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    labels: list[LabelRead] = field(default_factory=list)  # read off photos, each with an observation
    confirmations: list[Confirmation] = field(default_factory=list)
    tables: list[TableRead] = field(default_factory=list)  # how each table was understood


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's word for what a label says: the photo's hash, the label's number, every field, who and when."""

    sha256: str
    number: int
    values: Mapping[str, str]
    by: str
    on: str
    file: str
    record: int


@dataclass(frozen=True, slots=True)
class TableRead:
    """How a table was understood: of what kind it is, whose export, and what each of its columns goes under.

    `columns` are pairs of a heading and a name of the alias table, or `ignore`, `secret`, `unknown`, `derived` (a program
    worked it out), `own` (of a file of rows that came back corrected).
    """

    path: str
    sha256: str
    record: int
    table: str  # inventory | purchase | dhcp
    product: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read: its detected format and how much came of it."""

    path: str
    sha256: str
    format: str
    size: int
    observations: int
    left_out: int
