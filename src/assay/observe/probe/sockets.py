"""The machine's own sockets: the only module that opens any, for the gate alone.

Linux: interface addresses come from SIOCGIFADDR and /proc/net/if_inet6, frames from a packet socket (which needs root).
Elsewhere asking single hosts works the same, and there are no links to ask or listen on.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path

from assay.observe.probe.authorisation import Network
from assay.observe.probe.messages import Address
from assay.observe.probe.neighbours import REQUEST, is_end, neighbours, table_of
from assay.observe.probe.secure import Came, Leave, Secured
from assay.observe.probe.wire import Link, Prohibited

CONNECT_SECONDS = 2.5  # a SYN, and one more after a second
_BUFFER = 32_768  # bytes that the system takes in before anybody reads: bounds what a flood can fill
_NO_LINGER = struct.pack("ii", 1, 0)  # close with one RST instead of an exchange
_IF_INET6 = Path("/proc/net/if_inet6")
_GET_ADDRESS, _GET_NETMASK, _GET_FLAGS = 0x8915, 0x891B, 0x8913  # ioctl numbers of Linux
_UP, _RUNNING = 0x1, 0x40  # netdevice(7)
_SOL_PACKET, _ADD_MEMBERSHIP, _STATISTICS, _IGNORE_OUTGOING = 263, 1, 6, 23  # packet(7)
_FRAMES_BUFFER = 4 << 20  # bytes of announcements that wait while the reader is busy
_ATTACH_FILTER = 26
# IP_RECVERR of ip(7) and IPV6_RECVERR of ipv6(7); both tell a `struct sock_extended_err`.
_ERRORS = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
_EXTENDED = struct.Struct("=IBBB")
# Origin (ICMP is 2, ICMPv6 is 3), type and code: destination unreachable, communication administratively prohibited.
_PROHIBITIONS = frozenset({(2, 3, 9), (2, 3, 10), (2, 3, 13), (3, 1, 1), (3, 1, 5), (3, 1, 6)})
# Classic BPF: ARP, and what is sent to a group or to everybody. What one host says to another never leaves the kernel.
_ANNOUNCEMENTS = (
    (0x28, 0, 0, 12),  # ethertype
    (0x15, 2, 0, 0x0806),  # ARP: take it
    (0x30, 0, 0, 0),  # the first octet of the target
    (0x45, 0, 1, 0x01),  # its group bit
    (0x06, 0, 0, 0x40000),
    (0x06, 0, 0, 0),
)
_ROUTE = 0  # NETLINK_ROUTE
_MOST_READS = 256  # of 64 KB
_GET_ADDRESS, _GET_NETMASK = 0x8915, 0x891B  # ioctl numbers of Linux


class Sockets:
    """The real wire."""

    def links(self) -> list[Link]:
        """Every interface that has an address."""
        six = _addresses_6()
        found = []
        for index, name in socket.if_nameindex():
            own = [*_address_4(name), *six.get(name, [])]
            addresses = tuple(one for one, _ in own)
            if own:
                found.append(Link(name, index, addresses, tuple(net for _, net in own)))
        return found

    def link(self, name: str) -> Link | None:
        """The interface of that name where it is up and has a carrier."""
        try:
            index = socket.if_nametoindex(name)
        except OSError:
            return None
        if not _is_up(name):
            return None
        own = [*_address_4(name), *_addresses_6().get(name, [])]
        return Link(name, index, tuple(one for one, _ in own), tuple(net for _, net in own))

    def datagrams(
        self, version: int, port: int, link: Link | None, groups: tuple[Address, ...], broadcast: bool
    ) -> UdpSocket:
        """A UDP socket, on the wanted port where it is free and there is a link, else on any."""
        family = socket.AF_INET if version == 4 else socket.AF_INET6
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * _BUFFER)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if broadcast:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            if version == 6:
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            _bind(opened, port if link else 0)
            if link:
                _multicast(opened, version, link, groups)
        except OSError:
            opened.close()
            raise
        return UdpSocket(opened)

    async def connect(self, address: str, port: int, scope: int) -> TcpSocket:
        """A TCP connection. Raises OSError or TimeoutError."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            if hasattr(socket, "TCP_SYNCNT"):
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, 1)
            with suppress(OSError):
                opened.setsockopt(*_ERRORS[family], 1)
            target = (address, port) if family == socket.AF_INET else (address, port, 0, scope)
            async with asyncio.timeout(CONNECT_SECONDS):
                await asyncio.get_running_loop().sock_connect(opened, target)
            with suppress(OSError):
                opened.setsockopt(*_ERRORS[family], 0)  # from here on ICMP is no reason to hang up
        except OSError as error:
            prohibited = _is_prohibited(opened)
            opened.close()
            if prohibited:
                raise Prohibited(error.errno, "a filter on the way refuses it") from None
            raise
        except BaseException:
            opened.close()
            raise
        return TcpSocket(opened)

    def frames(self, link: Link) -> PacketSocket:
        """Announcements that pass one interface. Raises OSError where the system does not permit it."""
        if not hasattr(socket, "AF_PACKET"):
            raise OSError("listening to frames needs Linux")
        opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # nothing arrives until it is bound
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _FRAMES_BUFFER)
            _attach_filter(opened)
            # This machine's own frames are not a device's (since Linux 4.20).
            with suppress(OSError):
                opened.setsockopt(_SOL_PACKET, _IGNORE_OUTGOING, 1)
            # PACKET_MR_ALLMULTI: all groups' frames, without telling the network by IGMP.
            with suppress(OSError):
                opened.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, struct.pack("iHH8s", link.index, 2, 0, bytes(8)))
            opened.bind((link.name, 0x0003))
        except OSError:
            opened.close()
            raise
        return PacketSocket(opened)

    def neighbours(self) -> dict[str, str]:
        """The system's tables of ARP and of neighbour discovery."""
        return neighbours() | table_of(_neighbours_6())


