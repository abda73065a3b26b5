"""Valid inputs, written by the fixtures of our own tests: what a fuzzer starts from."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import struct
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assay.importing import plan_import
from assay.observe.read.photo_confirmed import write_readings
from tests.identify.test_patternset import PATTERNS
from tests.observe import anybodys_exports as anybodys
from tests.observe import (
    asset_exports,
    documents,
    frames,
    messages,
    terminals,
    test_capture,
    test_capture_headers,
    workbooks,
)
from tests.observe import bills as materials
from tests.observe import leases as lease_files
from tests.observe import outputs as printed
from tests.observe import scans as exports_of_scanners
from tests.observe.probe.test_neighbours import row
from tests.observe.probe.test_snmp import SECRET, VALUES, response
from tests.observe.test_milestone import FRENCH as MILESTONE_FRENCH
from tests.observe.test_milestone import HARDWARE, REPORT
from tests.observe.test_nmap import HEAD, host, port, script
from tests.observe.test_photo_confirmed import LABEL, signed
from tests.observe.test_purchases import ENGLISH, FRENCH
from tests.register.small import FILES

ROOT = Path(__file__).parents[1]
LEAF = messages.certificate("192.168.1.64", "NVR CA")
HOLDER = bytes(range(8))
FORMS = (exports_of_scanners.lines, exports_of_scanners.spread)
NULL_TIME = 1_767_261_600


@cache
def payloads() -> dict[str, bytes]:
    """One reply of each kind that a capture is listened to for, and the textual forms of the device corpus."""
    found: dict[str, bytes] = {
        "arp": test_capture.EVERY_KIND["arp"][0][14:42],
        "dhcp": messages.dhcp("28:57:be:01:02:03", 1, [(60, b"udhcp 1.2"), (12, b"cam"), (55, b"\x01\x03\x06")]),
        "dhcp_vendor_class": b"udhcp 1.19.4",
        "sadp_udp37020": messages.sadp_reply("XR-1", "XR-1020240101AAWR1", "28:57:be:01:02:03"),
        "dhip_udp37810": messages.dhip_reply("3c:ef:8c:01:02:03", DetailType="X", SerialNo="1", Version="2"),
        "wsd_udp3702": messages.wsd_match(["hardware/M", "name/N", "MAC/28:57:be:01:02:03"], "urn:uuid:1"),
        "ssdp_udp1900": messages.ssdp_reply("x UPnP/1.0 y/1", "uuid:1", "http://10.0.0.1/d.xml"),
        "mdns": messages.mdns_announcement("_rtsp._tcp.local", "C", "c.local", "mac=28:57:be:01:02:03"),
        "xiongmai_udp34569": messages.xiongmai(1531, {"NetWork.NetCommon": {"SN": "1", "MAC": "00:12:31:00:00:01"}}),
        "ubiquiti_udp10001": messages.ubiquiti((1, b"\x24\xa4\x3c\0\0\1"), (12, b"UGW3"), (3, b"v1")),
        "tplink_tdp_udp20002": messages.tdp({"device_model": "C100", "mac": "00-31-92-00-00-01"}),
        "tplink_shp_udp9999": messages.xor_autokey(b'{"system":{"get_sysinfo":{"model":"H","mac":"00:31:92:00:00:01"}}}'),
        "http": messages.lines(
            "HTTP/1.1 401 Unauthorized", "Server: Webs", 'WWW-Authenticate: Digest realm="R", nonce="1"', "Set-Cookie: a=b",
            "Transfer-Encoding: chunked", body="5\r\n<titl\r\n9\r\ne>A</title\r\n0\r\n\r\n",
        ),
        "rtsp": messages.lines("RTSP/1.0 200 OK", "CSeq: 1", "Server: S", "Public: OPTIONS"),
        "tls_cert": messages.tls_server_flight(LEAF),
        "telnet": b"\xff\xfb\x01\xff\xfa\x18\x01\xff\xf0box login: ",
        "ssh": b"SSH-2.0-dropbear_2019.78\r\n",
        "ftp": b"220-Acme FTP\r\n220 ready\r\n331 Password required for x\r\n",
        "sip": messages.lines("SIP/2.0 200 OK", "Server: Acme/1", "From: <sip:a@b>"),
        "snmp": b"sysDescr=Linux cam 3.0\nsysObjectID=1.3.6.1.4.1.99999.1\n",
        "hik_sdk_tcp8000": bytes.fromhex("000000100000001e0000001e00000000"),
        "isapi_deviceinfo": b'<DeviceInfo xmlns="http://h/ver20/XMLSchema"><model>X</model><macAddress>28:57:be:01:02:03'
        b"</macAddress><firmwareVersion>V1</firmwareVersion></DeviceInfo>",
        "onvif_getdeviceinformation": messages.wsd_envelope(
            "<tds:GetDeviceInformationResponse xmlns:tds='u'><tds:Manufacturer>A</tds:Manufacturer><tds:Model>M</tds:Model>"
            "</tds:GetDeviceInformationResponse>"
        ),
    }  # fmt: skip
    return found


def codec(kind: str) -> Sequence[bytes]:
    """The reply itself, the corpus's base64 form of it, and the textual forms of a few."""
    more = {
        "tls_cert": [messages.tls13_server_flight(), b"subject=CN=a,O=b\nissuer=CN=c", messages.tls_client_hello()],
        "wsd_udp3702": [b"<d:ProbeMatch><d:Scopes>onvif://www.onvif.org/name/a</d:Scopes></d:ProbeMatch>"],
        "tplink_shp_udp9999": [b'{"system":{"get_sysinfo":{"system":{"model":"H"}}}}'],
        "isapi_deviceinfo": [b'{"DeviceInfo":{"serialNumber":"1","model":"X"}}'],
        "http": [messages.lines("HTTP/1.0 200 OK", "Content-Encoding: gzip", body="x"), b"HTTP/1.1 302 F\r\nLocation: //a@b/"],
    }.get(kind, [])  # fmt: skip
    return [payloads()[kind], b"base64:aGVsbG8=", *more]


