"""The plan of a campus: three sites behind a router, and where each emulated device stands; nothing is made here.

Every device has an interface of its own with its persona's own MAC address (`assay.lab.interfaces`), so that ARP,
announcements and captures show it. Each site is a bridge in the router's namespace and a namespace that holds the site's devices; whoever surveys stands on
the first site's link and reaches the other two by the router alone. No interface leads out of it, and the router knows no
way to anywhere else.

The commands are those of iproute2, one a line, for `ip -batch`: see `assay.lab.namespaces`.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Literal

from assay.errors import LabError
from assay.lab.device import Device
from assay.lab.interfaces import cable, own_interface
from assay.lab.load import builtin_sets, load_personas
from assay.lab.persona import Persona

Shut = Literal["", "excluded", "refused", "dropped"]
SITES = ("North Hall", "Science Building", "Library")
FEWEST, MOST = 7, 62
FIRST = 11  # last octet of a site's first device
SURVEY, FIRE_PANEL, REFUSED, DROPPED = 10, 5, 48, 56  # last octets
SURVEY_INTERFACE = 0  # `d0`, and `eth0` once it is where it belongs
# The router asks so often, once a second, who has an address: longer than anybody waits. Like many real ones, it then
# tells of its own filters, and of missing hosts too late to be heard.
_PATIENT = 15
# One letter for three devices, one on each site: re-badged, of a maker, trap, hostile. Sets that are used up are passed over.
_DEAL = "RMTHMTMRMTMTMRMTMTMH"
_HOSTILE = ("redirects-away", "entity-bomb", "scope-instructions", "endless-page", "false-length", "slow")


@dataclass(frozen=True, slots=True)
class Stand:
    """One device's place. `source` is what `assay lab up` is told; `number` counts the site's interfaces from 1.

    `shut`: excluded (the authorisation leaves the address out), refused or dropped (by the router, with and without a
    word), or empty.
    """

    persona: Persona
    source: str
    number: int
    address: str
    mac: str
    shut: Shut = ""

    @property
    def interface(self) -> str:
        """Its name in the site's namespace; the other end, in the router's, is `s<site>-<interface>`."""
        return f"d{self.number}"

    @property
    def is_six(self) -> bool:
        return ":" in self.address


@dataclass(frozen=True, slots=True)
class Site:
    """A subnet with its devices. `number` counts from 1."""

    name: str
    number: int
    stands: tuple[Stand, ...]

    @property
    def network(self) -> ipaddress.IPv4Network:
        return ipaddress.IPv4Network(f"10.81.{self.number}.0/26")

    @property
    def network6(self) -> ipaddress.IPv6Network:
        return ipaddress.IPv6Network(f"fd00:81:{self.number}::/64")

    @property
    def has_six(self) -> bool:
        return any(stand.is_six for stand in self.stands)

    @property
    def gateway(self) -> str:
        return str(self.network[1])


@dataclass(frozen=True, slots=True)
class Campus:
    """Three sites, the router between them, and the survey's own host."""

    sites: tuple[Site, ...]

    @property
    def stands(self) -> tuple[Stand, ...]:
        return tuple(stand for site in self.sites for stand in site.stands)

    @property
    def survey(self) -> str:
        """The survey host's address, on the first site's link."""
        return str(self.sites[0].network[SURVEY])

    @property
    def excluded(self) -> Stand:
        """The device that nobody may ask anything."""
        return next(stand for stand in self.stands if stand.shut == "excluded")

    def site_of(self, address: str) -> Site | None:
        """The site whose subnet holds the address."""
        wanted = ipaddress.ip_address(address)
        return next((one for one in self.sites if wanted in one.network or wanted in one.network6), None)


def plan(devices: int = 60, *, six: bool = True) -> Campus:
    """A campus with so many devices, the fire panel among them. With `six`, some of the first site have IPv6 alone.

    Raises LabError where there are not so many personas, or too few to fill three sites.
    """
    if not FEWEST <= devices <= MOST:
        raise LabError(f"{devices} devices on the campus", remedy=f"ask for {FEWEST} to {MOST}")
    dealt: list[list[Persona]] = [[] for _ in SITES]
    for number, persona in enumerate(itertools.islice(_dealt(), devices - 1)):
        dealt[number % len(SITES)].append(persona)
    sites = []
    for number, (name, personas) in enumerate(zip(SITES, dealt, strict=True), start=1):
        site = Site(name, number, ())
        stands = [_stand(site, place, persona) for place, persona in enumerate(personas, start=1)]
        if number == 1 and six:
            stands = _with_six(site, stands)
        if number == 2:
            stands.append(_fire_panel(site, len(stands) + 1))
        if number == len(SITES):
            stands = _behind_the_filter(site, stands)
        sites.append(replace(site, stands=tuple(stands)))
    return Campus(tuple(sites))


