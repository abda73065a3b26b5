"""A watch driven step by step, for tests: what is written between the steps, and how each run ends, is up to the test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assay.observe.watch.follow import Follower, Happened
from assay.observe.watch.growing import Part
from assay.observe.watch.heard import Watch
from assay.observe.watch.model import HOUR, MINUTE, Place
from tests.observe import frames, messages
from tests.observe.frames import Host, Stamped, arp, datagram, group

ROUTER = Host("00:11:22:33:44:55", "10.0.0.1")
OF_FILES = ("began", "ended", "rotated", "truncated", "unreadable")


def host(number: int, last: int | None = None) -> Host:
    """A device of a made-up maker's block: its number decides both addresses, unless another last octet is given."""
    return Host(f"ac:cc:8e:00:{number >> 8:02x}:{number & 255:02x}", f"10.0.{number >> 8}.{last or number % 250 + 2}")


def asks(one: Host) -> bytes:
    """Who has the router's address: what every device says every few minutes."""
    return arp(one, ROUTER.ip)


def names_itself(one: Host, model: str = "P1") -> bytes:
    reply = messages.sadp_reply(model, f"{model}{one.mac.replace(':', '').upper()}", one.mac)
    return datagram(one, group(messages.SADP_GROUP), (37020, 37020), reply)


def announces(one: Host, name: str, sender: str = "", ttl: int = 255) -> bytes:
    """mDNS, sent by the device or by a router between."""
    told = messages.mdns_announcement("_rtsp._tcp.local", name, f"{name}.local")
    target = group("ff02::fb" if one.is_ipv6 else messages.MDNS_GROUP)
    return datagram(Host(sender or one.mac, one.ip), target, (5353, 5353), told, ttl=ttl)


def chatter(devices: list[Host], hours: float, every: int = 5 * MINUTE, start: int = frames.START) -> list[Stamped]:
    """All devices ask for the router every few minutes."""
    return [
        (time + number, asks(one))
        for time in range(start, start + round(hours * HOUR), every)
        for number, one in enumerate(devices)
    ]


class Session:
    """One run of a watch over one source."""

    def __init__(self, folder: Path, source: str | Path, vanished_after: int = 2 * HOUR) -> None:
        self.folder = folder
        self.watch = Watch(folder, vanished_after)
        self.place: Place = self.watch.place("source", "capture")
        self.follower = Follower(str(source), self.watch.state.files(self.place))

    def poll(self, most: int = 1 << 30) -> list[Happened]:
        """Reads what is there, at most so many parts of it."""
        happened = []
        for one in self.follower.poll():
            if isinstance(one, Part):
                self.watch.hear_part(self.place, one)
            else:
                happened.append(one)
                self.watch.happened(one.event, self.place, self.place.now, file=one.file, detail=one.detail)
            most -= 1
            if most <= 0:
                break
        return happened

    def commit(self) -> None:
        self.watch.commit({self.place.number: self.follower.files})

    def end(self, suddenly: bool = False) -> None:
        if not suddenly:
            self.commit()
        self.follower.close()
        self.watch.close()


def read_once(folder: Path, source: str | Path, **given: Any) -> list[dict[str, Any]]:
    """A whole run; what happened."""
    session = Session(folder, source, **given)
    session.poll()
    session.end()
    return events(folder)


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]


def of_devices(folder: Path) -> list[dict[str, Any]]:
    """Events but those that say how files were cut."""
    return [one for one in events(folder) if one["event"] not in OF_FILES]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["event"], row.get("device", "")) for row in rows]


def evidence(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "evidence" / "observations.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
