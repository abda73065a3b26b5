"""Frames go in; who is new, gone, back or at another address comes out, and each distinct reply as evidence.

A device has vanished when it was not heard for so long *while somebody listened* at the place where it was heard last: hours in
which an interface was down, nothing was captured or nobody watched do not count. Whatever way a stream of frames is cut into
files, reads and runs, the events of its devices are the same.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assay.observe.codec.faults import fault_of
from assay.observe.codec.wire import mac_from_bytes
from assay.observe.probe.passive import announced
from assay.observe.read.capture_headers import read_headers
from assay.observe.read.capture_packets import ARP, UDP, Packet
from assay.observe.read.capture_replies import UDP_PORTS
from assay.observe.watch.follow import Followed
from assay.observe.watch.growing import Part
from assay.observe.watch.model import HOUR, LATEST, MINUTE, Device, Event, Heard, Kind, Place, iso
from assay.observe.watch.record import Lines, digest_of, name_of, reply_row
from assay.observe.watch.senders import Said, key_of, name_in, proven_mac, said_by, told_by, use
from assay.observe.watch.state import STATE, State

MOST_DEVICES = 50_000
MOST_REPLIES = 32  # distinct ones of one kind that are kept of one device, as in a capture
MOST_EVIDENCE = 256 << 20  # bytes of evidence: a network of many thousand devices says a hundredth of it
LONGEST_GAP = 15 * MINUTE  # without one frame: nobody captured. A network that is quieter counts as not listened to
CLOCK_STEP = HOUR  # a capture whose times go back by more was begun with another clock; by less, frames changed places
_STEP = MINUTE  # the same for an interface, where the system's clock and the time that passed are compared
_MOST_REPEATS = 65_536  # announcements that are remembered by a hash, so that repeats are not read again
_LISTENED = np.zeros(65_536, np.bool_)
_LISTENED[list(UDP_PORTS)] = True

Tell = Callable[[Event], None]


class _Repeat(NamedTuple):
    """An announcement that may come again word for word: who said it, from which address, and whether a later ARP could prove
    its sender; or, without a device, the hardware address of somebody who asks, and what."""

    device: Device | None
    address: str
    unproven: bool = False
    question: str = ""


class Watch:
    """Everything that was heard, in the folder `out`. `vanished_after` is nanoseconds of listening."""

    def __init__(self, out: Path, vanished_after: int, tell: Tell = lambda event: None) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out = out
        self.vanished_after = vanished_after
        self._tell = tell
        self.state = State(out / STATE)
        about = self.state.about
        self.places = self.state.places
        self.devices = self.state.devices
        self.counts: Counter[str] = Counter(json.loads(about.get("counts", "{}")))
        begun = "events" in about
        self.events = Lines(out / "events.jsonl", int(about.get("events", 0)), begun)
        self.evidence = Lines(out / "evidence" / "observations.jsonl", int(about.get("evidence", 0)), begun)
        self._by_number = {one.number: one for one in self.devices.values()}
        self._arp_only = sum(set(one.said) <= {"arp"} for one in self.devices.values())
        self._due: dict[int, list[tuple[int, int]]] = {place.number: [] for place in self.places.values()}
        self._touched: set[int] = set()
        self._repeats: dict[int, _Repeat] = {}
        for one in self.devices.values():
            self._expect(one)
        if not begun:  # from here on the state knows of its files
            self.commit({})

    def place(self, name: str, kind: Kind) -> Place:
        """The source of that name, as far as it was listened to."""
        if name not in self.places:
            self.places[name] = Place(len(self.places) + 1, name, kind)
            self._due[self.places[name].number] = []
        return self.places[name]

    def happened(self, event: str, place: Place, at: int | None, **details: object) -> None:
        """Writes an event down."""
        one = Event(
            event, iso(at), place.name, {name: told for name, told in details.items() if told not in ("", None)}
        )
        self.events.add(one.row())
        self._tell(one)

    def commit(self, files: dict[int, list[Followed]]) -> None:
        """Writes the state; what was heard before it is safe from then on."""
        self.events.sync()
        self.evidence.sync()
        about = {
            "events": str(self.events.length), "evidence": str(self.evidence.length),
            "vanished_after": str(self.vanished_after), "counts": json.dumps(self.counts, sort_keys=True),
        }  # fmt: skip
        self.state.commit(about, [self._by_number[number] for number in sorted(self._touched)], files)
        self._touched.clear()

    def close(self) -> None:
        """Gives the files back; what was not committed is cut off by the next watch."""
        self.events.close()
        self.evidence.close()
        self.state.close()

    # Time ---------------------------------------------------------------------------------------------------------------

    def pass_to(self, place: Place, time: int) -> None:
        """A frame of a capture says what time it is."""
        if place.now is None or place.since is None:
            place.now = place.since = time
            return
        passed = time - place.now
        if 0 <= passed <= LONGEST_GAP:
            if passed:
                self._listen(place, passed)
                place.now = time
        elif passed > LONGEST_GAP:
            self.happened("interrupted", place, place.now, why="no frame", until=iso(time))
            self._begin_anew(place, time)
        elif passed < -CLOCK_STEP:
            self.happened("clock-changed", place, time, before=iso(place.now))
            self._begin_anew(place, time)

    def tick(self, place: Place, time: int, passed: int) -> None:
        """So much time passed while an interface was listened to, and the system's clock says `time`."""
        if place.now is None or place.since is None:
            place.now = place.since = time
            return
        self._listen(place, max(passed, 0))
        if abs(time - place.now - passed) > _STEP:  # the clock was set, or the machine slept
            self.happened("clock-changed", place, time, before=iso(place.now))
            self._begin_anew(place, time)
        place.now = time

    def stop_listening(self, place: Place) -> None:
        """From now on nobody listens there: time does not count until `tick` or `pass_to` is called again."""
        if place.since is not None and place.now is not None:
            self.state.interval(place, place.since, place.now)
        place.since = None

    def _begin_anew(self, place: Place, time: int) -> None:
        self.stop_listening(place)
        place.now = place.since = time

    def _listen(self, place: Place, passed: int) -> None:
        until = place.listened + passed
        due = self._due[place.number]
        while due and due[0][0] <= until:
            when, number = heapq.heappop(due)
            device = self._by_number[number]
            heard = device.heard[place.number]
            heard.queued = False
            if device.vanished or device.last_place != place.number:
                continue
            actual = heard.at + self.vanished_after
            if actual > until:
                self._expect(device)
            elif actual > when:  # in its turn among the others
                heapq.heappush(due, (actual, number))
                heard.queued = True
            else:
                self._vanish(device, place, (place.now or 0) + actual - place.listened)
        place.listened = until

    def _expect(self, device: Device) -> None:
        heard = device.heard.get(device.last_place)
        if heard is not None and not heard.queued and not device.vanished:
            heapq.heappush(self._due[device.last_place], (heard.at + self.vanished_after, device.number))
            heard.queued = True

    def _vanish(self, device: Device, place: Place, at: int) -> None:
        device.vanished = True
        self._touched.add(device.number)
        heard = device.heard[place.number]
        self.state.spell(device, heard)
        self.happened("device-vanished", place, at, **_about(device), last_heard=iso(heard.last))

    # Frames -------------------------------------------------------------------------------------------------------------

    def hear_part(self, place: Place, part: Part) -> None:
        """Takes in frames of a capture: their headers are read together, and only announcements are looked at."""
        table, buffer = part
        data = np.frombuffer(buffer, np.uint8)
        headers = read_headers(data, table)
        wanted = headers.ip & (headers.protocol == UDP) & (data[np.minimum(headers.begin, len(data) - 1)] & 1 == 1)
        wanted &= _LISTENED[headers.sport] | _LISTENED[headers.dport]
        when, alone = table.when, headers.alone.tolist()
        for row, (is_wanted, is_alone) in enumerate(zip(wanted.tolist(), alone, strict=True)):
            time = when(row)
            if time is not None and 0 < time < LATEST:
                self.pass_to(place, time)
            else:
                self.counts["frames without a time that can be"] += 1
                if place.now is None:
                    continue
            if is_wanted:
                self._hear(place, headers.packet(row, buffer))
            elif is_alone:
                packet = announced(table.linktypes[row], buffer[table.starts[row] : table.ends[row]])
                if packet is not None:
                    self._hear(place, packet)
        place.frames += len(table)

    def hear_frame(self, place: Place, linktype: int, frame: bytes) -> None:
        """Takes in a frame of an interface, at the time of the last tick."""
        place.frames += 1
        packet = announced(linktype, frame)
        if packet is not None:
            self._hear(place, packet)

    def lost(self, frames: int) -> None:
        """So many frames of an interface came faster than they could be heard."""
        self.counts["frames that the system dropped"] += frames

    def _hear(self, place: Place, packet: Packet) -> None:
        place.kept += 1
        payload = packet.payload[:18] if packet.protocol == ARP else packet.payload
        told = hash((packet.mac, packet.source, packet.sport, packet.dport, payload))
        known = self._repeats.get(told)
        if known is not None and known.device is None:
            self._ask(place, known)
            return
        if known is not None and known.device is not None and self._is_same(known, known.device):
            self._sighted(known.device, place)
            return
        remembered = self._read(place, packet)
        if remembered is not None:
            if len(self._repeats) >= _MOST_REPEATS:
                self._repeats.clear()
            self._repeats[told] = remembered

    def _read(self, place: Place, packet: Packet) -> _Repeat | None:
        """Takes an announcement in; what is to be remembered of it, if it may come again word for word."""
        kind, reply = told_by(packet)
        found = "" if packet.fragmented or kind in ("", "arp") else fault_of(kind, packet.payload)
        if found:
            self.counts[f"malformed: {kind}: {found}"] += 1
        if isinstance(reply, str):
            asked = _Repeat(
                None, mac_from_bytes(packet.mac) or "", question=reply or "messages that are no reply read here"
            )
            self._ask(place, asked)
            return asked
        said = said_by(reply, packet)
        key = key_of(said, self.devices)
        if not key:
            self.counts["replies that do not say who sent them"] += 1
            return None
        device = self.devices.get(key) or self._new(place, key, said)
        if device is None:
            return None
        self._sighted(device, place)
        moved = use(device, said)
        if moved.before:
            self.happened("address-changed", place, place.now, **_about(device), before=moved.before)
        if moved.relays:
            device.relay = True
            self._repeats.clear()
            self.happened("relay", place, place.now, **_about(device), addresses=sorted(device.mixed))
        mac = proven_mac(said, device)
        self._keep(place, device, said, mac)
        if reply.kind in ("dhcp", "sip") or moved.relays:
            return None
        tracked = said.address if device.key == said.sender and not device.relay else ""
        return _Repeat(device, tracked, not mac and device.key == said.sender)

    def _is_same(self, known: _Repeat, device: Device) -> bool:
        """Whether nothing about the sender changed since."""
        address = known.address
        moved = address not in ("", device.address) and ":" not in address and not address.startswith("169.254.")
        return not moved and not (known.unproven and address in device.bound)

    def _ask(self, place: Place, asked: _Repeat) -> None:
        """A question says nothing of who asks, but a device that is known is there."""
        self.counts[asked.question] += 1
        device = self.devices.get(asked.address)
        if device is not None and not device.relay:
            self._sighted(device, place)

    def _new(self, place: Place, key: str, said: Said) -> Device | None:
        arp_only = said.reply.kind == "arp"
        # ARP alone gets half of the room, so that a flood of it leaves some for devices that say more.
        if len(self.devices) >= MOST_DEVICES or (arp_only and self._arp_only >= MOST_DEVICES // 2):
            if not self.counts["announcements of devices beyond the limit"]:
                self.happened("full", place, place.now, devices=len(self.devices))
            self.counts["announcements of devices beyond the limit"] += 1
            return None
        device = Device(len(self.devices) + 1, key, place.now or 0)
        device.address = said.address if key.startswith("ip:") else ""
        self._arp_only += arp_only
        self.devices[key] = self._by_number[device.number] = device
        device.name = name_in(said.reply)
        at_first = {"address": said.address, "name": device.name, "said": said.reply.kind}
        self.happened("device-new", place, place.now, device=key, **at_first)
        return device

    def _sighted(self, device: Device, place: Place) -> None:
        now = place.now or 0
        self._touched.add(device.number)
        if device.vanished:
            last = max(one.last for one in device.heard.values())
            device.vanished, device.since = False, now
            self.happened("device-back", place, now, **_about(device), last_heard=iso(last))
        heard = device.heard.get(place.number)
        if heard is None:
            heard = device.heard[place.number] = Heard(now, now, place.listened)
        else:
            silence = place.listened - heard.at
            heard.longest = max(heard.longest, silence)
            heard.times += silence >= MINUTE
            heard.frames += 1
        heard.last, heard.at = now, place.listened
        device.last_place = place.number
        if not heard.queued:
            self._expect(device)

    def _keep(self, place: Place, device: Device, said: Said, mac: str) -> None:
        """Keeps a reply that is new, within the limits."""
        reply = said.reply
        count = device.said.get(reply.kind, 0)
        if count >= MOST_REPLIES:
            self.counts[f"{reply.kind} replies beyond the first {MOST_REPLIES} of one device"] += 1
            return
        if self.evidence.length >= MOST_EVIDENCE:
            self.counts[f"replies beyond the first {MOST_EVIDENCE >> 20} MB of evidence"] += 1
            return
        digest, seen_at = digest_of(reply, device.key, said.address, mac), iso(place.now)
        known_as = name_of(digest, seen_at)
        if not self.state.is_new_reply(digest, device, known_as):
            return
        if set(device.said) == {"arp"} and reply.kind != "arp":
            self._arp_only -= 1
        device.said[reply.kind] = count + 1
        device.name = device.name or name_in(reply)
        row, dropped = reply_row(reply, known_as, said.address, mac, seen_at)
        self.counts["secrets dropped"] += dropped
        self.evidence.add(row)


def _about(device: Device) -> dict[str, object]:
    return {"device": device.key, "address": device.address, "name": device.name}
