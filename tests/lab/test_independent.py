"""Clients that nobody here wrote take the lab's devices for what they stand for.

curl, openssl, nmap, tshark with text2pcap, and client libraries; each test is skipped, and says so, where its client is not
installed. nmap is only ever given addresses of 127.0.0.0/8.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assay.lab import Lab, load_personas
from assay.lab.device import Device
from tests.lab import asking
from tests.lab.asking import ask, ask_stream, loopback_range
from tests.lab.namespace_clients import CANNOT

ROOT = Path(__file__).parents[2]
ASKED = [
    "hikvision-camera", "hikvision-recorder", "dahua-camera", "axis-camera", "tapo-camera", "kasa-plug", "ubiquiti-gateway",
    "xiongmai-camera", "linux-server", "zte-ont", "module-block", "huawei-router", "verkada-like",
]  # fmt: skip


def needs(*programs: str) -> Any:
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"{', '.join(missing)} not installed")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(load_personas(ASKED), bind=loopback_range()).in_thread() as running:
        yield running


def one(lab: Lab, persona: str) -> Device:
    return next(device for device in lab.devices if device.persona.id == persona)


def run(*words: str, given: str = "", seconds: float = 60) -> str:
    done = subprocess.run(words, input=given, capture_output=True, text=True, timeout=seconds, check=False)
    return done.stdout + done.stderr


# curl and openssl -------------------------------------------------------------------------------------------------------


@needs("curl")
def test_curl_gets_the_page_with_its_headers(lab: Lab) -> None:
    shown = run("curl", "-si", "--noproxy", "*", f"http://{one(lab, 'hikvision-camera').address}/")
    assert shown.startswith("HTTP/1.1 200 OK")
    assert "Server: App-webs/" in shown
    assert "/doc/page/login.asp?_" in shown


@needs("curl")
def test_curl_answers_the_digest_challenge_and_is_not_let_in(lab: Lab) -> None:
    """It finds the challenge sound enough to compute an answer; the answer changes nothing."""
    device = one(lab, "axis-camera")
    shown = run("curl", "-siv", "--noproxy", "*", "--digest", "-u", "nobody:nothing", f"http://{device.address}/")
    assert "authorization: digest username=" in shown.lower()
    assert shown.count("HTTP/1.1 401") >= 2
    assert [entry.what for entry in lab.record.entries if entry.device == device.id][-1] == "log-in"


@needs("curl")
def test_curl_describes_a_stream_and_is_refused(lab: Lab) -> None:
    shown = run("curl", "-sv", "--noproxy", "*", f"rtsp://{one(lab, 'hikvision-camera').address}/")
    assert "RTSP/1.0 200 OK" in shown


@needs("openssl")
def test_openssl_reads_an_old_devices_certificate(lab: Lab) -> None:
    device = one(lab, "hikvision-recorder")
    shown = run("openssl", "s_client", "-connect", f"{device.address}:443", "-cipher", "ALL:@SECLEVEL=0", "-tls1_2")
    assert "CN = www.hikvision.com" in shown or "CN=www.hikvision.com" in shown
    pem = shown[shown.index("-----BEGIN CERT") : shown.index("-----END CERT")] + "-----END CERTIFICATE-----\n"
    text = run("openssl", "x509", "-noout", "-text", given=pem)
    assert "sha1WithRSAEncryption" in text
    assert "1024 bit" in text


@needs("openssl")
def test_openssl_checks_the_signature_of_an_old_certificate(lab: Lab, tmp_path: Path) -> None:
    """A self-signed certificate verifies against itself, so that the hand-made signature is a real one."""
    device = one(lab, "hikvision-recorder")
    shown = run("openssl", "s_client", "-connect", f"{device.address}:443", "-cipher", "ALL:@SECLEVEL=0", "-tls1_2")
    path = tmp_path / "device.pem"
    path.write_text(
        shown[shown.index("-----BEGIN CERT") : shown.index("-----END CERT")] + "-----END CERTIFICATE-----\n"
    )
    told = run(
        "openssl", "verify", "-CAfile", str(path), "-auth_level", "0", "-check_ss_sig", "-partial_chain", str(path)
    )
    assert f"{path}: OK" in told


@needs("openssl")
def test_openssl_agrees_on_tls_1_3_alone_where_the_device_has_nothing_older(lab: Lab) -> None:
    address = f"{one(lab, 'verkada-like').address}:443"
    assert "TLSv1.3" in run("openssl", "s_client", "-connect", address)
    assert "CONNECTED" in (refused := run("openssl", "s_client", "-connect", address, "-tls1_2"))
    assert "alert protocol version" in refused


# nmap -------------------------------------------------------------------------------------------------------------------


@needs("nmap")
def test_nmap_names_the_services(lab: Lab) -> None:
    linux = one(lab, "linux-server")
    assert linux.address.startswith("127.")
    shown = run("nmap", "-n", "-Pn", "-sT", "-sV", "-p", "21,22,80", linux.address)
    assert re.search(r"21/tcp\s+open\s+ftp\s+vsftpd 3\.0\.5", shown), shown
    assert re.search(r"22/tcp\s+open\s+ssh\s+OpenSSH 9\.6p1", shown), shown
    assert re.search(r"80/tcp\s+open\s+http\s+nginx 1\.24\.0", shown), shown


@needs("nmap")
def test_nmaps_scripts_read_the_discovery_replies(lab: Lab) -> None:
    axis, gateway = one(lab, "axis-camera"), one(lab, "ubiquiti-gateway")
    scripts = "ubiquiti-discovery,upnp-info"
    shown = run(
        "nmap", "-n", "-Pn", "-sU", "-p", "1900,10001", "--script", scripts, axis.address, gateway.address, seconds=120
    )
    if "requires root" in shown:
        pytest.skip("nmap's UDP scan needs root")
    assert f"Location: http://{axis.address}/rootdesc1.xml" in shown
    assert "firmware: UniFiSecurityGateway.ER-e120.v4.4.57" in shown


# tshark -----------------------------------------------------------------------------------------------------------------


def dissected(payload: bytes, sport: int, folder: Path, *fields: str, tcp: bool = False, read_as: str = "") -> str:
    """What tshark makes of a payload sent from a port; text2pcap puts the packet round it."""
    dump, capture = folder / "dump.txt", folder / "dump.pcap"
    lines = [f"{at:06x} {payload[at : at + 16].hex(' ')}" for at in range(0, len(payload), 16)]
    dump.write_text("\n".join(lines) + "\n")
    run("text2pcap", "-q", "-T" if tcp else "-u", f"{sport},40000", str(dump), str(capture))
    asked = [word for field in fields for word in ("-e", field)]
    chosen = ["-d", f"udp.port=={sport},{read_as}"] if read_as else []
    return run(
        "tshark",
        "-n",
        *chosen,
        "--enable-heuristic",
        "xml_udp",
        "-r",
        str(capture),
        "-T",
        "fields",
        "-E",
        "separator=|",
        *asked,
    )


@needs("tshark", "text2pcap")
def test_tshark_dissects_mdns(lab: Lab, tmp_path: Path) -> None:
    device = one(lab, "axis-camera")
    (answer,) = ask(device.address, 5353, asking.dns("_axis-video._tcp.local"))
    told = dissected(answer, 5353, tmp_path, "dns.ptr.domain_name", "dns.srv.target", "dns.txt", "_ws.malformed")
    assert "AXIS P3245-LVE - ACCC8E25701B._axis-video._tcp.local" in told
    assert "axis-accc8e25701b.local" in told
    assert "macaddress=ACCC8E25701B" in told
    assert "alformed" not in told


@needs("tshark", "text2pcap")
def test_tshark_dissects_ssdp_http_and_rtsp(lab: Lab, tmp_path: Path) -> None:
    device = one(lab, "dahua-camera")
    answer = ask(device.address, 1900, asking.M_SEARCH)[0]
    told = dissected(answer, 1900, tmp_path, "frame.protocols", "http.server", "http.response.code")
    assert "ssdp" in told
    assert "ZheJiang Dahua Technology CO.,LTD. Upnp SDK" in told
    page = ask_stream(device.address, 80, asking.get("/", device.address))
    assert "http" in dissected(page, 80, tmp_path, "frame.protocols", "http.response.code", tcp=True)
    refusal = ask_stream(device.address, 554, asking.rtsp("DESCRIBE", device.address), seconds=0.2)
    told = dissected(refusal, 554, tmp_path, "frame.protocols", "rtsp.status", tcp=True)
    assert "rtsp" in told
    assert "401" in told


@needs("tshark", "text2pcap")
def test_tshark_dissects_ws_discovery_as_xml(lab: Lab, tmp_path: Path) -> None:
    device = one(lab, "hikvision-camera")
    (answer,) = ask(device.address, 3702, asking.probe("NetworkVideoTransmitter"))
    told = dissected(answer, 3702, tmp_path, "frame.protocols", "xml.tag")
    assert "xml" in told
    assert "ProbeMatches" in told


@needs("tshark", "text2pcap")
def test_tshark_dissects_ubiquiti(lab: Lab, tmp_path: Path) -> None:
    device = one(lab, "ubiquiti-gateway")
    (answer,) = ask(device.address, 10001, asking.UBIQUITI[1])
    fields = ("frame.protocols", "ubdp.mac", "ubdp.ip", "ubdp.firmware_full", "ubdp.product")
    told = dissected(answer, 10001, tmp_path, *fields, read_as="ubdp")
    assert "ubdp" in told
    assert device.mac in told
    assert device.address in told
    assert "UniFiSecurityGateway.ER-e120" in told
    assert "UniFi Security Gateway" in told


@needs("tshark", "text2pcap")
def test_tshark_dissects_tp_links_smart_home_protocol(lab: Lab, tmp_path: Path) -> None:
    (answer,) = ask(one(lab, "kasa-plug").address, 9999, asking.kasa())
    told = dissected(answer, 9999, tmp_path, "frame.protocols", "json.value.string")
    assert "tplink-smarthome" in told or "json" in told
    assert "IOT.SMARTPLUGSWITCH" in told


# Client libraries -------------------------------------------------------------------------------------------------------


def test_onvif_zeeps_client_reads_the_date_and_is_refused_the_rest(lab: Lab) -> None:
    onvif = pytest.importorskip("onvif", reason="onvif-zeep not installed")
    zeep = pytest.importorskip("zeep", reason="zeep not installed")
    device = one(lab, "hikvision-camera")
    client = onvif.ONVIFCamera(device.address, 80, "", "", _wsdl_folder(onvif))
    when = client.devicemgmt.GetSystemDateAndTime()
    assert when.UTCDateTime.Date.Year >= 2024
    assert client.devicemgmt.GetCapabilities({"Category": "All"}).Device.XAddr.endswith("/onvif/device_service")
    listed = client.devicemgmt.GetServices({"IncludeCapability": False})
    assert any(one.Namespace.endswith("device/wsdl") for one in listed)
    with pytest.raises((onvif.ONVIFError, zeep.exceptions.Fault)):
        client.devicemgmt.GetDeviceInformation()


def test_onvif_zeeps_client_reads_information_where_firmware_gives_it_to_anybody(lab: Lab) -> None:
    onvif = pytest.importorskip("onvif", reason="onvif-zeep not installed")
    device = one(lab, "xiongmai-camera")
    client = onvif.ONVIFCamera(device.address, 8899, "", "", _wsdl_folder(onvif))
    told = client.devicemgmt.GetDeviceInformation()
    assert (told.Manufacturer, told.Model) == ("H264", "XM530_50X50-WG_8M")


def _wsdl_folder(onvif: Any) -> str:
    """The package puts its WSDL files beside site-packages, or in it, by how it was installed."""
    base = Path(onvif.__file__).parent
    for folder in (base / "wsdl", base.parent / "wsdl", *base.parents[2].glob("wsdl"), Path(sys.prefix) / "wsdl"):
        if (folder / "devicemgmt.wsdl").exists():
            return str(folder)
    found = next(iter(base.parent.rglob("devicemgmt.wsdl")), None)
    if found is None:
        pytest.skip("onvif-zeep's WSDL files were not found")
    return str(found.parent)


# Client libraries that ask every interface: in a network namespace of their own ----------------------------------------


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """What the libraries found in a namespace that holds nothing but the lab and them."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("unshare or ip not installed")
    for way in ("-rn", "-n"):  # as somebody who may make a user namespace, else as root
        if subprocess.run(["unshare", way, "true"], capture_output=True, check=False).returncode == 0:
            words = ["unshare", way, sys.executable, "-m", "tests.lab.namespace_clients"]
            done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
            if done.returncode == CANNOT:
                pytest.skip("this machine's namespaces have no veth interfaces")
            assert done.returncode == 0, done.stderr
            return dict(json.loads(done.stdout.splitlines()[-1]))
    pytest.skip("this machine lets nobody make a network namespace")


