"""Write the binary evidence of the bundled sample: a workbook, two packet captures and a table in Windows-1252.

The other evidence files of `src/assay/demo` are plain text and are edited by hand. What this script writes is the same,
byte for byte, on every run and every machine: fixed times, a fixed key for the certificate, nothing compressed. Everything
in it is invented; only makers' and brands' names, the blocks that MAC addresses begin with, and the forms of protocols,
models and serial numbers are real.

    python tools/make_demo.py            # writes into src/assay/demo/evidence
    python tools/make_demo.py FOLDER     # or somewhere else
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import sys
import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from cryptography import x509  # noqa: E402 - the repository's root has to be on the path first
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.x509.oid import NameOID  # noqa: E402

from tests.observe import frames, messages  # noqa: E402
from tests.observe.frames import Conversation, Host, datagram, group  # noqa: E402

EVIDENCE = ROOT / "src" / "assay" / "demo" / "evidence"
Cell = str | int | dt.date

# The depot's own list: French headings, semicolons, Windows-1252 ---------------------------------------------------------

DEPOT_HEADER = "Nom;Fabricant;Modele;Type;IP;MAC;Firmware;Activation;ServeurRec;User;Pass;Gps;Site;Date d'achat;Vu le"
_SEEN = "Dépôt Gatineau;{bought};2026-11-03"
_HIK_BULLET, _FIRMWARE = "Hikvision;DS-2CD1023G0E-I;Caméra", "V5.5.82 build 190909"
DEPOT_ROWS = (
    # name; maker; model; kind; address; MAC; firmware; then on, server, user, password, position, site, bought, seen
    (f"GAT-01 Quai 1;{_HIK_BULLET};192.168.10.21;BC-AD-28-00-20-21;{_FIRMWARE}", "15/03/2024"),
    (f"GAT-02 Quai 2;{_HIK_BULLET};192.168.10.22;BC-AD-28-00-20-22;{_FIRMWARE}", "15/03/2024"),
    ("GAT-03 Barrière;Dahua;IPC-HFW2431S-S;Caméra;192.168.10.23;14-A7-8B-00-20-23;", "03/04/2022"),
    ("GAT-04 Entrepôt;Dahua;IPC-HDW1230T1;Caméra;192.168.10.24;14-A7-8B-00-20-24;", "18/10/2021"),
    ("GAT-05 Atelier;Uniview;IPC2122LB-SF28;Caméra;192.168.10.25;48-EA-63-00-20-25;", "18/10/2021"),
    ("GAT-06 Cour nord;HiLook;IPC-B140H;Caméra;192.168.10.26;;", "22/05/2020"),
    ("GAT-07 Clôture;Axis;P3225-LV Mk II;Caméra;192.168.10.35;;", "19/01/2017"),
    ("GAT-08 Guérite;Bosch;NBE-3502-AL;Caméra;192.168.10.27;00-04-63-00-20-27;", "22/05/2020"),
    ("GAT-09 Quai 4;;;;192.168.10.44;;", ""),
    ("GAT-10 Rampe;Lorex;LNB8005;Caméra;rtsp://demo:MotDePasseFactice-07@192.168.10.31/canal1;00-1F-54-00-20-31;", "14/06/2018"),
    ("GAT-11 Toit;Hikvision;DS-2CD1023G0E-I;Caméra;;BC-AD-28-00-20-ZZ;", "16/09/2019"),
    ("GAT-13 Enregistreur;Hikvision;DS-7608NI-K2/8P;Enregistreur;192.168.10.20;BC-AD-28-00-20-20;", "22/05/2020"),
    ("GAT-14 Salle de repos;Sans marque;IPCAM-4MP;Caméra;192.168.10.45;;", ""),
)  # fmt: skip


def depot_table() -> bytes:
    """The table with its faults: a row that is cut short, an impossible MAC, a password in an address, a doubtful date."""
    lines = [DEPOT_HEADER]
    for number, (told, bought) in enumerate(DEPOT_ROWS, start=1):
        secret = f"oui;SRV-GAT-1;demo;MotDePasseFactice-{number:02};45.0,-75.0"
        lines.append(f"{told};{secret};{_SEEN.format(bought=bought)}")
    lines.insert(12, "GAT-12 Escalier;Hikvision;DS-2CD1023G0E-I;Caméra;192.168.10.32")
    return "\r\n".join([*lines, ""]).encode("cp1252")


# The laboratory's workbook ------------------------------------------------------------------------------------------------

_D = dt.date
_SITE, _LOOKED = "Harbour Lab", _D(2026, 11, 10)
EQUIPMENT_HEADER = (
    "Device name", "Type", "Manufacturer", "Model", "Serial number", "MAC address", "IP address", "Firmware", "Recorder",
    "Channel", "Owner", "Purchase date", "Installed on", "Site", "Last seen", "Notes",
)  # fmt: skip


def _row(name: str, kind: str = "Camera", maker: str = "", model: str = "", mac: str = "", ip: str = "", **more: Cell) -> list[Cell]:  # fmt: skip
    known: dict[str, Cell] = {
        "Device name": name, "Type": kind, "Manufacturer": maker, "Model": model, "MAC address": mac, "IP address": ip,
        "Site": _SITE, "Last seen": _LOOKED,
    }  # fmt: skip
    return [{**known, **{key.replace("_", " "): value for key, value in more.items()}}.get(head, "") for head in EQUIPMENT_HEADER]  # fmt: skip


def equipment_sheet() -> list[list[Cell]]:
    """Cameras and recorders, six of them behind one recorder, one the landlord's, one a contractor's."""
    behind: dict[str, Cell] = {"Recorder": "LAB-NVR1", "Purchase_date": _D(2019, 5, 14)}
    hik = "DS-2CD2347G2-LU"
    return [
        ["Northern Waterways (sample): security equipment, Harbour Laboratory"],
        list(EQUIPMENT_HEADER),
        _row("LAB-NVR1", "Recorder", "Honeywell", "HEN16104", "08:ED:ED:00:30:21", "10.20.1.21",
             Serial_number="9Z00DEMPAZ00021", Purchase_date=_D(2019, 5, 14), Installed_on=_D(2019, 6, 3)),
        _row("LAB-C1 Main door", maker="Honeywell", model="HBD3PR1", Channel=1, **behind),
        _row("LAB-C2 Wet lab", maker="Honeywell", model="HBD3PR1", Channel=2, **behind),
        _row("LAB-C3 Cold room", maker="Axis", model="P3245-V", Channel=3, **behind),
        _row("LAB-C4 Store", Channel=4, Recorder="LAB-NVR1"),
        _row("LAB-C5 Roof", maker="Hikvision", model="DS-2CE16D0T-IRF", Channel=5, Recorder="LAB-NVR1"),
        _row("LAB-07 Loading dock", maker="Hikvision", model="DS-2CD2043G2-I", ip="10.20.1.44", Owner="Landlord",
             Notes="on the building's own recorder"),
        _row("LAB-08 Reception", maker="i-PRO", model="WV-S2536L", mac="D4:2D:C5:00:30:41", ip="10.20.1.41",
             Purchase_date=_D(2023, 2, 21)),
        _row("LAB-09 Boathouse", maker="Hikvision", model=hik, mac="BC:AD:28:00:30:50", ip="10.20.1.50",
             Purchase_date=_D(2025, 6, 20)),
        _row("LAB-10 Slipway", maker="Hikvision", model=hik, mac="BC:AD:28:00:30:51", ip="10.20.1.51",
             Purchase_date=_D(2025, 7, 10)),
        _row("LAB-11 Canteen", maker="EZVIZ", model="CS-C3TN", ip="10.20.1.52", Purchase_date=_D(2022, 4, 5)),
        _row("LAB-12 Meeting room", maker="Luma", model="LUM-510-BUL-IP", ip="10.20.1.53", Owner="Contractor"),
        _row("LAB-13 Yard", maker="Amcrest", model="IP8M-2496EW", mac="9C:8E:CD:00:30:54", ip="10.20.1.54"),
        _row("LAB-14 Bench", mac="", ip="10.20.1.55", Notes="no label; bought for a trial"),
        _row("LAB-15 Tank", maker="Lorex", model="E842CA", ip="10.20.1.57", Purchase_date=_D(2025, 1, 15)),
        _row("LAB-16 Corridor", maker="TP-Link", model="Tapo C200", ip="10.20.1.58"),
        _row("LAB-17 Microscopy", maker="Axis", model="P1375", ip="10.20.1.22"),
    ]  # fmt: skip


def handset_sheet() -> list[list[Cell]]:
    """Three handsets of one brand that changed hands in November 2020: the date decides."""
    return [
        ["Asset tag", "Type", "Make", "Model", "Date acquired", "Site"],
        ["LAB-H1", "Smartphone", "Honor", "Handset A", _D(2019, 3, 12), _SITE],
        ["LAB-H2", "Smartphone", "Honor", "Handset B", _D(2022, 3, 1), _SITE],
        ["LAB-H3", "Smartphone", "Honor", "Handset B", "", _SITE],
    ]


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def workbook(sheets: dict[str, list[list[Cell]]]) -> bytes:
    """An Office Open XML workbook (ECMA-376) with text, numbers and dates; stored, not compressed, with fixed times."""
    numbers = range(1, len(sheets) + 1)
    styles = len(sheets) + 1
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers)
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in zip(numbers, sheets, strict=True))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations([*(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers), ("styles", "styles.xml")]),
        "xl/styles.xml": _styles(),
    }  # fmt: skip
    assert styles == parts["xl/_rels/workbook.xml.rels"].count("<Relationship ")
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(rows) for n, rows in zip(numbers, sheets.values(), strict=True)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 16, 0, 0, 0))
            entry.create_system = 0  # otherwise the writing machine's own
            archive.writestr(entry, _XML + content)
    return out.getvalue()


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    lines = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1))  # fmt: skip
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _styles() -> str:
    """Two cell formats: general, and a date (built-in number format 14)."""
    return (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )


def _sheet(rows: list[list[Cell]]) -> str:
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(row) if value != "")
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="1"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


# Captures -----------------------------------------------------------------------------------------------------------------

SADP, DHIP, WSD, SSDP, MDNS = 37020, 37810, 3702, 1900, 5353


def _told(host: Host, port: int, target: Host, payload: bytes) -> bytes:
    """A reply by UDP to whoever asked, from the protocol's own port."""
    return datagram(host, target, (port, 40000 + port % 1000), payload)


