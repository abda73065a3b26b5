"""Replies of devices, written by us from protocol facts: the payloads that `frames` carries.

Every maker-like name, serial and address here is invented. Sources: the modules of `assay.observe.codec` name them; this
file has its own encoders, so that an error in a decoder does not hide behind the same error here.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import struct
from collections.abc import Mapping, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SADP_GROUP, DHIP_GROUP = "239.255.255.250", "239.255.255.251"
MDNS_GROUP, ALL_HOSTS = "224.0.0.251", "255.255.255.255"
CRLF = "\r\n"


# Discovery ------------------------------------------------------------------------------------------------------------


def sadp_inquiry() -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>13A888A9</Uuid><Types>inquiry</Types></Probe>'


def sadp_reply(model: str, serial: str, mac: str, firmware: str = "V5.5.0build 180413", oem: str = "N/A") -> bytes:
    """The un-namespaced ProbeMatch of UDP 37020."""
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<ProbeMatch><Uuid>13A888A9</Uuid><Types>inquiry</Types>'
        f"<DeviceType>2087</DeviceType><DeviceDescription>{model}</DeviceDescription><DeviceSN>{serial}</DeviceSN>"
        f"<CommandPort>8000</CommandPort><HttpPort>80</HttpPort><MAC>{mac.replace(':', '-')}</MAC>"
        f"<SoftwareVersion>{firmware}</SoftwareVersion><DSPVersion>V7.3, build 180412</DSPVersion>"
        f"<OEMInfo>{oem}</OEMInfo><Encrypt>true</Encrypt><Activated>true</Activated></ProbeMatch>"
    ).encode()


def dhip_frame(message: object) -> bytes:
    """The 32-byte header of UDP 37810 and JSON."""
    body = json.dumps(message).encode() + b"\n"
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + struct.pack("<IIII", len(body), 0, len(body), 0) + body


def dhip_search() -> bytes:
    return dhip_frame({"method": "DHDiscover.search", "params": {"mac": "", "uni": 1}})


def dhip_reply(mac: str, vendor: str = "General", **info: object) -> bytes:
    told = {"DeviceClass": "NVR", "DeviceType": "NVR-X1", "Vendor": vendor, "Manufacturer": "Private", **info}
    return dhip_frame({"mac": mac, "method": "client.notifyDevInfo", "params": {"deviceInfo": told}})


def wsd_envelope(body: str, prefixes: tuple[str, str, str] = ("s", "a", "d")) -> bytes:
    soap, addressing, discovery = prefixes
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{soap}:Envelope xmlns:{soap}="http://www.w3.org/2003/05/soap-envelope" '
        f'xmlns:{addressing}="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
        f'xmlns:{discovery}="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
        'xmlns:dn="http://www.onvif.org/ver10/network/wsdl">'
        f"<{soap}:Body>{body}</{soap}:Body></{soap}:Envelope>"
    ).encode()


def wsd_probe() -> bytes:
    return wsd_envelope("<d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe>")


def wsd_match(
    scopes: Sequence[str], endpoint: str = "", xaddrs: str = "", prefixes: tuple[str, str, str] = ("s", "a", "d")
) -> bytes:
    """A ProbeMatch whose scopes are given without `onvif://www.onvif.org/`."""
    _, a, d = prefixes
    listed = " ".join(f"onvif://www.onvif.org/{scope}" for scope in scopes)
    return wsd_envelope(
        f"<{d}:ProbeMatches><{d}:ProbeMatch><{a}:EndpointReference><{a}:Address>{endpoint}</{a}:Address>"
        f"</{a}:EndpointReference><{d}:Types>dn:NetworkVideoTransmitter</{d}:Types><{d}:Scopes>{listed}</{d}:Scopes>"
        f"<{d}:XAddrs>{xaddrs}</{d}:XAddrs><{d}:MetadataVersion>1</{d}:MetadataVersion></{d}:ProbeMatch></{d}:ProbeMatches>",
        prefixes,
    )


def lines(start: str, *fields: str, body: str = "") -> bytes:
    """A start line, header fields and a body, as HTTP, RTSP, SSDP and SIP have them."""
    return CRLF.join([start, *fields, "", body]).encode()


def m_search() -> bytes:
    return lines("M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", 'MAN: "ssdp:discover"', "MX: 1", "ST: ssdp:all")


def ssdp_reply(server: str, usn: str, location: str = "") -> bytes:
    return lines("HTTP/1.1 200 OK", f"LOCATION: {location}", f"SERVER: {server}", "ST: upnp:rootdevice", f"USN: {usn}")


# DNS ------------------------------------------------------------------------------------------------------------------


def dns_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\x00"


def dns_record(name: bytes, kind: int, data: bytes) -> bytes:
    return name + struct.pack("!HHIH", kind, 1, 120, len(data)) + data


def dns_txt(*strings: str) -> bytes:
    return b"".join(bytes([len(string)]) + string.encode() for string in strings)


def mdns_response(*records: bytes) -> bytes:
    return struct.pack("!6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def mdns_query(name: str) -> bytes:
    return struct.pack("!6H", 0, 0, 1, 0, 0, 0) + dns_name(name) + struct.pack("!HH", 12, 1)


def mdns_announcement(service: str, instance: str, host: str, *strings: str) -> bytes:
    """PTR, SRV and TXT of one instance; the instance's name is compressed to a pointer at the service's (RFC 1035 4.1.4)."""
    compressed = bytes([len(instance)]) + instance.encode() + b"\xc0\x0c"
    owner = dns_name(f"{instance}.{service}")
    return mdns_response(
        dns_record(dns_name(service), 12, compressed),
        dns_record(owner, 33, struct.pack("!HHH", 0, 0, 80) + dns_name(host)),
        dns_record(owner, 16, dns_txt(*strings)),
    )


# DHCP -----------------------------------------------------------------------------------------------------------------


def dhcp(
    mac: str, message: int, options: Sequence[tuple[int, bytes]] = (), *, op: int = 1, assigned: str = "0.0.0.0"
) -> bytes:
    """A DHCP message: 1 discover, 3 request, 2 offer and 5 ack (those two with op 2)."""
    hardware = bytes.fromhex(mac.replace(":", ""))
    head = (
        struct.pack("!BBBBIHH", op, 1, 6, 0, 0x3903F326, 0, 0)
        + bytes(4)
        + ipaddress.IPv4Address(assigned).packed
        + bytes(8)
    )
    told = b"".join(bytes([code, len(value)]) + value for code, value in [(53, bytes([message])), *options])
    return head + hardware.ljust(16, b"\x00") + bytes(192) + b"\x63\x82\x53\x63" + told + b"\xff"


# TLS ------------------------------------------------------------------------------------------------------------------


def certificate(subject: str, issuer: str | None = None, organisation: str = "Example") -> bytes:
    """A DER certificate with a fresh key; `issuer` other than the subject still signs with the same key."""
    key = ec.generate_private_key(ec.SECP256R1())
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(_distinguished(subject, organisation))
        .issuer_name(_distinguished(issuer or subject, organisation))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


def _distinguished(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def der(tag: int, *content: bytes) -> bytes:
    """Tag, length and content (X.690 section 8.1)."""
    body = b"".join(content)
    width = 0 if len(body) < 128 else (len(body).bit_length() + 7) // 8
    length = bytes([len(body)]) if not width else bytes([0x80 | width]) + len(body).to_bytes(width)
    return bytes([tag]) + length + body


def der_name(*attributes: tuple[str, bytes], encoding: int = 0x13) -> bytes:
    """A distinguished name of (object identifier in hexadecimal, value) pairs, one to a part."""
    return der(
        0x30,
        *(der(0x31, der(0x30, der(6, bytes.fromhex(kind)), der(encoding, value))) for kind, value in attributes),
    )


def old_certificate(
    subject: bytes, issuer: bytes, *, version: bytes = b"", serial: bytes = b"\x01", validity: bytes | None = None
) -> bytes:
    """A certificate as old firmware has them: MD5 with RSA, 1024 bits, of version 1 unless told otherwise (RFC 5280 4.1)."""
    md5_with_rsa = der(0x30, der(6, bytes.fromhex("2a864886f70d010104")), der(5))
    rsa = der(0x30, der(6, bytes.fromhex("2a864886f70d010101")), der(5))
    key = der(0x30, rsa, der(3, b"\0" + der(0x30, der(2, b"\0" + b"\xc5" * 128), der(2, b"\x01\0\x01"))))
    dates = validity if validity is not None else der(0x30, der(0x17, b"090101000000Z"), der(0x17, b"190101000000Z"))
    body = der(0x30, version, der(2, serial), md5_with_rsa, issuer, dates, subject, key)
    return der(0x30, body, md5_with_rsa, der(3, b"\0" + b"\x5a" * 128))


def tls_record(kind: int, content: bytes, size: int = 16384, version: int = 0x0303) -> bytes:
    """Records of one type, cut at `size`."""
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(struct.pack("!BHH", kind, version, len(part)) + part for part in parts)


def tls_client_hello() -> bytes:
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\xc0\x2f" + b"\x01\x00"
    return tls_record(22, b"\x01" + len(body).to_bytes(3) + body)


def tls_server_flight(*chain: bytes, record_size: int = 16384, version: int = 0x0303) -> bytes:
    """ServerHello, Certificate and ServerHelloDone of SSL 3.0 (0x0300) to TLS 1.2 (0x0303)."""
    hello = version.to_bytes(2) + bytes(32) + b"\x00" + b"\xc0\x2f\x00"
    listed = b"".join(len(der).to_bytes(3) + der for der in chain)
    certificates = len(listed).to_bytes(3) + listed
    handshake = b"\x02" + len(hello).to_bytes(3) + hello
    handshake += b"\x0b" + len(certificates).to_bytes(3) + certificates + b"\x0e\x00\x00\x00"
    return tls_record(22, handshake, record_size, version)


def ssl2_server_hello(certificate: bytes) -> bytes:
    """SERVER-HELLO of SSL 2.0: record header, type, no session, X.509, version 2, three lengths, then the certificate."""
    body = (
        b"\x04\x00\x01\x00\x02" + struct.pack("!HHH", len(certificate), 3, 16) + certificate + b"\x01\0\x80" + bytes(16)
    )
    return struct.pack("!H", 0x8000 | len(body)) + body


def tls13_server_flight() -> bytes:
    """ServerHello with supported_versions 1.3, then only encrypted records."""
    extension = struct.pack("!HHH", 43, 2, 0x0304)
    hello = b"\x03\x03" + bytes(32) + b"\x00" + b"\x13\x01\x00" + len(extension).to_bytes(2) + extension
    return (
        tls_record(22, b"\x02" + len(hello).to_bytes(3) + hello)
        + tls_record(20, b"\x01")
        + tls_record(23, bytes(range(256)) * 4)
    )


# Others ---------------------------------------------------------------------------------------------------------------


def xiongmai(message: int, content: object) -> bytes:
    body = json.dumps(content).encode() + b"\n\x00"
    return struct.pack("<BBHIIHHI", 0xFF, 1, 0, 0, 0, 0, message, len(body)) + body


def tdp(result: Mapping[str, object]) -> bytes:
    body = json.dumps({"error_code": 0, "result": dict(result)}).encode()
    return struct.pack("!BBHHBBII", 2, 0, 1, len(body), 17, 0, 0x01020304, 0x5A6B7C8D) + body


def xor_autokey(plain: bytes) -> bytes:
    key, out = 171, bytearray()
    for byte in plain:
        key ^= byte
        out.append(key)
    return bytes(out)


def ubiquiti(*values: tuple[int, bytes], version: int = 1) -> bytes:
    body = b"".join(struct.pack("!BH", kind, len(value)) + value for kind, value in values)
    return struct.pack("!BBH", version, 0 if version == 1 else 6, len(body)) + body
