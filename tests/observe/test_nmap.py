"""A scan says which hosts answered and what their services said; a bomb or a cut-off scan is no crash."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import pytest

from assay.observe.model import Observation, Reading
from assay.observe.read import nmap
from assay.observe.read.nmap import read_nmap

HEAD = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" start="1650000000">'


def port(number: int, inside: str = "", state: str = "open", protocol: str = "tcp") -> str:
    return f'<port protocol="{protocol}" portid="{number}"><state state="{state}"/>{inside}</port>'


def script(name: str, output: str, inside: str = "") -> str:
    return f'<script id="{name}" output="{escape(output)}">{inside}</script>'.replace("\n", "&#xa;")


def host(*ports: str, mac: str = "44:19:B6:00:00:09", after: str = "") -> str:
    return (
        '<host starttime="1650000000" endtime="1650000100"><status state="up"/>'
        f'<address addr="10.0.0.9" addrtype="ipv4"/><address addr="{mac}" addrtype="mac" vendor="Whoever"/>'
        '<hostnames><hostname name="cam9.example.lan" type="PTR"/></hostnames>'
        f"<ports>{''.join(ports)}</ports>{after}</host>"
    )


def read(tmp_path: Path, *hosts: str, tail: str = "</nmaprun>") -> Reading:
    path = tmp_path / "scan.xml"
    path.write_text(HEAD + "".join(hosts) + tail, encoding="utf-8")
    return read_nmap(path, "scan.xml", "0" * 64)


def kinds(reading: Reading) -> dict[str, Observation]:
    return {seen.kind: seen for seen in reading.observations}


def test_a_host_is_one_observation_with_its_open_ports(tmp_path: Path) -> None:
    reading = read(tmp_path, host(port(80), port(554), port(23, state="closed"), port(37020, protocol="udp")))
    (seen,) = reading.observations
    assert (seen.kind, seen.mac, seen.address) == ("nmap_host", "44:19:b6:00:00:09", "10.0.0.9")
    assert (seen.seen_at, seen.source.record, seen.source.unit) == ("2022-04-15T05:21:40Z", 1, "host")
    assert dict(seen.fields) == {"open_ports": "80/tcp 554/tcp 37020/udp", "hostname": "cam9.example.lan"}


def test_the_maker_that_nmap_looks_up_is_not_evidence(tmp_path: Path) -> None:
    assert "Whoever" not in repr(read(tmp_path, host(port(80))).observations)


def test_web_scripts_give_what_the_server_said(tmp_path: Path) -> None:
    auth = '<table><elem key="scheme">Digest</elem><table key="params"><elem key="qop">auth</elem><elem key="realm">IP Camera(1234)</elem></table></table>'
    seen = kinds(
        read(
            tmp_path,
            host(
                port(
                    80,
                    '<service name="http" product="Acme httpd" version="1.0" method="probed"/>'
                    + script("http-server-header", "App-webs/", "<elem>App-webs/</elem>")
                    + script("http-title", "Sign in\nRequested resource was /x", '<elem key="title">Sign in</elem>')
                    + script(
                        "http-auth", "\nHTTP/1.1 401 Unauthorized\n  Digest qop=auth realm=IP Camera(1234)\n", auth
                    )
                    + script("http-favicon", "Unknown favicon MD5: 89B932FCC47CF4CA3FAADB0CFDEF89CF"),
                )
            ),
        )
    )["http"]
    assert dict(seen.fields) == {
        "open_ports": "80/tcp",
        "http_servers": "App-webs/",
        "html_title": "Sign in",
        "http_wwwauth": 'Digest realm="IP Camera(1234)"',
        "favicons": "89b932fcc47cf4ca3faadb0cfdef89cf",
        "tcp_banner": "Acme httpd 1.0",
    }


@pytest.mark.parametrize(
    "output",
    ["HTTP/1.1 401 Unauthorized\n  Basic realm=DVR login\n", "\nHTTP/1.1 401\n  Basic charset=utf-8 realm=DVR login"],
)
def test_a_realm_is_read_from_plain_script_output_too(tmp_path: Path, output: str) -> None:
    assert (
        kinds(read(tmp_path, host(port(80, script("http-auth", output)))))["http"].get("http_wwwauth")
        == 'Basic realm="DVR login"'
    )


def test_a_missing_title_is_no_title(tmp_path: Path) -> None:
    seen = read(tmp_path, host(port(80, script("http-title", "Site doesn't have a title (text/html)."))))
    assert "http" not in kinds(seen)


def test_headers_that_a_script_lists_are_read(tmp_path: Path) -> None:
    listed = (
        'Server: Webs\n  WWW-Authenticate: Basic realm="x"\n  Set-Cookie: sid=1234; path=/\n\n  (Request type: GET)'
    )
    seen = kinds(read(tmp_path, host(port(80, script("http-headers", "\n  " + listed)))))["http"]
    assert (seen.get("http_servers"), seen.get("http_cookies")) == ("Webs", "sid")


def test_certificate_names_are_written_as_a_capture_has_them(tmp_path: Path) -> None:
    subject = '<table key="subject"><elem key="organizationName">Acme, Inc</elem><elem key="commonName">cam</elem><elem key="countryName">CA</elem></table>'
    structured = script("ssl-cert", "x", subject + '<table key="issuer"><elem key="commonName">root</elem></table>')
    plain = script(
        "ssl-cert",
        "Subject: commonName=dev/organizationName=Acme/countryName=CA\nIssuer: commonName=R3\nPublic Key type: rsa",
    )
    (first,) = [seen for seen in read(tmp_path, host(port(443, structured))).observations if seen.kind == "tls_cert"]
    assert (first.get("x509_subjects"), first.get("x509_issuers")) == ("CN=cam,O=Acme\\, Inc,C=CA", "CN=root")
    assert first.raw == "subject=CN=cam,O=Acme\\, Inc,C=CA\nissuer=CN=root"
    (second,) = [seen for seen in read(tmp_path, host(port(443, plain))).observations if seen.kind == "tls_cert"]
    assert (second.get("x509_subjects"), second.get("x509_issuers")) == ("CN=dev,O=Acme,C=CA", "CN=R3")


def test_banners_go_under_their_service(tmp_path: Path) -> None:
    seen = kinds(
        read(
            tmp_path,
            host(
                port(23, '<service name="telnet" method="probed"/>' + script("banner", "\\xFF\\xFD\\x01Acme login:")),
                port(21, '<service name="ftp"/>' + script("banner", "220 Acme FTP ready")),
                port(22, '<service name="ssh"/>' + script("banner", "SSH-2.0-dropbear_2019.78")),
                port(554, '<service name="rtsp" product="Acme rtspd" method="probed"/>'),
                port(9000, '<service name="cslistener" product="Acme DVR control" method="probed"/>'),
            ),
        )
    )
    assert seen["telnet"].get("telnet_banners") == "\xff\xfd\x01Acme login:"
    assert seen["ftp"].get("ftp_banners") == "Acme FTP ready"
    assert seen["ssh"].get("ssh_banners") == "dropbear_2019.78"
    assert seen["rtsp"].get("tcp_banner") == "Acme rtspd"
    assert seen["nmap_host"].get("tcp_banner") == "Acme DVR control"


def test_a_guess_from_the_port_number_is_no_banner(tmp_path: Path) -> None:
    reading = read(tmp_path, host(port(80, '<service name="http" product="guessed" method="table"/>')))
    assert list(kinds(reading)) == ["nmap_host"]


def test_the_reply_inside_a_service_fingerprint_is_read(tmp_path: Path) -> None:
    fingerprint = (
        'SF-Port80-TCP:V=7.94%I=7%r(GetRequest,40,"HTTP/1\\.1\\x20200\\x20OK\\r\\nServer:\\x20DNVRS-Webs\\r\\n\\r\\n");'
    )
    seen = kinds(read(tmp_path, host(port(80, f'<service name="http" servicefp="{escape(fingerprint)}"/>'))))["http"]
    assert seen.get("http_servers") == "DNVRS-Webs"


def test_a_system_description_is_read(tmp_path: Path) -> None:
    reading = read(tmp_path, host(port(161, script("snmp-sysdescr", "Acme NVR\n  System uptime: 5d"), protocol="udp")))
    assert kinds(reading)["snmp"].get("snmp_sysdescr") == "Acme NVR"


def test_secrets_in_script_output_are_dropped(tmp_path: Path) -> None:
    reading = read(tmp_path, host(port(80, script("http-title", "go to http://bob:hunter2@10.0.0.9/"))))
    assert "hunter2" not in repr(reading)
    assert sum(reading.secrets_dropped.values()) >= 1


def test_equal_services_on_two_ports_stay_two(tmp_path: Path) -> None:
    same = script("http-server-header", "Webs")
    reading = read(tmp_path, host(port(80, same), port(8080, same)))
    assert len({seen.id for seen in reading.observations}) == 3


def test_a_host_that_is_down_is_listed(tmp_path: Path) -> None:
    reading = read(tmp_path, '<host><status state="down"/><address addr="10.0.0.1" addrtype="ipv4"/></host>')
    assert [entry.reason for entry in reading.left_out] == ["not-a-device"]


def test_a_scan_that_was_cut_off_gives_its_whole_hosts(tmp_path: Path) -> None:
    reading = read(tmp_path, host(port(80)), "<host><status state=", tail="")
    assert len(reading.observations) == 1
    assert [entry.reason for entry in reading.left_out] == ["truncated"]


def test_a_scan_without_hosts_says_that_nothing_was_found_not_that_nothing_is_there(tmp_path: Path) -> None:
    assert [entry.reason for entry in read(tmp_path).left_out] == ["empty"]


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {n} "{f"&{p};" * 10}">' for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    path = tmp_path / "bomb.xml"
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE nmaprun [{entities}]><nmaprun><host>&i;</host></nmaprun>')
    reading = read_nmap(path, "bomb.xml", "")
    assert [entry.reason for entry in reading.left_out] == ["refused"]


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text('<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun><host>&x;</host></nmaprun>')
    assert [entry.reason for entry in read_nmap(path, "x.xml", "").left_out] == ["refused"]


def test_a_scan_that_is_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nmap, "MAX_BYTES", 100)
    assert [entry.reason for entry in read(tmp_path, host(port(80))).left_out] == ["too-large"]


@pytest.mark.parametrize(
    "inside",
    [
        "<a>" * 300_000,
        "<a/>" * 300_000,
        f'<ports><port portid="1" protocol="tcp"><script id="banner" output="{"y" * (9 << 20)}"/></port></ports>',
    ],
    ids=["deep", "wide", "long"],
)
def test_a_host_that_says_more_than_any_host_does_ends_the_reading_and_is_a_finding(
    tmp_path: Path, inside: str
) -> None:
    reading = read(tmp_path, host(port(80)), f"<host>{inside}")
    assert len(reading.observations) == 1
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(1, "malformed-reply")]


def test_elements_that_nest_a_hundred_thousand_deep_end_no_reader(tmp_path: Path) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    reading = read(tmp_path, host(port(80), after=deep), host(port(81)))
    assert [seen.get("open_ports") for seen in reading.observations] == ["80/tcp", "81/tcp"]


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("http-auth", "\n" * 20_000 + "Basic realm=x" + " a=b" * 5000),
        ("ssl-cert", "\n" * 20_000 + "Subject: "),
        ("snmp-sysdescr", "\n" * 20_000 + "x"),
        ("banner", "\\" * 20_000),
        ("http-headers", "Server: " + "\t " * 20_000),
        ("upnp-info", ":" * 20_000),
    ],
)
def test_scripts_that_bait_patterns_are_read_in_no_time(tmp_path: Path, name: str, output: str) -> None:
    began = time.process_time()
    reading = read(
        tmp_path,
        host(port(80, script(name, output)), port(8000, f'<service name="u" servicefp="{"%r(a,1,&quot;" * 2000}"/>')),
    )
    assert reading.observations
    assert time.process_time() - began < 5  # minutes, before the repeats were bounded