def _heard(host: Host, port: int, address: str, payload: bytes) -> bytes:
    """An announcement to a multicast group."""
    return datagram(host, group(address), (port, port), payload)


def _web(client: Host, host: Host, request: bytes, reply: bytes, port: int = 80) -> list[bytes]:
    return Conversation(client, host, (50000 + int(ipaddress.ip_address(host.ip)) % 1000, port)).opened().asks(request).answers(reply).closed().frames  # fmt: skip


def _challenge(challenge: str, body: str = "", server: str = "") -> bytes:
    fields = [f"WWW-Authenticate: {challenge}", f"Content-Length: {len(body)}"]
    return messages.lines("HTTP/1.1 401 Unauthorized", *([f"Server: {server}"] if server else []), *fields, body=body)


def _asked(host: Host, path: str, *fields: str) -> bytes:
    return messages.lines(f"GET {path} HTTP/1.1", f"Host: {host.ip}", *fields)


def rideau_capture() -> list[frames.Stamped]:
    """One morning at headquarters: an Axis fleet, Hikvision under two names, a neutral Uniview, a visitor's telephone."""
    asker = Host("B8:CA:3A:00:10:05", "10.20.1.5")
    axis = {last: Host(f"B8:A4:4F:00:10:{last:02}", f"10.20.1.{last}") for last in (21, 22, 23, 24)}
    heard = [datagram(asker, group(messages.SADP_GROUP), (40020, SADP), messages.sadp_inquiry())]
    heard += [datagram(asker, group(messages.SADP_GROUP), (40702, WSD), messages.wsd_probe())]
    heard += _axis_frames(axis, asker)
    heard += _hikvision_frames(asker)
    neutral = Host("48:EA:63:00:10:48", "10.20.1.48")
    scopes = ("type/IPC", "register_status/offline", "register_server/0.0.0.0:5060", "regist_id/34020000001320000001",
              "macaddr/48ea63001048", "serial/210235C3EJ0000000048", "version/GIPC-B6110.1.48.NB.000048",
              "manufacturer/NONE", "hardware/IPCamera", "name/IPCamera")  # fmt: skip
    heard.append(
        _told(neutral, WSD, asker, messages.wsd_match(scopes, xaddrs="http://10.20.1.48/onvif/device_service"))
    )
    visitor = Host("d2:00:00:00:10:51", "10.20.1.151")
    dhcp = messages.dhcp(visitor.mac, 3, [(12, b"visitor-phone"), (60, b"android-dhcp-14")])
    heard += [datagram(Host(visitor.mac, "0.0.0.0"), group("255.255.255.255"), (68, 67), dhcp)]
    heard += [frames.arp(visitor, "10.20.1.1")]
    return frames.stamped(heard, _time(2026, 11, 5, 14), 250 * frames.MILLISECOND)


