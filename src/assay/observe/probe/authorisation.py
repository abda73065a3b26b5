"""Who allows what to be asked, where, when and how fast: without this file nothing is sent.

    owner: "City of Example, Facilities"
    signed_by: {name: "J. Roy", role: "Director of Facilities", on: 2026-11-20}
    contact: "network operations, +1 555 0100"
    networks: [10.20.0.0/24, fd00:20::/120]
    exclude: [10.20.0.5]
    window: {from: "2026-11-22T18:00:00-05:00", until: "2026-11-22T23:00:00-05:00"}

Public networks stand apart, under `public`, with a statement and a signature of their own. What is never anybody's own
(multicast, addresses that embed others) is refused here, whoever signs.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from assay.observe.probe.messages import Address

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST_SWEPT = 65_536  # addresses asked one by one; a larger network is heard and asked by multicast only
LONGEST_WINDOW = dt.timedelta(days=31)
TOTAL, PER_HOST = 100, 5  # packets a second
MOST_TOTAL, MOST_PER_HOST = 10_000, 1_000

# RFC 1918, RFC 3927, RFC 4193, RFC 4291 and loopback. Shared addresses (RFC 6598) are a provider's, not a customer's, and
# need the second statement too.
PRIVATE = tuple(
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10",
                "::1/128")
)  # fmt: skip
# Nobody's own: unspecified, multicast, reserved and broadcast; IPv6 addresses with an IPv4 address in them, which would
# leave by a network that no one named (mapped, translated, 6to4, Teredo).
NEVER = tuple(
    ipaddress.ip_network(one)
    for one in ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48",
                "2002::/16", "2001::/32", "ff00::/8")
)  # fmt: skip


def _network(value: object) -> Network:
    if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network):
        return value
    text = str(value or "").strip()
    if "%" in text:
        raise ValueError(f"{text!r} names a scope; name the interface under `interfaces` instead")
    try:
        found = ipaddress.ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network such as 10.20.0.0/24 or fd00:20::/120 ({error})") from None
    for never in NEVER:
        if found.version == never.version and found.overlaps(never):
            raise ValueError(f"{found} overlaps {never}, which nobody can authorise")
    return found


NetworkText = Annotated[Network, BeforeValidator(_network)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signature(_Part):
    """A named person, what they are to the owner, and the day they signed."""

    name: Words
    role: Words
    on: dt.date


class Window(_Part):
    """From when until when packets may leave. Both name their offset from UTC."""

    from_: Annotated[AwareDatetime, Field(alias="from")]
    until: AwareDatetime

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if not self.from_ < self.until <= self.from_ + LONGEST_WINDOW:
            raise ValueError(f"`until` must come after `from`, at most {LONGEST_WINDOW.days} days later")
        return self


class Rates(_Part):
    """Packets a second, in total and to one host."""

    total: Annotated[int, Field(ge=1, le=MOST_TOTAL)] = TOTAL
    per_host: Annotated[int, Field(ge=1, le=MOST_PER_HOST)] = PER_HOST


class Public(_Part):
    """The second statement, for addresses of the public internet."""

    networks: Annotated[tuple[NetworkText, ...], Field(min_length=1)]
    statement: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=2000)]
    signed_by: Signature


class Interface(_Part):
    """A network interface to listen on and, with `ask`, to ask by multicast and broadcast on.

    Such questions reach everybody on the link. Where that is more than the authorised networks hold, they are only sent
    with `reaches_others`.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:@-]{1,15}$")]
    listen: bool = True
    ask: bool = False
    reaches_others: bool = False


