"""Observations for the tests of identification, written from protocol facts."""

from __future__ import annotations

from assay.identify.batch import identify_asset
from assay.identify.model import Identification
from assay.observe.model import Observation, Source

HIK_MAC = "44:19:b6:00:00:01"  # a block of the camera maker
DAHUA_MAC = "3c:ef:8c:00:00:01"
AXIS_MAC = "00:40:8c:00:00:01"
LTS_MAC = "14:2f:fd:00:00:01"  # LT Security's own block
LOREX_MAC = "00:1f:54:00:00:01"

SADP = (
    '<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Types>inquiry</Types><DeviceType>137</DeviceType>'
    "<DeviceDescription>{model}</DeviceDescription><DeviceSN>{serial}</DeviceSN><CommandPort>8000</CommandPort>"
    "<SoftwareVersion>V5.5.0build 180101</SoftwareVersion></ProbeMatch>"
)

ONVIF = "onvif://www.onvif.org/"


def scopes(*parts: str) -> str:
    """ONVIF scopes in the order given."""
    return " ".join(ONVIF + part for part in parts)


def dahua_scopes(name: str, hardware: str) -> str:
    """The order in which one maker's firmware writes its scopes."""
    return scopes(
        "location/country/china",
        f"name/{name}",
        f"hardware/{hardware}",
        "Profile/Streaming",
        "type/Network_Video_Transmitter",
        "extension/unique_identifier",
    )


def reply(kind: str, *, mac: str | None = None, raw: str = "", record: int = 1, **fields: str) -> Observation:
    """Something a device said."""
    return Observation(kind, Source("capture.pcap", "a" * 64, record, "frame"), raw=raw, fields=fields, mac=mac)


def row(*, mac: str | None = None, record: int = 1, kind: str = "inventory", **fields: str) -> Observation:
    """A line that somebody wrote."""
    return Observation(kind, Source("list.csv", "b" * 64, record, "row"), fields=fields, mac=mac)


def who(*observations: Observation, acquired_on: str | None = None) -> Identification:
    return identify_asset(observations, acquired_on=acquired_on)