def _axis_frames(axis: dict[int, Host], asker: Host) -> list[bytes]:
    one, two, three, four = (axis[last] for last in (21, 22, 23, 24))
    scopes = ("type/video_encoder", "Profile/Streaming", "hardware/P3245-V", "name/AXIS%20P3245-V", "location/")
    vendor_class = b"AXIS,Network Camera,P3245-V,10.12.178"
    dhcp = messages.dhcp(two.mac, 3, [(12, b"axis-b8a44f001022"), (60, vendor_class)])
    realm = 'Digest realm="AXIS_B8A44F001023", nonce="0000demo", algorithm=MD5, qop="auth"'
    # The management server proves itself with a password: counted as dropped, never kept.
    request = _asked(three, "/axis-cgi/param.cgi", "Authorization: Basic ZGVtbzpGYWtlU2VjcmV0LUhR")
    return [
        _told(one, WSD, asker, messages.wsd_match(scopes, xaddrs="http://10.20.1.21/onvif/device_service")),
        _heard(one, MDNS, messages.MDNS_GROUP, messages.mdns_announcement(
            "_axis-video._tcp.local", "AXIS P3245-V - B8A44F001021", "axis-b8a44f001021.local", "macaddress=B8A44F001021")),
        datagram(Host(two.mac, "0.0.0.0"), group("255.255.255.255"), (68, 67), dhcp),
        frames.arp(two, "10.20.1.1"),
        *_web(asker, three, request, _challenge(realm)),
        frames.arp(four, "10.20.1.1"),
    ]  # fmt: skip