class UdpSocket:
    """A UDP socket that loops itself into asyncio."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    def send(self, payload: bytes, address: str, port: int, scope: int) -> None:
        target = (address, port) if self._socket.family == socket.AF_INET else (address, port, 0, scope)
        self._socket.sendto(payload, target)

    async def receive(self, limit: int) -> tuple[bytes, str]:
        while True:
            try:
                payload, sender = await asyncio.get_running_loop().sock_recvfrom(self._socket, limit)
            except (ConnectionError, BlockingIOError):  # somebody's "port unreachable": nothing to read
                await asyncio.sleep(0)
                continue
            return payload, str(sender[0])

    def close(self) -> None:
        self._socket.close()


class TcpSocket:
    """A connection that ends with one RST."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    async def send(self, payload: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._socket, payload)

    async def receive(self, limit: int) -> bytes:
        return await asyncio.get_running_loop().sock_recv(self._socket, limit)

    async def secure(self, leave: Leave, came: Came, old: bool) -> Secured:
        """The same with TLS over it."""
        secured = Secured(self, leave, came, old)
        await secured.handshake()
        return secured

    def close(self) -> None:
        self._socket.close()


class PacketSocket:
    """Frames as they pass."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened

    async def receive(self) -> bytes:
        return await asyncio.get_running_loop().sock_recv(self._socket, 65_536)

    def lost(self) -> int:
        """How many frames the system dropped since this was asked last, for want of room."""
        try:
            told = self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8)  # packets, drops; reading sets both to 0
        except OSError:
            return 0
        return int(struct.unpack("II", told)[1])

    def close(self) -> None:
        self._socket.close()


def _is_prohibited(opened: socket.socket) -> bool:
    """Whether a router or a host's filter said so: what ICMP told of the connection waits in the socket (ip(7))."""
    with suppress(OSError, AttributeError):
        _, ancillary, _, _ = opened.recvmsg(64, 512, socket.MSG_ERRQUEUE)
        for level, kind, data in ancillary:
            if (level, kind) in _ERRORS.values() and len(data) >= _EXTENDED.size:
                _, origin, icmp, code = _EXTENDED.unpack_from(data)
                if (origin, icmp, code) in _PROHIBITIONS:
                    return True
    return False