def found_by(told: dict[str, Any], library: str) -> Any:
    if library not in told:
        pytest.skip(f"{library} not installed")
    return told[library]


def test_wsdiscoverys_client_finds_each_onvif_device(told: dict[str, Any]) -> None:
    found = found_by(told, "WSDiscovery")
    assert {address for one in found for address in one["xaddrs"]} == {
        "http://10.77.0.11/onvif/device_service", "http://10.77.0.12/onvif/device_service", "http://10.77.0.13/onvif/device_service",
        "http://10.77.0.14:2020/onvif/device_service",
    }  # fmt: skip
    assert any("onvif://www.onvif.org/hardware/DS-2CD2143G0-I" in one["scopes"] for one in found)


def test_ssdpys_client_finds_the_devices_that_announce(told: dict[str, Any]) -> None:
    servers = {one["server"] for one in found_by(told, "ssdpy")}
    assert "Linux/3.8.8, UPnP/1.0, ZheJiang Dahua Technology CO.,LTD. Upnp SDK" in servers
    assert "Linux/4.19.84, UPnP/1.0, Portable SDK for UPnP devices/1.14.12" in servers


def test_zeroconf_resolves_a_camera(told: dict[str, Any]) -> None:
    (found,) = found_by(told, "zeroconf")
    assert found["name"] == "AXIS P3245-LVE - ACCC8E25701B._axis-video._tcp.local."
    assert (found["addresses"], found["port"], found["server"]) == (["10.77.0.13"], 80, "axis-accc8e25701b.local.")
    assert found["properties"] == {"macaddress": "ACCC8E25701B"}


def test_python_kasas_discovery_finds_plug_and_camera(told: dict[str, Any]) -> None:
    found = found_by(told, "python-kasa")
    assert found["10.77.0.15"] == "HS110"
    assert "C200" in found["10.77.0.14"]


def test_the_onvif_client_of_npm_finds_the_cameras_and_is_refused_their_information(told: dict[str, Any]) -> None:
    found = found_by(told, "npm onvif")
    assert "http://10.77.0.11/onvif/device_service" in found["found"]
    assert len(found["found"]) == 4
    assert found["year"] >= 2024
    assert found["refused"]


# Plain sockets in the same namespace ------------------------------------------------------------------------------------


def test_a_device_on_ipv6_hears_the_group_and_its_own_address(told: dict[str, Any]) -> None:
    assert told["IPv6"] == ["fd77::11", "http://[fd77::11]/rootdesc1.xml"]


def test_a_device_answers_from_an_address_that_it_does_not_have(told: dict[str, Any]) -> None:
    assert told["elsewhere"] == ["198.51.100.66"]
