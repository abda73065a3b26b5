"""The headers of many frames read at once, to tell the few that can say anything from the many that cannot.

Frames come in as their places in the file; each goes out as one of: a packet with a payload to look at, a TCP segment, a frame to
take apart by itself (anything unusual: fragments, extension headers, a third VLAN tag, cut or lying lengths, another link
type, ARP), or one that only counts. The columns say of each packet what `capture_packets.dissect` would say, so that the
same listener hears the same things; dissect stays the referee.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from assay.observe.read.capture_files import Buffer, Table
from assay.observe.read.capture_packets import ETHERNET, TCP, UDP, VLAN_TAGS, Packet

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Bytes: TypeAlias = npt.NDArray[np.uint8]
_Words: TypeAlias = npt.NDArray[np.uint64]

_IPV4, _ARP, _IPV6 = 0x0800, 0x0806, 0x86DD
_EXTENSIONS = (0, 43, 44, 51, 60)
_MAX_TAGS = 2  # 802.1Q in 802.1ad; frames with more are taken apart one by one


@dataclass(frozen=True, slots=True)
class Headers:
    """One row per frame. `alone` frames are taken apart by themselves; in the others, `ip` tells UDP and TCP from the rest.

    Positions count from the start of the file; `pay` and `end` bound the payload.
    """

    begin: Ints
    alone: Bools
    ip: Bools
    six: Bools
    at: Ints  # where the IP header begins
    protocol: Ints
    ttl: Ints
    sport: Ints
    dport: Ints
    pay: Ints
    end: Ints
    flags: Ints
    transport: Ints  # where the UDP or TCP header begins

    def packet(self, row: int, buffer: Buffer) -> Packet:
        """The packet of a row that is `ip`; the same as `dissect` gives."""
        begin, at, transport = int(self.begin[row]), int(self.at[row]), int(self.transport[row])
        first, width = (at + 8, 16) if self.six[row] else (at + 12, 4)
        tcp = self.protocol[row] == TCP
        return Packet(
            buffer[begin + 6 : begin + 12], buffer[first : first + width], buffer[first + width : first + 2 * width],
            int(self.ttl[row]), int(self.protocol[row]), int(self.sport[row]), int(self.dport[row]),
            buffer[int(self.pay[row]) : max(int(self.pay[row]), int(self.end[row]))],
            int.from_bytes(buffer[transport + 4 : transport + 8]) if tcp else 0, int(self.flags[row]) if tcp else 0,
        )  # fmt: skip


def read_headers(data: Bytes, table: Table) -> Headers:
    """The headers of these frames; `data` is the whole file as bytes."""
    linktype = np.asarray(table.linktypes, np.int64)
    begin, end = np.asarray(table.starts, np.int64), np.asarray(table.ends, np.int64)
    top = len(data) - 1

    def byte(at: Ints) -> Ints:
        return data[np.minimum(at, top)].astype(np.int64)

    pairs = windows(data, 2)

    def short(at: Ints) -> Ints:
        found: Ints = pairs[np.minimum(at, top - 1)].astype(np.int64)
        if (late := at >= top).any():  # what ends with the file is read byte by byte
            found[late] = byte(at[late]) << 8 | byte(at[late] + 1)
        return found

    ethertype, at, alone = _link(linktype, begin, end, short)
    four = ~alone & (ethertype == _IPV4)
    six = ~alone & (ethertype == _IPV6)
    alone |= ethertype == _ARP
    version = byte(at) >> 4
    wide = (byte(at) & 0x0F) * 4
    fits = np.where(six, at + 40 <= end, at + 20 <= end)
    odd4 = (version != 4) | (wide < 20) | (short(at + 6) & 0x3FFF != 0)
    protocol = np.where(six, byte(at + 6), byte(at + 9))
    odd6 = (version != 6) | np.isin(protocol, _EXTENSIONS)
    alone |= (four & (~fits | odd4)) | (six & (~fits | odd6))
    total = np.where(six, short(at + 4), short(at + 2))
    length = np.where(six, 40 + total, total)
    packet_end = np.where(total > 0, np.minimum(at + length, end), end)
    transport = at + np.where(six, 40, wide)
    ip = (four | six) & ~alone & ((protocol == UDP) | (protocol == TCP))
    udp = protocol == UDP
    said = short(transport + 4)
    head = np.where(udp, 8, (byte(transport + 12) >> 4) * 4)
    odd = np.where(udp, transport + 8 > packet_end, (transport + 20 > packet_end) | (head < 20))
    alone |= ip & odd
    ip &= ~alone
    bounded = udp & (said >= 8)
    return Headers(
        begin=begin, alone=alone, ip=ip, six=six, at=at, protocol=protocol,
        ttl=np.where(six, byte(at + 7), byte(at + 8)), sport=short(transport), dport=short(transport + 2),
        pay=transport + head, end=np.where(bounded, np.minimum(packet_end, transport + said), packet_end),
        flags=byte(transport + 13), transport=transport,
    )  # fmt: skip


def _link(linktype: Ints, begin: Ints, end: Ints, short) -> tuple[Ints, Ints, Bools]:  # type: ignore[no-untyped-def]
    """Ethertype, where the content begins, and the frames that are not plain Ethernet."""
    alone = (linktype != ETHERNET) | (end - begin < 14)
    ethertype, at = short(begin + 12), begin + 14
    for _ in range(_MAX_TAGS):
        tagged = np.isin(ethertype, VLAN_TAGS) & (at + 4 <= end)
        ethertype = np.where(tagged, short(at + 2), ethertype)
        at = np.where(tagged, at + 4, at)
    alone |= np.isin(ethertype, VLAN_TAGS)
    return ethertype, at, alone


def windows(data: Bytes, width: int) -> npt.NDArray[np.uint64]:
    """The number that begins at each byte, `width` bytes long and big-endian, without a copy."""
    length = max(0, len(data) - width + 1)
    return np.ndarray((length,), f">u{width}", buffer=data, strides=(1,)) if length else np.zeros(1, f">u{width}")


def words(data: Bytes, at: Ints, width: int) -> list[_Words]:
    """The bytes from each position as numbers of up to eight bytes, for telling rows apart."""
    top = len(data) - 1
    eights = windows(data, 8)
    late = np.flatnonzero(at + width + 8 > top)  # what ends with the file is read byte by byte
    found: list[_Words] = []
    for first in range(0, width, 8):
        size = min(8, width - first)
        number = eights[np.clip(at + first, 0, len(eights) - 1)].astype(np.uint64) >> np.uint64(8 * (8 - size))
        if len(late):
            slow = np.zeros(len(late), np.uint64)
            for offset in range(first, first + size):
                slow = slow << np.uint64(8) | data[np.minimum(at[late] + offset, top)].astype(np.uint64)
            number[late] = slow
        found.append(number)
    return found


def distinct(columns: Sequence[_Words]) -> tuple[Ints, Ints]:
    """The first row of each distinct combination, in order of appearance, and each row's place among those.

    Rows are told apart by a 64-bit mixture first and by all columns then; rows whose mixtures collide count as their own.
    """
    if not len(columns[0]):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    mixed = columns[0].copy()
    for column in columns[1:]:
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + column
    coded = pa.array(mixed).dictionary_encode()
    inverse = coded.indices.to_numpy().astype(np.int64)
    rows = np.arange(len(mixed))
    first = np.empty(len(coded.dictionary), np.int64)
    first[inverse[::-1]] = rows[::-1]  # of rows with one code the first is written last
    alike = np.ones(len(mixed), np.bool_)
    for column in columns:
        alike &= column == column[first][inverse]
    if not alike.all():
        strays = np.flatnonzero(~alike)
        inverse[strays] = len(first) + np.arange(len(strays))
        first = np.concatenate((first, strays))
        order = np.argsort(first, kind="stable")
        rank = np.empty(len(first), np.int64)
        rank[order] = np.arange(len(first))
        return first[order], rank[inverse]
    return first, inverse
