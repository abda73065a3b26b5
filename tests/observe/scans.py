"""Exports of scanners, written by us after their documentation: documentation addresses, no real host."""

from __future__ import annotations

import json
from typing import Any

Object = dict[str, Any]

RUNZERO: list[Object] = [
    {
        "addresses": ["fe80::200:5eff:fe00:5301", "192.0.2.11"], "addresses_extra": [], "alive": True, "detected_by": "arp",
        "first_seen": 1793600000, "last_seen": 1793610000, "hw": "Acme X1", "hw_vendor": "Acme", "id": "a-1", "macs": ["00:00:5e:00:53:01"],
        "mac_vendors": ["IANA"], "names": ["GATE-CAM"], "newest_mac": "00:00:5e:00:53:01", "os": "Linux", "site_name": "Harbour",
        "service_ports_tcp": ["80", "554"], "service_ports_udp": ["161"], "tags": {"owner": "x"}, "type": "IP Camera",
        "services": {
            "192.0.2.11/80/tcp/": {"protocol": "http", "http.head.server": "AcmeWeb/1.0", "html.title": "Acme X1", "ts": "1793610000"},
            "192.0.2.11/22/tcp/": {"protocol": "ssh", "banner": "SSH-2.0-dropbear_2019.78"},
            "192.0.2.11/443/tcp/": {"protocol": "tls", "tls.subject": "CN=gate-cam,O=Acme", "tls.issuer": "CN=Acme CA"},
            "192.0.2.11/161/udp/": {"protocol": "snmp", "snmp.sysDesc": "Acme Network Camera X1"},
        },
    },
    {"addresses": ["192.0.2.12"], "macs": ["00:00:5e:00:53:02", "00:00:5e:00:53:03"], "newest_mac": "00:00:5e:00:53:03", "names": [],
     "alive": True, "hw": "", "os": "", "type": "", "last_seen": 0, "id": "a-2", "services": None},
    {"addresses": [], "macs": [], "names": [], "alive": False, "id": "a-3"},
]  # fmt: skip

RUNZERO_SERVICES: list[Object] = [
    {"service_address": "192.0.2.11", "service_port": 554, "service_transport": "tcp", "service_asset_id": "a-1", "addresses": ["192.0.2.11"],
     "macs": ["00:00:5e:00:53:01"], "newest_mac": "00:00:5e:00:53:01", "names": ["GATE-CAM"], "last_seen": 1793610000, "hw": "Acme X1",
     "service_data": {"protocol": "rtsp", "banner": "RTSP/1.0 200 OK\r\nServer: AcmeRtsp\r\nPublic: OPTIONS\r\n\r\n"}},
    {"service_address": "192.0.2.11", "service_port": 23, "service_transport": "tcp", "service_asset_id": "a-1", "addresses": ["192.0.2.11"],
     "macs": ["00:00:5e:00:53:01"], "newest_mac": "00:00:5e:00:53:01", "names": ["GATE-CAM"], "last_seen": 1793610000, "hw": "Acme X1",
     "service_data": {"protocol": "telnet", "banner": "acme login: "}},
]  # fmt: skip

SHODAN: list[Object] = [
    {
        "ip": 3221225995, "ip_str": "192.0.2.11", "port": 80, "transport": "tcp", "timestamp": "2026-11-02T09:00:00.444507", "hash": 1,
        "data": "HTTP/1.1 401 Unauthorized\r\nServer: AcmeWeb/1.0\r\nWWW-Authenticate: Digest realm=\"Acme X1\"\r\n\r\n",
        "http": {"title": "Acme  X1", "server": "AcmeWeb/1.0", "html": "<title>Acme  X1</title>", "status": 401}, "org": "Example",
        "_shodan": {"module": "http", "id": "1", "ptr": True}, "hostnames": ["gate.example"], "product": "Acme webserver",
        "location": {"latitude": 1.5, "longitude": 2.5}, "opts": {"screenshot": {"data": "AAAA", "mime": "image/jpeg"}},
    },
    {
        "ip_str": "192.0.2.11", "port": 443, "transport": "tcp", "timestamp": "2026-11-02T09:00:00.1", "data": "HTTP/1.1 200 OK\r\n\r\n",
        "ssl": {"cert": {"subject": {"CN": "gate-cam", "O": "Acme, Inc."}, "issuer": {"CN": "Acme CA"}, "expired": False}},
        "_shodan": {"module": "https"},
    },
    {"ip_str": "2001:db8::11", "port": 554, "data": "RTSP/1.0 200 OK\r\nServer: AcmeRtsp\r\n\r\n", "_shodan": {"module": "rtsp-tcp"}},
    {"ip_str": "192.0.2.12", "port": 53, "transport": "udp", "data": "Recursion: enabled", "_shodan": {"module": "dns-udp"}},
    {"ip_str": "nowhere", "port": 1, "data": ""},
]  # fmt: skip

