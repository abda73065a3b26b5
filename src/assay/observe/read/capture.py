"""What devices said in a packet capture: one observation per distinct reply, with its frame, time and sender.

Reads pcap and pcapng through a memory map with the standard library alone. Replies are those of `observe.codec`; questions
of scanners and clients are counted, never kept, and secrets in them (Authorization headers, credentials in addresses) are
counted as dropped. A reply that repeats what the same sender said before adds nothing and is not listed. Whatever is not
used (a cut file, fragments, other traffic, a router's hardware address) stands in `left_out` with its number.
"""

from __future__ import annotations

import ipaddress
import mmap
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from assay.observe.model import LeftOut, Observation, Reading, Source
from assay.observe.read.capture_files import Buffer, CaptureFile, capture_file, frames
from assay.observe.read.capture_listener import Listener, Sighting
from assay.observe.read.capture_packets import Unread
from assay.observe.read.capture_replies import RAW_LIMIT
from assay.observe.read.capture_senders import is_group
from assay.observe.read.capture_streams import MAX_STREAMS

CHUNK = 16_384  # frames whose headers are read at once
_RELEASE_EVERY = 64 << 20  # bytes after which pages of the map that were read are given back
# A browser's traffic is full of these; cameras on public addresses still show by RTSP and their other protocols.
_WEB_KINDS = ("http", "tls_cert")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_capture(path: Path, name: str, sha256: str, *, one_by_one: bool = False) -> Reading:
    """The observations of one capture; never raises for what the file holds, a file that is no capture is left out.

    `name` is the path as given by the user, `sha256` that of the whole file. `one_by_one` takes every frame apart by
    itself: the same answer, slower, for comparison. Raises OSError where the file cannot be opened.
    """
    if path.stat().st_size == 0:
        return Reading(left_out=[LeftOut(name, None, "empty", "the file is empty", sha256)])
    with path.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    # The map closes when nothing looks at it any more: an array over it may outlive this call in some error's traceback.
    return _read(mapped, name, sha256, one_by_one)


def _read(buffer: Buffer, name: str, sha256: str, one_by_one: bool = False) -> Reading:
    capture = capture_file(buffer)
    if capture is None:
        detail = "the file does not begin like pcap or pcapng; save it again as one of these"
        return Reading(left_out=[LeftOut(name, None, "unknown-format", detail, sha256)])
    listener = Listener()
    if one_by_one:
        for frame in frames(capture, buffer):
            listener.hear(frame)
    else:
        _hear_chunks(capture, buffer, listener)
    listener.finish()
    reading = Reading(secrets_dropped={place: count for place, count in listener.secrets.items() if count})
    if capture.key_blocks:
        reading.secrets_dropped["decryption keys in the capture"] = capture.key_blocks
    routers = _observations(listener, name, sha256, reading)
    reading.left_out = [
        LeftOut(name, record, reason, detail, sha256)
        for record, reason, detail in _left_out(capture, listener, routers)
    ]
    return reading


def _hear_chunks(capture: CaptureFile, buffer: Buffer, listener: Listener) -> None:
    """Reads the headers of many frames at a time; gives pages of the map that were read back as it goes."""
    data = np.frombuffer(buffer, np.uint8)
    released = 0
    for table in capture.tables(CHUNK):
        listener.hear_many(table, buffer, data)
        read = table.ends[-1]
        if read - released > _RELEASE_EVERY and isinstance(buffer, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            buffer.madvise(mmap.MADV_DONTNEED)
            released = read


def _observations(listener: Listener, name: str, sha256: str, reading: Reading) -> Counter[bytes]:
    """Fills in the observations; gives back how often each router's address was not taken for a device's."""
    routers: Counter[bytes] = Counter()
    senders = listener.senders
    for sighting in sorted(listener.sightings, key=lambda one: one.frame):
        packet = sighting.packet
        if sighting.kind == "arp" and senders.answers_for_others(packet.mac):
            routers[packet.mac] += 1
            continue
        own = None
        if packet.mac and sighting.kind not in ("arp", "dhcp"):
            own = senders.device_mac(packet.mac, packet.source, packet.ttl, is_group(packet.target))
            if own is None and not sighting.stated and senders.forwards(packet.mac):
                routers[packet.mac] += 1
            if own is None and sighting.kind in _WEB_KINDS and _is_public(packet.source):
                listener.questions["web replies from public addresses beyond a router"] += 1
                continue
        reading.observations.append(
            Observation(
                kind=sighting.kind,
                source=Source(name, sha256, sighting.frame, "frame"),
                seen_at=_iso(sighting.time),
                raw=sighting.raw,
                fields=sighting.fields,
                mac=sighting.stated or own or sighting.weak,
                address=_address(sighting),
            )
        )
    return routers


def _left_out(capture: CaptureFile, listener: Listener, routers: Counter[bytes]) -> list[tuple[int | None, str, str]]:
    """Record, reason and detail of everything that was not used."""
    lines: list[tuple[int | None, str, str]] = []
    if capture.cut:
        detail = f"reading stopped at frame {capture.cut.frame}: {capture.cut.why}; all frames before it were read"
        lines.append((capture.cut.frame, "truncated", detail))
    if capture.bad_frames:
        lines.append(
            (None, "bad-row", f"{capture.bad_frames} frames contradict their own lengths or name no interface")
        )
    for (kind, found), those in sorted(listener.malformed.items()):
        replies = (
            "malformed reply" if those.count == 1 else f"{those.count:,} malformed replies, the first in this frame"
        )
        lines.append((those.frame, "malformed-reply", f"{kind}: {replies}: {found}"))
    for kind, long in sorted(listener.cut.items()):
        told = f"{kind}: {long.count:,} replies of more than {RAW_LIMIT:,} characters, of which the first were kept"
        lines.append((long.frame, "field-cut", told))
    lines += [(None, "not-a-device", f"{count} {words}") for words, count in sorted(listener.questions.items())]
    for words, count in sorted(listener.passed_over.items()):
        reason = "other-traffic" if words == Unread.OTHER.value else "not-read"
        lines.append((None, reason, f"{count} frames: {words}" if words in set(Unread) else f"{count} {words}"))
    if listener.streams.handed_out_early:
        detail = f"{listener.streams.handed_out_early} connections were cut short: more than {MAX_STREAMS} at a time"
        lines.append((None, "not-read", detail))
    for mac, count in sorted(routers.items()):
        detail = (
            f"{mac.hex(':')} sends for several networks or hosts: not taken as the address of {count} replies' devices"
        )
        lines.append((None, "router-mac", detail))
    return lines


def _address(sighting: Sighting) -> str | None:
    told = sighting.fields.get("dhcp_address")
    if sighting.kind == "dhcp" and told:
        return told
    source = sighting.packet.source
    if len(source) not in (4, 16) or not any(source) or (sighting.kind == "dhcp" and sighting.packet.sport == 67):
        return None
    return str(ipaddress.ip_address(source))


def _is_public(address: bytes) -> bool:
    return len(address) in (4, 16) and ipaddress.ip_address(address).is_global


def _iso(time: int | None) -> str | None:
    """Nanoseconds since 1970 as a UTC date-time in whole seconds; None for times outside the calendar."""
    if time is None:
        return None
    try:
        return (_EPOCH + timedelta(seconds=time // 10**9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None