def _hikvision_frames(asker: Host) -> list[bytes]:
    own, second = Host("BC:AD:28:00:10:41", "10.20.1.41"), Host("BC:AD:28:00:10:42", "10.20.1.42")
    badged = Host("BC:AD:28:00:10:45", "10.20.1.45")
    serial = "DS-2CD2143G0-I20190614AAWRD00000041"
    scopes = ("type/video_encoder", "Profile/Streaming", "MAC/bc:ad:28:00:10:42", "hardware/DS-2CD2143G0-I",
              "name/HIKVISION%20DS-2CD2143G0-I", "location/city/hangzhou")  # fmt: skip
    body = ('<?xml version="1.0" encoding="UTF-8"?><ResponseStatus version="1.0" '
            'xmlns="http://www.std-cgi.com/ver20/XMLSchema"><requestURL>/ISAPI/System/deviceInfo</requestURL>'
            "<statusCode>4</statusCode><statusString>Invalid Operation</statusString></ResponseStatus>")  # fmt: skip
    return [
        _told(own, SADP, asker, messages.sadp_reply("DS-2CD2143G0-I", serial, own.mac, "V5.5.82build 190909")),
        _told(second, WSD, asker, messages.wsd_match(scopes, xaddrs="http://10.20.1.42/onvif/device_service")),
        _told(badged, SADP, asker, messages.sadp_reply(
            "C800", "C80020210302AAWRF00000045", badged.mac, "V5.5.800build 210628", oem="ANNKE")),
        *_web(asker, badged, _asked(badged, "/ISAPI/System/deviceInfo"),
              _challenge('Digest qop="auth", realm="IP Camera(C0045)", nonce="demo", stale="FALSE"', body)),
    ]  # fmt: skip


def laboratory_capture() -> list[frames.Stamped]:
    """The laboratory: a Honeywell badge on Dahua's protocol, two cameras that look like somebody they are not, a NAS."""
    asker = Host("B8:CA:3A:00:30:05", "10.20.1.5")
    heard = [datagram(asker, group(messages.DHIP_GROUP), (40810, DHIP), messages.dhip_search())]
    heard += _recorder_frames(asker)
    heard += _look_alike_frames(asker)
    amcrest = Host("9C:8E:CD:00:30:54", "10.20.1.54")
    challenge = 'Digest realm="Login to AMC0000DEMO00054", qop="auth", nonce="1", opaque="0"'
    heard += _web(asker, amcrest, _asked(amcrest, "/"), _challenge(challenge))
    dock = Host("BC:AD:28:00:30:44", "10.20.1.44")
    heard.append(_told(dock, SADP, asker, messages.sadp_reply(
        "DS-2CD2043G2-I", "DS-2CD2043G2-I20220118AAWRJ00000044", dock.mac, "V5.7.3build 220112")))  # fmt: skip
    nas = Host("90:09:D0:00:30:70", "10.20.1.70")
    ssdp = messages.ssdp_reply("Synology/DSM/10.20.1.70", "uuid:73796e6f-6c6f-6779-0000-9009d0003070::upnp:rootdevice",
                               "http://10.20.1.70:5000/ssdp/desc-DSM-eth0.xml")  # fmt: skip
    heard.append(_told(nas, SSDP, asker, ssdp))
    return frames.stamped(heard, _time(2026, 11, 9, 15), 250 * frames.MILLISECOND)


