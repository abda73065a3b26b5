"""Run in a network namespace of its own: a lab on a pair of veth interfaces, and client libraries that search it.

`unshare -rn python -m tests.lab.namespace_clients` prints one line of JSON: what each library that is installed found. It
refuses to run where any interface but the loopback is there, since the libraries ask on all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import Any

from assay.lab import Lab, load_personas
from tests.lab import asking

CANNOT = 3  # exit code: this kernel has no veth, say
PERSONAS = ["hikvision-camera", "dahua-camera", "axis-camera", "tapo-camera", "kasa-plug"]
NETWORK = [
    "ip link set lo up",
    "ip link add lab0 type veth peer name lab1",
    "ip address add 10.77.0.1/24 broadcast 10.77.0.255 dev lab0",
    *(f"ip address add 10.77.0.{11 + n}/24 broadcast 10.77.0.255 dev lab0" for n in range(len(PERSONAS))),
    "ip address add fd77::11/64 dev lab0 nodad",
    "ip link set lab0 up",
    "ip link set lab1 up",
    "ip route add default dev lab0",
]


def main() -> int:
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        sys.stderr.write("not a namespace of its own\n")
        return 1
    for words in NETWORK:
        if subprocess.run(words.split(), capture_output=True, check=False).returncode:
            return CANNOT
    found: dict[str, Any] = {}
    with Lab(load_personas(PERSONAS), addresses=["10.77.0.11-10.77.0.15"]).in_thread():
        for library, module, search in (
            ("WSDiscovery", "wsdiscovery", ws_discovery), ("ssdpy", "ssdpy", ssdp), ("zeroconf", "zeroconf", mdns),
            ("python-kasa", "kasa", kasa),
        ):  # fmt: skip
            if find_spec(module):
                found[library] = search()
        if shutil.which("node") and node("require.resolve('onvif')").returncode == 0:
            found["npm onvif"] = json.loads(node(NODE_SEARCH).stdout)
    found["IPv6"] = six()
    found["elsewhere"] = elsewhere()
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def node(code: str) -> subprocess.CompletedProcess[str]:
    """What node says; NODE_PATH tells it where its packages are."""
    return subprocess.run(["node", "-e", code], capture_output=True, text=True, timeout=30, check=False)


NODE_SEARCH = """
const onvif = require('onvif');
onvif.Discovery.on('error', () => {});
onvif.Discovery.probe({ timeout: 1500, resolve: false }, (error, found) => {
  const told = { found: found.map((one) => String(one.probeMatches.probeMatch.XAddrs)).sort() };
  const camera = new onvif.Cam({ hostname: '10.77.0.11', port: 80, timeout: 3000, autoconnect: false });
  camera.getSystemDateAndTime((problem, date) => {
    told.year = problem ? String(problem) : date.getFullYear();
    camera.getDeviceInformation((refusal) => {
      told.refused = Boolean(refusal);
      console.log(JSON.stringify(told));
    });
  });
});
"""


def six() -> list[str]:
    """Who answers a probe to the IPv6 group, and on its own address."""
    with (
        Lab(load_personas(["axis-camera"]), addresses=["fd77::11"]).in_thread(),
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asked,
    ):
        asked.settimeout(0.5)
        interface = socket.if_nametoindex("lab0")
        asked.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, interface)
        asked.sendto(asking.probe(), ("ff02::c", 3702, 0, interface))
        heard = [peer[0] for _, peer in asking.hear(asked, 5)]
        asked.sendto(asking.M_SEARCH, ("fd77::11", 1900))
        return heard + [
            payload.decode().split("LOCATION: ")[1].split("\r\n")[0] for payload, _ in asking.hear(asked, 1)
        ]


def elsewhere() -> list[str]:
    """Where the answers of a device come from that answers from an address it does not have."""
    with (
        Lab(load_personas(["other-address"]), addresses=["10.77.0.11"]).in_thread(),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked,
    ):
        asked.settimeout(0.5)
        asked.bind(("10.77.0.1", 0))
        asked.sendto(asking.SADP, ("10.77.0.11", 37020))
        return [peer[0] for _, peer in asking.hear(asked, 5)]


def ws_discovery() -> list[dict[str, Any]]:
    from wsdiscovery.discovery import ThreadedWSDiscovery

    client = ThreadedWSDiscovery()
    client.start()
    services = client.searchServices(timeout=2)
    found = [{"xaddrs": one.getXAddrs(), "scopes": [scope.getValue() for scope in one.getScopes()]} for one in services]
    client.stop()
    return found


def ssdp() -> list[dict[str, str]]:
    from ssdpy import SSDPClient

    return list(SSDPClient(timeout=1).m_search("ssdp:all"))


def mdns() -> list[dict[str, Any]]:
    from zeroconf import ServiceBrowser, Zeroconf

    names: list[str] = []

    class Listener:
        def add_service(self, zeroconf: Any, kind: str, name: str) -> None:
            names.append(name)

        update_service = remove_service = add_service

    client = Zeroconf(interfaces=["10.77.0.1"])
    ServiceBrowser(client, "_axis-video._tcp.local.", Listener())
    deadline = time.monotonic() + 5
    while not names and time.monotonic() < deadline:
        time.sleep(0.1)
    found = []
    for name in sorted(set(names)):
        told = client.get_service_info("_axis-video._tcp.local.", name, 3000)
        if told:
            properties = {key.decode(): (value or b"").decode() for key, value in told.properties.items()}
            found.append({
                "name": told.name, "addresses": told.parsed_addresses(), "port": told.port, "server": told.server,
                "properties": properties,
            })  # fmt: skip
    client.close()
    return found


def kasa() -> dict[str, str]:
    """What it understood; a device of the newer kind wants an account for more than its model, which it tells unasked."""
    from kasa import Discover

    found: dict[str, str] = {}

    async def search() -> None:
        def told(result: Any) -> None:
            found[result["meta"]["ip"]] = json.dumps(result["discovery_response"])

        with contextlib.suppress(Exception):  # what it does after discovery is to log in, which no device lets it
            devices = await Discover.discover(
                target="10.77.0.255", discovery_timeout=1, timeout=1, on_discovered_raw=told
            )
            found.update({address: device.model for address, device in devices.items() if device.model})

    asyncio.run(search())
    return found


if __name__ == "__main__":
    sys.exit(main())
