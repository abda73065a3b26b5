"""Cameras and recorders under any badge: named by what their firmware does, not by copies of it; and names masked."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from assay.identify.knowledge import default_knowledge
from assay.identify.model import Identification
from assay.observe.model import Observation, Reading, Source
from assay.register.schema import Fingerprint
from tests.identify.seen import reply, scopes, who

ROOT = Path(__file__).parents[2]
KNOWN = default_knowledge()
SEEN = Source("capture.pcap", "a" * 64, 1, "frame")
RESTRICTED = {"hikvision", "dahua", "huawei", "zte", "hytera"}


def accused(found: Identification) -> set[str]:
    """Restricted houses named as the maker at any level, even a possible one."""
    return {KNOWN.house(one) for one in (found.maker, found.gate.entity) if one} & RESTRICTED


def named(found: Identification) -> str | None:
    """The maker's house, where the verdict is at least probable."""
    return KNOWN.house(found.maker) if found.maker and found.verdict in ("confirmed", "probable") else None


def says(found: Identification) -> set[tuple[str, str]]:
    return {(one.says, one.entity) for one in found.evidence}


# Badges: the maker's name nowhere ---------------------------------------------------------------------------------------

HIK_DIGEST = 'Digest realm="c504892f438ee5f2114e9fdd", domain="::", qop="auth", nonce="x:1", opaque="", algorithm="MD5", stale="FALSE"'


@pytest.mark.parametrize(
    ("kind", "raw", "fields", "maker"),
    [
        ("http", "", {"http_wwwauth": HIK_DIGEST}, "hikvision"),
        (
            "http",
            "HTTP/1.1 401 Unauthorized\r\nServer: Webs\r\n\r\n<userCheck>\n<statusValue>401</statusValue>\n<statusString>",
            {},
            "hikvision",
        ),
        ("ssdp_udp1900", "", {"ssdp_usn": "uuid:device_3_0-AMC000000000000000::upnp:rootdevice"}, "dahua"),
        ("ssdp_udp1900", "", {"ssdp_usn": "uuid:www.badge.com.device_3_0-1A02345PAA00001"}, "dahua"),
        ("http", "", {"http_wwwauth": 'Digest realm="Login to 1A02345PAA00001", nonce="x"'}, "dahua"),
        ("onvif_getdeviceinformation", "", {"onvif_model": "TC-C321N Spec:I3/E/Y/2.8mm/V2.0"}, "tiandy"),
        (
            "rtsp",
            "v=0\r\ns=Media Presentation\r\na=control:rtsp://192.0.2.9/profile5/media.smp/trackID=v\r\n",
            {},
            "hanwha",
        ),
    ],
)
def test_a_badge_does_not_hide_the_maker(kind: str, raw: str, fields: dict[str, str], maker: str) -> None:
    assert named(who(Observation(kind, SEEN, raw=raw, fields=fields))) == maker


def test_form_alone_of_medium_weight_is_only_possible() -> None:
    """A certificate from Hangzhou with NVR in two places, or a refusal in a known order, is a lead and no more."""
    for seen in (
        reply(
            "tls_cert",
            x509_issuers="CN=NVR,C=CN,ST=Zhejiang,L=Hangzhou,O=Badge,OU=NVR",
            x509_subjects="CN=192.0.2.9,C=CN",
        ),
        reply(
            "rtsp",
            raw="RTSP/1.0 405 Method Not Allowed\r\nServer: Badge Rtsp Server\r\nContent-Length: 0\r\nCSeq: 0\r\n\r\n",
        ),
        reply("ssdp_udp1900", ssdp_server="Linux, UPnP/1.0, Private Upnp SDK"),
    ):
        found = who(seen)
        assert (found.maker, found.verdict, found.gate.gate) == ("dahua", "possible", "unknown")


def test_two_names_in_one_refusal_are_one_class() -> None:
    """The server's name and the order it stands in come from one line of one reply."""
    found = who(
        reply(
            "rtsp",
            raw="RTSP/1.0 405 Method Not Allowed\r\nServer: Dahua Rtsp Server\r\nContent-Length: 0\r\nCSeq: 0\r\n\r\n",
            rtsp_servers="Dahua Rtsp Server",
        )
    )
    assert {one.evidence for one in found.evidence} == {"identity-reply"}
    assert found.verdict == "probable"


# Copies: what other makers took over ------------------------------------------------------------------------------------

FOREIGN = (
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:trp="http://www.onvif.org/ver10/replay/wsdl" xmlns:tnshik="http://www.hikvision.com/2011/event/topics" '
    'xmlns:hikwsd="http://www.onvifext.com/onvif/ext/ver10/wsdl">'
)
OWN = FOREIGN.replace("SOAP-ENV", "env")
OTHER_ENV = (
    '<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:gte="http://www.onvif.org/ver10/gtextension/wsdl" xmlns:tnsn="http://www.eventextension.com/2011/event/topics">'
)