def _recorder_frames(asker: Host) -> list[bytes]:
    recorder = Host("08:ED:ED:00:30:21", "10.20.1.21")
    info = {"DeviceClass": "NVR", "DeviceType": "HEN16104", "Version": "4.000.0000000.5", "Port": 37777,
            "SerialNo": "9Z00DEMPAZ00021", "HttpPort": 80}  # fmt: skip
    flight = messages.tls_server_flight(certificate("10.20.1.21", "NVR", "ZheJiang Dahua Technology CO.,LTD."))
    return [
        _told(recorder, DHIP, asker, messages.dhip_reply(recorder.mac, "Honeywell", **info)),
        *Conversation(asker, recorder, (50021, 443)).opened().asks(messages.tls_client_hello()).answers(flight).closed().frames,
    ]  # fmt: skip


def _look_alike_frames(asker: Host) -> list[bytes]:
    """CamHi's prefixes begin like another maker's name; the other camera copied a scope layout so that recorders list it."""
    camhi, copied = Host("00:E0:4C:00:30:55", "10.20.1.55"), Host("28:CD:C1:00:30:56", "10.20.1.56")
    scopes = ("Profile/Streaming", "model/C6F0SgZ0N0P0L0", "name/IPCAM", "location/country/china")
    layout = ("location/country/canada", "name/OpenCamera", "hardware/RPI-CAM", "Profile/Streaming",
              "type/Network_Video_Transmitter", "extension/unique_identifier")  # fmt: skip
    rtsp = messages.lines("RTSP/1.0 200 OK", "CSeq: 1", "Server: Hipcam RealServer/V1.0", "Public: OPTIONS, DESCRIBE")
    return [
        _told(camhi, WSD, asker, messages.wsd_match(
            scopes, "urn:uuid:00000000-0000-4000-8000-000000000055", "http://10.20.1.55:8080/onvif/device_service",
            prefixes=("SOAP-ENV", "hikwsa", "hikwsd"))),
        *_web(asker, camhi, messages.lines("OPTIONS rtsp://10.20.1.55/ RTSP/1.0", "CSeq: 1"), rtsp, 554),
        _told(copied, WSD, asker, messages.wsd_match(
            layout, "urn:uuid:00000000-0000-4000-8000-000000000056", "http://10.20.1.56/onvif/device_service")),
    ]  # fmt: skip


def certificate(subject: str, issuer: str, organisation: str) -> bytes:
    """A DER certificate as recorders make them: the address as subject, the maker's organisation as issuer.

    Signed with a key that everybody knows (32 times the byte 7): Ed25519 signs alike every time, and nothing trusts it.
    """
    key = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    start = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    name = x509.NameAttribute
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([name(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([name(NameOID.ORGANIZATION_NAME, organisation), name(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(public[:8]))
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=7300))
        .sign(key, None)
    )
    return built.public_bytes(serialization.Encoding.DER)


def _time(*when: int) -> int:
    """Nanoseconds since 1970 of a moment in UTC."""
    return int(dt.datetime(*when, tzinfo=dt.UTC).timestamp()) * 10**9  # type: ignore[misc, arg-type]


def files() -> dict[str, bytes]:
    """Every file that this script is the source of, by its path in the evidence folder."""
    return {
        "depot-gatineau/inventaire-cameras.csv": depot_table(),
        "harbour-laboratory/equipment.xlsx": workbook({"Equipment": equipment_sheet(), "Handsets": handset_sheet()}),
        "rideau-house/lan-2026-11-05.pcap": frames.pcap(rideau_capture()),
        "harbour-laboratory/lan-2026-11-09.pcapng": frames.pcapng(laboratory_capture()),
    }


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else EVIDENCE
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>7,} bytes  {path}")


if __name__ == "__main__":
    main()