def _attach_filter(opened: socket.socket) -> None:
    """Has the system drop what is no announcement; where it cannot, the reader does."""
    import ctypes

    program = b"".join(struct.pack("HBBI", *step) for step in _ANNOUNCEMENTS)
    held = ctypes.create_string_buffer(program)
    with suppress(OSError):
        opened.setsockopt(
            socket.SOL_SOCKET, _ATTACH_FILTER, struct.pack("HL", len(_ANNOUNCEMENTS), ctypes.addressof(held))
        )


def _is_up(name: str) -> bool:
    if sys.platform != "linux":
        return True
    import fcntl

    request = struct.pack("256s", name.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            flags = struct.unpack_from("H", fcntl.ioctl(asked.fileno(), _GET_FLAGS, request), 16)[0]
        except OSError:
            return False
    return bool(flags & _UP and flags & _RUNNING)


def _neighbours_6() -> bytes:
    """The system's own table of IPv6 neighbours, as it tells it; a read, which needs no rights and sends nothing."""
    told = b""
    if hasattr(socket, "AF_NETLINK"):
        with suppress(OSError), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _ROUTE) as asked:
            asked.settimeout(1.0)
            asked.send(REQUEST)
            for _ in range(_MOST_READS):
                received = asked.recv(65_536)
                told += received
                if not received or is_end(received):
                    break
    return told


def _bind(opened: socket.socket, port: int) -> None:
    anywhere = "0.0.0.0" if opened.family == socket.AF_INET else "::"  # noqa: S104  # answers come to groups, too
    try:
        opened.bind((anywhere, port))
    except OSError:  # another program holds it: answers to the asker's own port still arrive
        opened.bind((anywhere, 0))


def _multicast(opened: socket.socket, version: int, link: Link, groups: tuple[Address, ...]) -> None:
    """Out by this link alone and no further than it; groups joined on it alone."""
    if version == 4:
        own = next(one for one in link.addresses if one.version == 4)
        member = struct.pack("4s4si", bytes(4), own.packed, link.index)
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, member)
        opened.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
        for group in groups:
            with suppress(OSError):
                joined = struct.pack("4s4si", group.packed, own.packed, link.index)
                opened.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        return
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, link.index)
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 1)
    for group in groups:
        with suppress(OSError):
            joined = group.packed + struct.pack("@I", link.index)
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, joined)


def _address_4(name: str) -> list[tuple[Address, Network]]:
    """The interface's first IPv4 address and its network."""
    if sys.platform != "linux":
        return []
    import fcntl

    request = struct.pack("256s", name.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            address = fcntl.ioctl(asked.fileno(), _GET_ADDRESS, request)[20:24]
            mask = fcntl.ioctl(asked.fileno(), _GET_NETMASK, request)[20:24]
        except OSError:
            return []
    own = ipaddress.IPv4Interface((address, int.from_bytes(mask).bit_count()))
    return [(own.ip, own.network)]


def _addresses_6() -> dict[str, list[tuple[Address, Network]]]:
    """Every interface's IPv6 addresses (proc(5))."""
    found: dict[str, list[tuple[Address, Network]]] = {}
    with suppress(OSError):
        for line in _IF_INET6.read_text(encoding="ascii").splitlines():
            packed, _, length, _, _, name = line.split()
            own = ipaddress.IPv6Interface((bytes.fromhex(packed), int(length, 16)))
            found.setdefault(name, []).append((own.ip, own.network))
    return found