def captures() -> Sequence[bytes]:
    """Captures of every form and protocol, small enough for a fuzzer."""
    each = [frames.pcap(frames.stamped(packets)) for packets in test_capture.EVERY_KIND.values()]
    some = frames.stamped([packets[-1] for packets in test_capture.EVERY_KIND.values()])
    forms = [frames.pcap(some, order=">"), frames.pcapng(some), frames.pcapng(some, order=">", resolution=0x83)]
    cooked = frames.pcap(frames.stamped([b"\x45" + bytes(40)]), linktype=frames.RAW_IP)
    return [*each, *forms, cooked]


def framed() -> Sequence[bytes]:
    """Frames one after another, each with its length before it."""
    return [
        b"".join(struct.pack("!H", len(one)) + one for one in test_capture_headers.FRAMES[at : at + 6])
        for at in range(0, 60, 6)
    ]


def segments() -> Sequence[bytes]:
    """Segments as `replies.streams` reads them: place, flags, length and bytes."""
    plain = b"".join(struct.pack("!BHBH", 0, at * 50, 0x10, 50) + bytes(50) for at in range(8))
    mixed = b"".join(struct.pack("!BHBH", at % 3, (7 * at) % 60, 0x10, 1) + b"x" for at in range(60))
    return [plain, mixed, struct.pack("!BHBH", 1, 0, 0x02, 0) + struct.pack("!BHBH", 1, 1, 0x11, 4) + b"HTTP"]


def scans() -> Sequence[bytes]:
    """nmap's XML with the scripts that are read."""
    rich = host(
        port(80, script("http-title", "Login", '<elem key="title">Login</elem>') + script("http-headers", "Server: a\n")),
        port(443, script("ssl-cert", "Subject: commonName=a", '<table key="subject"><elem key="commonName">a</elem></table>')),
        port(21, '<service name="ftp" product="x"/>' + script("banner", "220 ready\\x0d")),
        port(161, script("snmp-sysdescr", "Linux\n  System uptime: 1"), protocol="udp"),
        port(8000, '<service name="u" servicefp="SF-Port8000:%r(GetRequest,5,&quot;HTTP/1\\.0\\x20200&quot;)"/>'),
        after='<hostscript>' + script("upnp-info", "Server: x\nModel Name: y") + "</hostscript>",
    )  # fmt: skip
    return [(HEAD + rich + "</nmaprun>").encode(), (HEAD + host(port(80)) * 3).encode()]


