"""The texts of an observation as patterns see them: single fields, and three views over several fields.

What people wrote (`claim_*`, and everything but identifiers in inventory and purchase rows) is kept out of every view: a
claim must never match as if a device had said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from assay.observe.label import KIND
from assay.observe.model import FIELDS, Observation

CLAIM_KINDS = frozenset({"inventory", "purchase"})

# A label on a photo is a copy of what stands on the device, and so are the identifiers that people write down.
LABEL_KIND = KIND
RECORDED_KINDS = CLAIM_KINDS | {LABEL_KIND}
LABEL_VIEW = ("model", "serial", "fcc_id")

CERTIFICATE_KINDS = frozenset({"tls_cert"})
CERTIFICATE_FIELDS = ("x509_subjects", "x509_issuers")

# A banner is short; more is page, certificate chain or attack. Patterns never see more than this of one field.
TEXT_LIMIT = 4096

MODEL_FIELDS = (
    "model", "sadp_description", "dhip_devicetype", "dhip_detail", "onvif_model", "snmp_sysdescr", "html_title", "wsd_scopes",
    "isapi_model", "sip_user_agents", "sip_banners", "dhcp_hostname", "hostname", "mdns_instance", "ftp_banners",
    "telnet_banners",
)  # fmt: skip

# Written down by people, yet a copy of what stands on the device rather than an opinion of it.
RECORDED_FIELDS = ("serial", "hostname", "fcc_id")

# Fields that hold numbers, places and bookkeeping: no device identity is to be read from them.
_NOT_IDENTITY = frozenset(
    {
        "quantity", "price", "currency", "purchase_date", "purchase_id", "contract_id", "purchase_kind", "recorder", "channel",
        "installed_on", "owner", "device_name", "open_ports", "dhcp_params", "http_status", "rtsp_status", "wsd_xaddrs",
        "ssdp_location", "driver", "label_text", "label_reading", "label_corrected", "made_on", "made_in", "position",
        "switch", "switch_port", "vlan", "scanner_guess",
    }
)  # fmt: skip

# recog names its databases after the field; the kind of observation behind each is this.
_RECOG_KINDS = {
    "http_servers": "http", "http_wwwauth": "http", "html_title": "http", "http_cookies": "http", "favicons": "http",
    "rtsp_servers": "rtsp", "x509_subjects": "tls_cert", "x509_issuers": "tls_cert", "snmp_sysdescr": "snmp",
    "snmp_sysobjid": "snmp", "dhcp_vendor_class": "dhcp_vendor_class", "telnet_banners": "telnet", "ssh_banners": "ssh",
    "ftp_banners": "ftp", "sip_banners": "sip", "sip_user_agents": "sip",
}  # fmt: skip


def base_kind(kind: str) -> str:
    """The kind a fingerprint's `protocols` may name: `recog:telnet_banners` is telnet."""
    return _RECOG_KINDS.get(kind.removeprefix("recog:"), kind) if kind.startswith("recog:") else kind


@cache
def _device_fields() -> frozenset[str]:
    return frozenset(name for name in FIELDS if not name.startswith("claim_")) - _NOT_IDENTITY


@cache
def fields_in_view(view: str, *, claim: bool) -> frozenset[str]:
    """The fields whose texts stand in a view (a field is its own); `claim` for what people wrote."""
    if claim:
        return frozenset(RECORDED_FIELDS if view == "anywhere" else {view} & set(RECORDED_FIELDS))
    if view == "anywhere":
        return _device_fields() - set(CERTIFICATE_FIELDS)
    return _device_fields() & (set(MODEL_FIELDS) if view == "any-model" else {view})


def texts(seen: Observation) -> dict[str, str]:
    """Every field that may be matched, and the views `raw`, `any-model` and `anywhere`."""
    if seen.kind in CLAIM_KINDS:
        found = {name: seen.get(name)[:TEXT_LIMIT] for name in RECORDED_FIELDS if seen.get(name)}
        found["anywhere"] = "\n".join(found.values())
        return found
    if seen.kind == LABEL_KIND:  # the rest of its text may be anything that stood before the camera
        found = {name: seen.get(name)[:TEXT_LIMIT] for name in LABEL_VIEW if seen.get(name)}
        found["any-model"] = found.get("model", "")
        found["anywhere"] = "\n".join(found[name] for name in LABEL_VIEW if name in found)
        return found
    allowed = _device_fields()
    found = {name: value[:TEXT_LIMIT] for name, value in seen.fields.items() if value and name in allowed}
    raw = seen.raw[:TEXT_LIMIT]
    if raw and not raw.startswith("base64:") and base_kind(seen.kind) not in CERTIFICATE_KINDS:
        found["raw"] = raw
    found["any-model"] = "\n".join(found[name] for name in MODEL_FIELDS if name in found)
    found["anywhere"] = "\n".join(_distinct(found))
    return found


def _distinct(found: Mapping[str, str]) -> list[str]:
    """The texts, raw first; a field that stands word for word in raw is not searched twice.

    Names in certificates stay out: what stands there is of class certificate, and must not count as a reply as well.
    """
    raw = found.get("raw", "")
    apart = ("raw", "any-model", *CERTIFICATE_FIELDS)
    others = [text for name, text in found.items() if name not in apart and text not in raw]
    return [raw, *others] if raw else others
