"""What was found, held against what stands there: only an emulated campus knows the truth about all of its devices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assay.assessment import Assessment, DeviceResult
from assay.lab.campus import Campus, Site, Stand

HERE = (
    "answered",
    "unread",
    "closed",
)  # states of an address that show a device; "filtered" may be a router's word alone
_RANK = {"nothing": 0, "possible": 1, "probable": 2, "confirmed": 3}


@dataclass(frozen=True, slots=True)
class Wire:
    """What the link showed of a device: its MAC address, by ARP or in a frame, and whether it was heard unasked.

    Behind a router it is empty.
    """

    mac: str = ""
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """One device that stands: the state of its address after the survey, and what was made of it."""

    stand: Stand
    site: str
    state: str
    verdict: str = ""
    maker: str = ""
    wire: Wire = Wire()

    @property
    def found(self) -> bool:
        return self.state in HERE

    @property
    def named(self) -> bool:
        """Its true maker is named, confirmed or probable."""
        return self.strong and _is_of(self.maker, self.stand.persona.truth.maker)

    @property
    def strong(self) -> bool:
        return self.verdict in ("confirmed", "probable")

    @property
    def gives_away(self) -> bool:
        """Its replies name its maker to whoever can read them."""
        return _RANK[self.stand.persona.truth.told] >= _RANK["probable"]

    @property
    def enough(self) -> bool:
        """As much is said as its replies give away."""
        truth = self.stand.persona.truth
        if truth.told == "nothing":
            return not self.strong or self.named
        return _is_of(self.maker, truth.maker) and _RANK.get(self.verdict, 0) >= _RANK[truth.told]

    @property
    def wrong(self) -> bool:
        """A maker is named, confirmed or probable, that is not the true one."""
        return self.strong and not self.named


@dataclass(frozen=True, slots=True)
class SiteScore:
    """One site: its devices, and the states of all its addresses."""

    site: Site
    devices: tuple[Answered, ...]
    states: Mapping[str, int] = field(default_factory=dict)
    excluded: int = 0

    @property
    def found(self) -> int:
        return sum(one.found for one in self.devices)

    @property
    def heard(self) -> int:
        """How many announced themselves before anything was asked."""
        return sum(one.wire.heard for one in self.devices)

    @property
    def could(self) -> int:
        """How many of those found give their maker away, confirmed or probable."""
        return sum(one.found and one.gives_away for one in self.devices)

    @property
    def named(self) -> int:
        """How many of those are named."""
        return sum(one.named and one.gives_away for one in self.devices)


def scored(
    campus: Campus, found: Assessment, states: Mapping[str, str], wires: Mapping[str, Wire]
) -> tuple[SiteScore, ...]:
    """The sites in order. `states` is by address, as in coverage.csv; `wires` too."""
    by_address: dict[str, DeviceResult] = {}
    for item in found.devices:
        for address in item.asset.addresses:
            by_address.setdefault(address, item)
    return tuple(_site(site, by_address, states, wires) for site in campus.sites)


def _site(
    site: Site, devices: Mapping[str, DeviceResult], states: Mapping[str, str], wires: Mapping[str, Wire]
) -> SiteScore:
    answered = tuple(_answered(site, stand, devices, states, wires) for stand in site.stands)
    campus = Campus((site,))
    counted = Counter(state for address, state in states.items() if campus.site_of(address))
    return SiteScore(site, answered, counted, sum(stand.shut == "excluded" for stand in site.stands))


def _answered(
    site: Site, stand: Stand, devices: Mapping[str, DeviceResult], states: Mapping[str, str], wires: Mapping[str, Wire]
) -> Answered:
    state = states.get(stand.address, "excluded" if stand.shut == "excluded" else "not reached")
    item = devices.get(stand.address)
    wire = wires.get(stand.address, Wire())
    if item is None:
        return Answered(stand, site.name, state, wire=wire)
    return Answered(stand, site.name, state, item.identification.verdict, item.identification.maker or "", wire)


def totals(sites: Sequence[SiteScore]) -> dict[str, int]:
    """Counts over all sites."""
    return {
        "standing": sum(len(site.devices) for site in sites),
        "heard": sum(site.heard for site in sites),
        "found": sum(site.found for site in sites),
        "could": sum(site.could for site in sites),
        "named": sum(site.named for site in sites),
        "wrong": sum(one.wrong for site in sites for one in site.devices),
    }


def _is_of(named: str, maker: str) -> bool:
    """Whether a party of that maker is named (`tp-link-us` is of `tp-link`)."""
    return bool(maker) and (named == maker or named.startswith(f"{maker}-"))