def tables() -> Sequence[bytes]:
    """Inventories, reports and purchase records in English and French, in several encodings and delimiters."""
    texts = [ENGLISH, FRENCH, REPORT, MILESTONE_FRENCH, HARDWARE, "MAC\tIP\tModel\n28:57:be:01:02:03\t10.0.0.1\tX\n",
             'Site;Modèle;N° série;Mot de passe\n"Édifice 7";X-1;1;secret\n']  # fmt: skip
    return [
        *(text.encode() for text in texts), texts[-1].encode("cp1252"), ENGLISH.encode("utf-16"),
        *(text.encode() for text in asset_exports.EVERY.values()),
        b"ClientId,IPAddress,HostName,AddressState,LeaseExpiryTime,ScopeId\n28-57-be-01-02-03,10.0.0.1,c,Active,,10.0.0.0\n",
    ]  # fmt: skip


def outputs() -> Sequence[bytes]:
    """What commands print, each alone, and all together."""
    every = (*printed.EVERY, *terminals.EVERY, anybodys.DNSMASQ)
    return [*(text.encode() for text in every), "".join(every).encode()]


def leases() -> Sequence[bytes]:
    own = (lease_files.DHCPD, lease_files.KEA4, lease_files.KEA6, anybodys.DHCPD6, anybodys.KEA6)
    return [text.encode() for text in own]


def json_tables() -> Sequence[bytes]:
    return [text.encode() for text in anybodys.JSON.values()]


def xml_tables() -> Sequence[bytes]:
    return [text.encode() for text in anybodys.XML.values()]


def masscans() -> Sequence[bytes]:
    return [anybodys.MASSCAN.encode()]


def nmap_texts() -> Sequence[bytes]:
    return [anybodys.NMAP.encode(), anybodys.NMAP_LINES.encode()]


def readings() -> Sequence[bytes]:
    """What was read off photos, signed and not."""
    folder = Path(tempfile.mkdtemp(prefix="assay-fuzz-"))
    path = folder / "readings.csv"
    write_readings([LABEL], path)
    return [path.read_bytes(), signed(path).read_bytes()]


def photos() -> Sequence[bytes]:
    """The smallest picture of each form, by hand: a program that draws them is an extra."""
    pixel = b"\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"
    return [
        b"\x89PNG\r\n\x1a\n" + pixel,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
        b"II*\x00\x08\x00\x00\x00",
    ]


def exported(name: str) -> Sequence[bytes]:
    """A scanner's export as lines, and as a list over many lines."""
    return [form(objects).encode() for objects in exports_of_scanners.EVERY[name] for form in FORMS]