_PARSED = {"subject": {"common_name": ["gate-cam"], "organization": ["Acme"]}, "issuer_dn": "CN=Acme CA, O=Acme"}
ZGRAB2: list[Object] = [
    {
        "ip": "192.0.2.11", "domain": "gate.example",
        "data": {
            "http": {
                "status": "success", "protocol": "http", "port": 8080, "timestamp": "2026-11-02T09:00:00Z",
                "result": {"response": {
                    "status_line": "401 Unauthorized", "status_code": 401, "body": "<title>Acme X1</title>",
                    "headers": {"server": ["AcmeWeb/1.0"], "www_authenticate": ['Basic realm="Acme X1"'],
                                "unknown": [{"key": "x_camera", "value": ["1"]}], "content_encoding": ["gzip"]},
                }},
            },
            "tls": {"status": "success", "protocol": "tls", "timestamp": "2026-11-02T09:00:01Z",
                    "result": {"handshake_log": {"server_certificates": {"certificate": {"raw": "AA", "parsed": _PARSED}}}}},
            "ssh": {"status": "success", "protocol": "ssh", "result": {"server_id": {"raw": "SSH-2.0-dropbear_2019.78"}}},
            "ftp": {"status": "connection-timeout", "protocol": "ftp", "error": "timeout"},
        },
    },
    {"ip": "192.0.2.12", "data": {"http": {"status": "connection-timeout", "protocol": "http"}}},
    {"data": {"http": {"status": "success"}}},
]  # fmt: skip

CENSYS: list[Object] = [
    {
        "ip": "192.0.2.11", "last_updated_at": "2026-11-02T10:00:00.5Z", "dns": {"names": ["gate.example"]},
        "services": [
            {"port": 80, "service_name": "HTTP", "transport_protocol": "TCP", "observed_at": "2026-11-02T09:00:00.123Z",
             "banner": "HTTP/1.1 401", "software": [{"vendor": "Acme", "product": "Webserver"}],
             "http": {"response": {"status_code": 401, "status_reason": "Unauthorized", "html_title": "Acme X1",
                                   "headers": {"Server": ["AcmeWeb/1.0"], "WWW_Authenticate": ['Basic realm="Acme X1"']}}},
             "tls": {"certificates": {"leaf_data": {"subject_dn": "CN=gate-cam, O=Acme", "issuer_dn": "CN=Acme CA"}}}},
            {"port": 554, "service_name": "RTSP", "banner": "RTSP/1.0 200 OK\r\nServer: AcmeRtsp\r\n\r\n", "observed_at": "2026-11-02T09:00:00Z"},
        ],
    },
    {"services": []},
]  # fmt: skip
CENSYS_PLATFORM: list[Object] = [
    {"host": {"ip": "192.0.2.11", "services": [
        {"port": 80, "protocol": "HTTP", "transport_protocol": "tcp", "scan_time": "2026-11-02T09:00:00Z",
         "endpoints": [{"endpoint_type": "HTTP", "http": {"status_code": 200, "html_title": "Acme X1",
                                                          "headers": {"Server": {"headers": ["AcmeWeb/1.0"]}}}}],
         "cert": {"parsed": {"subject_dn": "CN=gate-cam", "issuer_dn": "CN=Acme CA"}}},
    ]}},
]  # fmt: skip

EVERY: dict[str, list[list[Object]]] = {
    "runzero": [RUNZERO, RUNZERO_SERVICES], "shodan": [SHODAN], "zgrab2": [ZGRAB2], "censys": [CENSYS, CENSYS_PLATFORM],
}  # fmt: skip


def lines(objects: list[Object]) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def spread(objects: list[Object]) -> str:
    """The same as one list over many lines."""
    return json.dumps(objects, indent=2)