def test_prefixes_copied_into_another_envelope_speak_against_the_maker() -> None:
    found = who(reply("wsd_udp3702", raw=FOREIGN))
    assert accused(found) == set()
    assert ("not-maker", "hikvision") in says(found)


def test_the_makers_own_envelope_is_not_denied() -> None:
    found = who(reply("wsd_udp3702", raw=OWN))
    assert named(found) == "hikvision"
    assert ("not-maker", "hikvision") not in says(found)


def test_the_same_envelope_name_with_other_prefixes_is_nobodys() -> None:
    """At least one stack writes env:Envelope and begins with the same namespaces."""
    assert accused(who(reply("onvif_getdeviceinformation", raw=OTHER_ENV))) == set()


def test_a_copied_stream_header_is_no_maker() -> None:
    """Anjvision and HiChip firmware copied the line Media_header into their stream descriptions."""
    sdp = (
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=ANJVISION\r\nm=video 0 RTP/AVP 96\r\n"
        "a=Media_header:MEDIAINFO=494D4B48010100000400010000000000000000000000000000000000000000000000000000000000;\r\n"
        "a=appversion:1.0\r\n"
    )
    assert accused(who(reply("rtsp", raw=sdp))) == set()


def test_a_recorder_that_serves_another_makers_page_is_not_that_maker() -> None:
    """Hanbang recorders answer with a login page of the same path and name themselves NVR Webserver."""
    found = who(
        reply(
            "http",
            raw="HTTP/1.1 302 Found\r\nServer: NVR Webserver\r\nLocation: /doc/page/login.asp\r\n\r\n",
            http_servers="NVR Webserver",
        )
    )
    assert named(found) not in RESTRICTED


def test_goahead_challenges_are_nobodys() -> None:
    """GoAhead writes stale="FALSE" as well, with a port as domain and fewer blanks."""
    challenge = (
        'Digest realm="GoAhead", domain=":81",qop="auth", nonce="x", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41",algorithm="MD5", stale="FALSE"'
    )
    assert accused(who(reply("http", http_wwwauth=challenge))) == set()


def test_a_board_number_alone_is_only_possible() -> None:
    """HardwareId 88 stands in the replies of badges, and in those of test servers."""
    found = who(
        reply(
            "onvif_getdeviceinformation",
            raw="<tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:HardwareId>88</tds:HardwareId>",
        )
    )
    assert (found.maker, found.verdict) == ("hikvision", "possible")


def test_tp_link_is_told_by_its_layout_with_no_name_in_it() -> None:
    found = who(
        reply(
            "wsd_udp3702",
            wsd_scopes=scopes(
                "name/IPC",
                "hardware/MODEL",
                "Profile/Streaming",
                "location/ShenZhen",
                "type/NetworkVideoTransmitter",
            ),
        )
    )
    assert found.maker == "tp-link"


# The figures' footing ---------------------------------------------------------------------------------------------------


def cited(one: Fingerprint) -> str:
    return "\n".join(f"{source.text} {source.url or ''}" for source in one.sources).lower()


def test_no_fingerprint_cites_a_source_that_was_set_aside() -> None:
    """They are kept for measuring, so nobody may have written a fingerprint after them."""
    names = [one["name"].lower() for one in json.loads((ROOT / "bench" / "set_aside.json").read_text())["sources"]]
    assert names
    wrong = {one.id for one in KNOWN.book.fingerprints for name in names if name in cited(one)}
    assert wrong == set()


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_identify", ROOT / "bench" / "identify.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_masking_blots_out_names_and_keeps_everything_else(bench: ModuleType) -> None:
    seen = reply(
        "wsd_udp3702",
        raw="HTTP/1.1 200 OK\r\nServer: DAHUA Rtsp Server\r\n\r\nCP%20PLUS taxis",
        mac="3c:ef:8c:00:00:01",
        http_wwwauth='Digest realm="Login to 1A02345PAA00001"',
        x509_issuers="O=Hangzhou Hikvision Digital Technology Co., Ltd.",
    )
    (found,) = bench.masked(Reading(observations=[seen]), KNOWN).observations
    assert found.raw == "HTTP/1.1 200 OK\r\nServer: XXXX Rtsp Server\r\n\r\nXXXX taxis"
    assert found.mac == seen.mac
    assert found.fields["http_wwwauth"] == seen.fields["http_wwwauth"]
    assert "hikvision" not in found.fields["x509_issuers"].lower()