def evidence() -> Sequence[bytes]:
    """The journal of a folder of evidence, and what one source said."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_text(asset_exports.SIQURA)
        plan = plan_import([Path(folder, "a.csv")], Path(folder, "evidence"))
        plan.carry_out(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
        return [b"x" + path.read_bytes() for path in sorted(Path(folder, "evidence").rglob("*.jsonl"))]


def bills() -> Sequence[bytes]:
    return [materials.OF_A_SITE.encode(), materials.OF_A_DEVICE.encode(), anybodys.BILL_XML.encode()]


def word_documents() -> Sequence[bytes]:
    body = "".join(map(documents.table_xml, (documents.SCHEDULE, documents.SHEET)))
    inside = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return [documents.docx(documents.SCHEDULE, documents.TENDER), b"x" + inside.encode()]


def pdf_documents() -> Sequence[bytes]:
    return [documents.pdf([documents.SCHEDULE, documents.REVISIONS], [documents.NEXT_PAGE])]


def mappings() -> Sequence[bytes]:
    return [b'columns:\n  "Their header": claim_model\ndate_format: "%d/%m/%Y"\nsheet: A\ntable: inventory\n']


def sheets() -> Sequence[bytes]:
    """The XML of one sheet of an XLSX workbook, and of an ODS table."""
    return [
        b"x" + workbooks.sheet_xml([["MAC", "Model", "IP"], ["28:57:be:01:02:03", "X", "10.0.0.1"], [1, 2.5, "z"]]).encode(),
        b"o" + (workbooks.ods_row(["MAC", "Model"]) + workbooks.ods_row(["28:57:be:01:02:03", "X"], 3)).encode(),
    ]  # fmt: skip


def archives() -> Sequence[bytes]:
    """Whole workbooks."""
    with tempfile.TemporaryDirectory() as folder:
        rows = workbooks.sheet_xml([["MAC", "Model"], ["28:57:be:01:02:03", "X"]])
        xlsx = workbooks.write_xlsx(Path(folder) / "a.xlsx", {"A": rows}).read_bytes()
        ods = workbooks.write_ods(Path(folder) / "a.ods", workbooks.ods_row(["MAC"])).read_bytes()
    return [xlsx, ods]


def legacy() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "tests/observe/fixtures").glob("*.xls"))]


def unanswered() -> Sequence[bytes]:
    """Addresses of which a discovery has no evidence."""
    head = {"assay_unanswered": 1, "began": "2026-01-01", "ended": "", "end": "finished"}
    lines = [
        {"state": "silent", "first": "10.0.0.2", "last": "10.0.0.9", "addresses": 8},
        {"state": "filtered", "first": "fd00::1", "last": "fd00::1", "addresses": 1},
        {"state": "skipped", "why": "excluded", "addresses": 2},
    ]
    return ["\n".join(json.dumps(one) for one in (head, *lines)).encode()]


def rows() -> Sequence[bytes]:
    """Observation JSON Lines: the device corpus's form and our own."""
    lines = [
        json.dumps({"id": kind, "protocol": kind, "raw": payload.decode("latin-1"), "mac": "28:57:be:01:02:03"})
        for kind, payload in payloads().items()
    ]
    own = {
        "kind": "http",
        "fields": {"http_servers": "Webs"},
        "address": "10.0.0.1",
        "seen_at": "2026-01-01",
        "site": "7",
    }
    return [line.encode() for line in lines] + ["\n".join([*lines[:3], json.dumps(own)]).encode()]


def packed() -> Sequence[bytes]:
    """Rows in every form that is read in parts, with a byte before that chooses the file's name."""
    text = rows()[-1]
    records = [
        {"protocol": "http", "raw": "HTTP/1.1 200 OK\r\nServer: a\r\n\r\n", "fields": [("model", "X")], "asset": 1}
    ]
    kinds = pa.schema([("protocol", pa.string()), ("raw", pa.string()), ("fields", pa.map_(pa.string(), pa.string())), ("asset", pa.int64())])  # fmt: skip
    table = pa.Table.from_pylist(records, schema=kinds)
    listed = pa.table({"protocol": ["http"], "raw": ["x"], "fields": [[1, 2]]})
    return [
        b"\0" + text, b"\3" + gzip.compress(text, mtime=0), b"\0" + zstd(text),
        b"\1protocol,raw,model\nhttp,HTTP/1.1 200 OK,X\n", b"\1" + tables()[0], b"\2" + parquet(table), b"\2" + parquet(listed),
        b"\3" + gzip.compress(parquet(table), mtime=0),
    ]  # fmt: skip


def zstd(data: bytes) -> bytes:
    return bytes(pa.compress(data, codec="zstd", asbytes=True))


def parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def secrets() -> Sequence[bytes]:
    return [
        b"rtsp://admin:secret@10.0.0.1/ch1?auth=QWxh", b"Authorization: Basic QWxhZGRpbjpvcGVu\r\nCookie: a=b",
        "mot de passe par défaut : hunter2; user: admin password: x".encode(), b"<Password>x</Password> token=abc",
        b"login admin/12345 PASS x\r\n admin:pw@10.0.0.1", b'{"userPassword": "x", "pin": 1234} pwd is 12345',
    ]  # fmt: skip


