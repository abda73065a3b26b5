"""Every byte that discovery can send, written out: to 10.20.0.7, with one UUID, one community, and each message's ports.
Those of "tls" are as they are before they are encrypted.

Nothing here is computed. A change here is a change of what strangers' devices receive: read it byte by byte, and
change docs/howto/discover-a-network.md with it.
"""

from __future__ import annotations

ADDRESS = "10.20.0.7"
UUID = "0f8a2c4e-1b3d-4f5a-8c7e-9d0b1a2c3e4f"
DESCRIPTION = "/upnp/description.xml"
COMMUNITY = b"pinned-community!"

# Ports where web servers of cameras and recorders stand.
WEB = (
    80, 81, 82, 83, 84, 85, 88, 2020, 5000, 7080, 8000, 8008, 8080, 8081, 8082, 8088, 8089, 8090, 8888, 8899, 9080, 10080,
    49152, 49153, 49154, 49155, 49156, 49157, 49158, 49159,
)  # fmt: skip

PINNED: dict[str, tuple[str, tuple[int, ...], bytes]] = {
    "sadp-inquiry": (
        "udp",
        (37020,),
        (
            b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>0f8a2c4e-1b3d-4f5a-8c7e-9d0b1a2c3e4f</Uuid>'
            b"<Types>inquiry</Types></Probe>"
        ),
    ),
    "dhip-search": (
        "udp",
        (37810,),
        bytes.fromhex("200000004448495000000000000000003b000000000000003b00000000000000")
        + b'{"method":"DHDiscover.search","params":{"mac":"","uni":1}}\n',
    ),
    "wsd-probe-transmitter": (
        "udp",
        (3702,),
        (
            b'<?xml version="1.0" encoding="UTF-8"?>'
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">'
            b'<s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>'
            b"<a:MessageID>uuid:0f8a2c4e-1b3d-4f5a-8c7e-9d0b1a2c3e4f</a:MessageID><a:ReplyTo>"
            b"<a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>"
            b'<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe>'
            b"<d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>"
        ),
    ),
    "wsd-probe-device": (
        "udp",
        (3702,),
        (
            b'<?xml version="1.0" encoding="UTF-8"?>'
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">'
            b'<s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>'
            b"<a:MessageID>uuid:0f8a2c4e-1b3d-4f5a-8c7e-9d0b1a2c3e4f</a:MessageID><a:ReplyTo>"
            b"<a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>"
            b'<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe>'
            b"<d:Types>tds:Device</d:Types></d:Probe></s:Body></s:Envelope>"
        ),
    ),
    "wsd-probe-any": (
        "udp",
        (3702,),
        (
            b'<?xml version="1.0" encoding="UTF-8"?>'
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">'
            b'<s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>'
            b"<a:MessageID>uuid:0f8a2c4e-1b3d-4f5a-8c7e-9d0b1a2c3e4f</a:MessageID><a:ReplyTo>"
            b"<a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>"
            b'<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe>'
            b"</d:Probe></s:Body></s:Envelope>"
        ),
    ),
    "ssdp-search": (
        "udp",
        (1900,),
        b'M-SEARCH * HTTP/1.1\r\nHOST: 10.20.0.7:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: upnp:rootdevice\r\n\r\n',
    ),
    "mdns-query": (
        "udp",
        (5353,),
        bytes.fromhex(
            "000000000006000000000000095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c8001055f7274"
            "7370045f746370056c6f63616c00000c80010b5f617869732d766964656f045f746370056c6f63616c00000c8001055f7073"
            "6961045f746370056c6f63616c00000c8001045f434749045f746370056c6f63616c00000c8001055f68747470045f746370"
            "056c6f63616c00000c8001"
        ),
    ),
    "dvrip-search": (
        "udp",
        (34569,),
        bytes.fromhex("ff00000000000000000000000000fa0500000000"),
    ),
    "tdp-search": (
        "udp",
        (20002,),
        bytes.fromhex("020000010000000000000000463cb5d3"),
    ),
    "smart-home-information": (
        "udp",
        (9999,),
        bytes.fromhex("d0f281f88bff9af7d5ef94b6d1b4c09fec95e68fe187e8caf08bf68bf6"),
    ),
    "ubiquiti-search-1": (
        "udp",
        (10001,),
        bytes.fromhex("01000000"),
    ),
    "ubiquiti-search-2": (
        "udp",
        (10001,),
        bytes.fromhex("02080000"),
    ),
    "http-root": (
        "tcp",
        WEB,
        (
            b"GET / HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "http-favicon": (
        "tcp",
        WEB,
        (
            b"GET /favicon.ico HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "http-description": (
        "tcp",
        WEB,
        (
            b"GET /upnp/description.xml HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "isapi-refusal": (
        "tcp",
        WEB,
        (
            b"GET /ISAPI/System/deviceInfo HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "onvif-services": (
        "tcp",
        WEB,
        (
            b"POST /onvif/device_service HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b'Content-Type: application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetServices"\r\n'
            b"Content-Length: 248\r\n"
            b"\r\n"
            b'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            b'<GetServices xmlns="http://www.onvif.org/ver10/device/wsdl"><IncludeCapability>false</IncludeCapability>'
            b"</GetServices></s:Body></s:Envelope>"
        ),
    ),
    "onvif-capabilities": (
        "tcp",
        WEB,
        (
            b"POST /onvif/device_service HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b'Content-Type: application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetCapabilities"\r\n'
            b"Content-Length: 236\r\n"
            b"\r\n"
            b'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            b'<GetCapabilities xmlns="http://www.onvif.org/ver10/device/wsdl"><Category>All</Category></GetCapabilities>'
            b"</s:Body></s:Envelope>"
        ),
    ),
    "rtsp-options": (
        "tcp",
        (554, 8554, 10554),
        (
            b"OPTIONS rtsp://10.20.0.7:554/ RTSP/1.0\r\n"
            b"CSeq: 1\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"\r\n"
        ),
    ),
    "rtsp-describe": (
        "tcp",
        (554, 8554, 10554),
        (
            b"DESCRIBE rtsp://10.20.0.7:554/ RTSP/1.0\r\n"
            b"CSeq: 2\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: application/sdp\r\n"
            b"\r\n"
        ),
    ),
    "tls-hello": (
        "tcp",
        (443, 8443, 9443),
        bytes.fromhex(
            "16030100920100008e0303617373617920696e76656e746f72792c206e6f2073657373696f6e206b65707400002ec02bc02f"
            "c02cc030cca9cca8c009c013c00ac014009e009f00330039009c009d003c003d002f0035000a0005000401000037000a000a"
            "0008001d001700180019000b00020100000d001a0018040305030603080408050806040105010601020302010101ff010001"
            "00"
        ),
    ),
    "tls-hello-1.3": (
        "tcp",
        (443, 8443, 9443),
        bytes.fromhex(
            "160301008a010000860303617373617920696e76656e746f72792c206e6f2073657373696f6e206b65707400000613011302"
            "130301000057000a00040002001d000d001a0018040305030603080408050806040105010601020302010101002b00030203"
            "04003300260024001d00207697b9d56a20fa8e890ce7a4c666ec38f5899a77c2b52a303697963073c71936"
        ),
    ),
    "https-root": (
        "tls",
        (443, 8443, 9443),
        (
            b"GET / HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "https-favicon": (
        "tls",
        (443, 8443, 9443),
        (
            b"GET /favicon.ico HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "https-isapi-refusal": (
        "tls",
        (443, 8443, 9443),
        (
            b"GET /ISAPI/System/deviceInfo HTTP/1.1\r\n"
            b"Host: 10.20.0.7\r\n"
            b"User-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
            b"Accept: */*\r\n"
            b"\r\n"
        ),
    ),
    "snmp-get": (
        "udp",
        (161,),
        bytes.fromhex("30780201010411")
        + b"pinned-community!"
        + bytes.fromhex(
            "a0600204617373790201000201003052300c06082b060102010101000500300c06082b0601020101020005003010060c2b"
            "060102012f010101010c0105003010060c2b060102012f010101010d0105003010060c2b060102012f010101010b010500"
        ),
    ),
    "snmp-get-1": (
        "udp",
        (161,),
        bytes.fromhex("30420201000411")
        + b"pinned-community!"
        + bytes.fromhex("a02a020461737379020100020100301c300c06082b060102010101000500300c06082b060102010102000500"),
    ),
}