class Snmp(_Part):
    """SNMP may be asked, with a community that stands in a file of its own, on the networks named here and nowhere else.

    The community goes over the network in the clear, and to whoever has an address there; and an authorisation is shown to
    people and kept with the results. So the one is confined, and the other holds none.
    """

    community_file: Words
    version: Literal["1", "2c"] = "2c"
    networks: Annotated[tuple[NetworkText, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _holds_no_secret(cls, given: object) -> object:
        # Said of the whole part, so that no message shows what stands there.
        if isinstance(given, dict) and any("communit" in str(key) and key != "community_file" for key in given):
            raise ValueError(
                "no community stands in this file: put it on the one line of a file, and name that in `community_file`"
            )
        return given


class Authorisation(_Part):
    """The whole file."""

    owner: Words
    signed_by: Signature
    contact: Words
    networks: tuple[NetworkText, ...] = ()
    exclude: tuple[NetworkText, ...] = ()
    window: Window
    rates: Rates = Rates()
    public: Public | None = None
    interfaces: tuple[Interface, ...] = ()
    snmp: Snmp | None = None
    purpose: str = ""

    @model_validator(mode="after")
    def _private_or_stated(self) -> Authorisation:
        for network in self.networks:
            if not is_private(network):
                raise ValueError(
                    f"{network} is not a private network: give it under `public`, with a statement and a signature of its own"
                )
        if not self.all_networks:
            raise ValueError("`networks` is empty: name at least one")
        for network in self.snmp.networks if self.snmp else ():
            if not covers(self.all_networks, network):
                raise ValueError(f"{network} of `snmp` is not within the authorised networks")
        return self

    @property
    def all_networks(self) -> tuple[Network, ...]:
        """The private networks and those of the second statement."""
        return self.networks + (self.public.networks if self.public else ())

    def why_not(self, address: Address) -> str:
        """Why nothing may be sent to the address, in words; empty where it is authorised."""
        if any(address in never for never in NEVER if never.version == address.version):
            return "an address that nobody can authorise"
        if not any(address in network for network in self.all_networks if network.version == address.version):
            return "outside the authorised networks"
        if any(address in network for network in self.exclude if network.version == address.version):
            return "excluded"
        if any(_is_everybody(address, network) for network in self.all_networks):
            return "a network's own or broadcast address"
        return ""

    def why_no_snmp(self, address: Address) -> str:
        """Why no community may be sent to the address, in words; empty where it may."""
        if self.snmp is None:
            return "SNMP is not authorised (`snmp`)"
        if not any(address in network for network in self.snmp.networks if network.version == address.version):
            return "outside the networks of `snmp`"
        return self.why_not(address)

    def swept(self) -> tuple[list[Address], list[Network]]:
        """The addresses to ask one by one, and the networks too large for that."""
        found: dict[Address, None] = {}
        too_large: list[Network] = []
        for network in sorted(set(self.all_networks), key=lambda one: (one.version, one)):
            if network.num_addresses + len(found) > MOST_SWEPT:
                too_large.append(network)
                continue
            found.update(dict.fromkeys(network.hosts()))
        return [address for address in found if not self.why_not(address)], too_large

    def excluded(self) -> int:
        """How many addresses of the authorised networks are left out because the owner says so."""
        within = (
            one if any(_within(one, network) for network in self.all_networks) else None
            for one in ipaddress_collapse(self.exclude)
        )
        return sum(one.num_addresses for one in within if one is not None)


def is_private(network: Network) -> bool:
    """Whether the whole network is of a range that is nobody's on the public internet."""
    return any(_within(network, private) for private in PRIVATE)


def covers(networks: Iterable[Network], wanted: Network) -> bool:
    """Whether one of the networks holds all of the wanted one."""
    return any(_within(wanted, network) for network in networks)


def ipaddress_collapse(networks: Iterable[Network]) -> list[Network]:
    """The same addresses in as few networks as possible."""
    four = [one for one in networks if isinstance(one, ipaddress.IPv4Network)]
    six = [one for one in networks if isinstance(one, ipaddress.IPv6Network)]
    return [*ipaddress.collapse_addresses(four), *ipaddress.collapse_addresses(six)]


def _within(inner: Network, outer: Network) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _is_everybody(address: Address, network: Network) -> bool:
    """Whether a packet to the address may be for all of a network (RFC 919; RFC 3021 for the two smallest sizes).

    How a larger network is divided is not known here; that its parts are of 256 addresses is the usual way, so that the first and
    last of each are left out too. (Routers drop such packets unless told otherwise, RFC 2644; some are.)
    """
    if network.version != 4 or address.version != 4 or network.prefixlen >= 31 or address not in network:
        return False
    if network.prefixlen <= 24 and address.packed[3] in (0, 255):
        return True
    return address in (network.network_address, network.broadcast_address)