def register_files() -> Sequence[bytes]:
    return [text.encode() for text in FILES.values()] + [b"a: &x [1, *x]\n", b"---\n- {a: 1}\n...\n"]


def bundles() -> Sequence[bytes]:
    from tests.register.test_bundle import PLAIN, SIGNED, zipped

    loose = io.BytesIO()
    with zipfile.ZipFile(loose, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../a.yaml", "x")
    return [PLAIN, SIGNED, zipped([("manifest.json", b"{}")]), loose.getvalue()]


def lists() -> Sequence[bytes]:
    from tests.register.test_lists import company, csl, ftm, sanction

    published = csl({"_id": "7", "source": "EL", "type": "Entity", "name": "Acme", "start_date": "2025-01-02"})
    stored = json.dumps(
        {"assay_screening_list": 1, "name": "n", "licence_note": "l", "sha256": "0", "read_from": "x", "format": "ftm"}
    )
    row = json.dumps({"id": "a", "names": ["Acme"], "kind": "organisation", "line": 1})
    return [
        published.encode(),
        ftm(company("a", "Acme", country=["cn"]), sanction("a", startDate=["2020-01-01"])).encode(),
        "\n".join([stored, row, json.dumps({"end": True, "rows": 1})]).encode(),
    ]  # fmt: skip


def exports() -> Sequence[bytes]:
    record = {
        "id": "assay-entity-a",
        "schema": "Company",
        "caption": "A",
        "properties": {"name": ["A"]},
        "datasets": ["d"],
    }
    return [json.dumps(record).encode()]


def facts() -> Sequence[bytes]:
    given = {"profile": "us-federal-agency", "on": "2025-09-01", "facts": {"device.maker": "hikvision"}, "act": "buy"}
    return [
        json.dumps(given).encode(),
        b'{"on": "2025", "facts": {"organisation.country": "CA"}, "known_at": "2026-01-01"}',
    ]


def answers() -> Sequence[bytes]:
    return [
        b"csubject,fact,value,from,until\norganisation,organisation.country,CA,,\n",
        b"yanswers:\n  - {subject: organisation, fact: organisation.country, value: CA}\n",
        b"syname,aliases,site.sensitive\nBuilding 7,B7;Bldg 7,yes\n",
        b"tsites:\n  - name: Building 7\n    aliases: [B7]\n",
    ]


def patterns() -> Sequence[bytes]:
    return [pattern.encode() for pattern in PATTERNS] + [b"(a+)+$", b"(?i)server: ([a-z]{1,9}|x)*"]


def texts() -> Sequence[bytes]:
    return [
        b"abc foo\nServer: x\nbar 2.3\nABCdef",
        "\n".join(f"foo{n}bar" for n in range(20)).encode(),
        "é漢abc".encode(),
    ]


def words() -> Sequence[bytes]:
    return [
        b"Hikvision DS-2CD2142FWD-I", b"44:19:b6:00:00:05", b"FCC ID: 2ADZA12345", b"HTTP/1.1 200 OK\r\nServer: Webs\r\n",
        b"subject=CN=a\nissuer=CN=b", b"bracket for Dahua cameras, not Huawei", payloads()["sadp_udp37020"],
    ]  # fmt: skip


def values() -> Sequence[bytes]:
    return [
        b"aa:bb:cc:dd:ee:0f",
        b"2022-05-03T10:00:00+02:00",
        b"1 234,50 $ CA",
        b"http://[fe80::1]:80/x",
        b"3 mai 2021",
        b"12 pcs",
    ]


COMMUNITY = SECRET.encode()


def snmp_responses() -> Sequence[bytes]:
    """Of both versions, with values, with none, and repeating the community."""
    told = {**VALUES, (1, 3, 6, 1, 2, 1, 1, 1, 0): messages.der(4, b"a " + COMMUNITY)}
    return [response(), response(version=0), response(values={}), response(error=2), response(values=told)]


def neighbour_tables() -> Sequence[bytes]:
    return [row("fd00::1", 2) + row("fe80::2", 4), row("fd00::3", 32, b""), row("ff02::1", 64)]