def _dealt() -> Iterator[Persona]:
    """The personas in the order that they are dealt to the sites in turn."""
    sets = builtin_sets()
    hostile = {one.id: one for one in sets["hostile"]}
    left = {
        "R": deque(sets["rebadged"]), "M": deque(sets["makers"]), "T": deque(sets["traps"]),
        "H": deque(hostile[name] for name in _HOSTILE),
    }  # fmt: skip
    for letter in itertools.cycle(_DEAL):
        if not any(left.values()):
            return
        for _ in range(min(len(SITES), len(left[letter]))):
            yield left[letter].popleft()


def _stand(site: Site, number: int, persona: Persona) -> Stand:
    address = str(site.network[FIRST - 1 + number])
    return Stand(persona, persona.id, number, address, Device(persona, 0, address).mac)


def _with_six(site: Site, stands: list[Stand]) -> list[Stand]:
    """Every fifth device has an IPv6 address alone, if it speaks what can be asked of an IPv6 group."""
    return [
        replace(stand, address=str(site.network6[FIRST - 1 + stand.number]))
        if stand.number % 5 == 2 and not stand.persona.is_hostile and _hears_groups6(stand.persona)
        else stand
        for stand in stands
    ]


def _hears_groups6(persona: Persona) -> bool:
    services = persona.services
    return bool(services.wsd or services.ssdp or services.mdns)


def _fire_panel(site: Site, number: int) -> Stand:
    source = str(Path(str(files("assay.lab") / "data" / "fire-panel.yaml")))
    (persona,) = load_personas([source])
    return Stand(persona, source, number, str(site.network[FIRE_PANEL]), Device(persona, 0, "").mac, "excluded")


def _behind_the_filter(site: Site, stands: list[Stand]) -> list[Stand]:
    """The last devices: refused by the router; on a site of ten and more, two so, and one that it drops silently."""
    many = len(stands) >= 10
    refused, dropped = (2, 1) if many else (1, 0)
    first = len(stands) - refused - dropped
    moved = [
        replace(stand, address=str(site.network[REFUSED + at]), shut="refused")
        for at, stand in enumerate(stands[first : first + refused])
    ]
    moved += [
        replace(stand, address=str(site.network[DROPPED + at]), shut="dropped")
        for at, stand in enumerate(stands[first + refused :])
    ]
    return stands[:first] + moved


# Commands -------------------------------------------------------------------------------------------------------------


def router_lines(campus: Campus, spaces: Sequence[str], survey: str) -> list[str]:
    """What `ip -batch` is told in the router's namespace; `spaces` and `survey` name the namespaces of the other ends."""
    lines = ["link set lo up"]
    for site, space in zip(campus.sites, spaces, strict=True):
        lan = f"lan{site.number}"
        lines += [
            f"link add {lan} address 02:00:51:00:00:{site.number:02x} type bridge mcast_snooping 0",
            f"link set {lan} addrgenmode none",
            f"address add {site.gateway}/{site.network.prefixlen} brd {site.network.broadcast_address} dev {lan}",
            f"link set {lan} up",
            f"ntable change name arp_cache dev {lan} mcast_probes {_PATIENT}",
        ]
        for stand in site.stands:
            lines += cable(f"s{site.number}-{stand.interface}", lan, stand.number, stand.mac, space)
    lines += cable("survey", "lan1", SURVEY_INTERFACE, "02:00:51:00:00:10", survey)
    # Few, for the kernel sends no more than five such refusals at once, and one a second after that.
    filters = {"refused": "prohibit", "dropped": "blackhole"}
    return lines + [f"route add {filters[one.shut]} {one.address}/32" for one in campus.stands if one.shut in filters]


def site_lines(site: Site) -> tuple[list[str], list[str]]:
    """What `ip -batch` is told in a site's namespace, and what `ip -6 -batch` is."""
    lines, six = ["link set lo up"], []
    for stand in site.stands:
        network, gateway = (site.network6, "") if stand.is_six else (site.network, site.gateway)
        plain, of_six = own_interface(stand.number, stand.address, network, gateway)
        lines += plain
        six += of_six
    return lines, six


def survey_lines(campus: Campus) -> list[str]:
    """What `ip -batch` is told in the survey host's namespace."""
    first = campus.sites[0]
    lines = [
        "link set lo up",
        f"link set d{SURVEY_INTERFACE} name eth0",
        "link set eth0 addrgenmode none",
        f"address add {campus.survey}/{first.network.prefixlen} brd {first.network.broadcast_address} dev eth0",
    ]
    if first.has_six:
        lines.append(f"address add {first.network6[SURVEY]}/{first.network6.prefixlen} dev eth0 nodad")
    return [*lines, "link set eth0 up", f"route add default via {first.gateway} dev eth0"]
