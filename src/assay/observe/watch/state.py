"""What a watch knows, in one SQLite file: who was heard where and when, how long anybody listened, how far each file was read.

It is written as a whole every few seconds. The files of events and evidence beside it grow; their lengths stand in the state, so
that what was written after the last whole state is cut off before the watch goes on, and nothing is there twice. Memory holds one
record for each device; digests of what was said stay on the disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assay.errors import EvidenceError
from assay.observe.watch.follow import Followed
from assay.observe.watch.growing import Cursor
from assay.observe.watch.model import Device, Heard, Place

STATE = "watch.sqlite"
FORM = "1"
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE places (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, now INTEGER, listened INTEGER NOT NULL,
  since INTEGER, frames INTEGER NOT NULL, kept INTEGER NOT NULL);
CREATE TABLE intervals (place INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL);
CREATE TABLE files (place INTEGER NOT NULL, name TEXT NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, batch INTEGER NOT NULL,
  first INTEGER, head_size INTEGER NOT NULL, head BLOB NOT NULL, size INTEGER NOT NULL, changed INTEGER NOT NULL, done INTEGER NOT NULL,
  at INTEGER NOT NULL, preamble BLOB NOT NULL, broken TEXT NOT NULL, bad_frames INTEGER NOT NULL);
CREATE TABLE devices (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, since INTEGER NOT NULL, address TEXT NOT NULL,
  name TEXT NOT NULL, relay INTEGER NOT NULL, vanished INTEGER NOT NULL, last_place INTEGER NOT NULL, more TEXT NOT NULL);
CREATE TABLE heard (device INTEGER NOT NULL, place INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL,
  longest INTEGER NOT NULL, times INTEGER NOT NULL, frames INTEGER NOT NULL, PRIMARY KEY (device, place)) WITHOUT ROWID;
CREATE TABLE spells (device INTEGER NOT NULL, place INTEGER NOT NULL, began INTEGER NOT NULL, ended INTEGER NOT NULL,
  longest INTEGER NOT NULL, times INTEGER NOT NULL);
CREATE TABLE replies (digest BLOB PRIMARY KEY, device INTEGER NOT NULL, id TEXT NOT NULL) WITHOUT ROWID;
"""


class State:
    """The state of one watch, opened or begun. `about` are texts by name; `lengths` of files are among them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = _opened(path)
        with self._told():
            self.about: dict[str, str] = dict(self._database.execute("SELECT name, value FROM about"))
            self.places = {
                row[1]: Place(*row) for row in self._database.execute("SELECT * FROM places ORDER BY number")
            }
            self.devices = {device.key: device for device in stored_devices(self._database)}

    def files(self, place: Place) -> list[Followed]:
        """The files of a capture as far as they were read."""
        with self._told():
            rows = self._database.execute("SELECT * FROM files WHERE place = ? ORDER BY rowid", (place.number,))
            return [_file(row) for row in rows]

    def is_new_reply(self, digest: bytes, device: Device, known_as: str) -> bool:
        """Whether nobody said this before; it is remembered."""
        with self._told():
            row = (digest, device.number, known_as)
            return self._database.execute("INSERT OR IGNORE INTO replies VALUES (?, ?, ?)", row).rowcount > 0

    def interval(self, place: Place, began: int, ended: int) -> None:
        """Remembers that somebody listened."""
        with self._told():
            self._database.execute("INSERT INTO intervals VALUES (?, ?, ?)", (place.number, began, ended))

    def spell(self, device: Device, heard: Heard) -> None:
        """Remembers that a device was there until it was heard last, and how it spoke."""
        with self._told():
            row = (device.number, device.last_place, device.since, heard.last, heard.longest, heard.times)
            self._database.execute("INSERT INTO spells VALUES (?, ?, ?, ?, ?, ?)", row)

    def commit(self, about: dict[str, str], touched: Iterable[Device], files: dict[int, list[Followed]]) -> None:
        """Writes everything that changed, whole or not at all."""
        with self._told():
            run = self._database
            changed = [(name, text) for name, text in about.items() if self.about.get(name) != text]
            run.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", changed)
            run.executemany(
                "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (p.number, p.name, p.kind, p.now, p.listened, p.since, p.frames, p.kept)
                    for p in self.places.values()
                ],
            )
            some = list(touched)
            run.executemany("INSERT OR REPLACE INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_device_row, some))
            run.executemany(
                "INSERT OR REPLACE INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (one.number, place, h.first, h.last, h.at, h.longest, h.times, h.frames)
                    for one in some
                    for place, h in one.heard.items()
                ],
            )
            for number, followed in files.items():
                run.execute("DELETE FROM files WHERE place = ?", (number,))
                run.executemany(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [_file_row(number, one) for one in followed],
                )
            run.commit()
            self.about.update(changed)

    def close(self) -> None:
        """Gives the file back; what was not committed is lost."""
        self._database.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        with told(self.path):
            yield


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite complains of, as an error with a remedy."""
    try:
        yield
    except (sqlite3.Error, json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        remedy = "make room, or restore the folder from a copy; a new folder with --out begins anew"
        raise EvidenceError(f"the state of the watch cannot be used: {error}", file=str(path), remedy=remedy) from None


def connected(path: Path) -> sqlite3.Connection:
    """The database; it waits a little for others who write. Raises sqlite3.Error."""
    return sqlite3.connect(path, timeout=10, isolation_level="DEFERRED", check_same_thread=False)


def _opened(path: Path) -> sqlite3.Connection:
    with told(path):
        database = connected(path)
        try:
            database.execute("PRAGMA synchronous = FULL")
            begun = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not begun:
                with database:
                    database.execute("BEGIN")  # all of the tables, or none
                    for statement in _TABLES.split(";")[:-1]:
                        database.execute(statement)
                    database.execute("INSERT INTO about VALUES ('form', ?)", (FORM,))
            form = database.execute("SELECT value FROM about WHERE name = 'form'").fetchone()
            if form is None or form[0] != FORM:
                raise ValueError("it is of another version")
        except BaseException:
            database.close()
            raise
        return database


def _device_row(one: Device) -> tuple[object, ...]:
    more = {"addresses": list(one.addresses), "bound": sorted(one.bound), "mixed": sorted(one.mixed), "said": one.said}
    return (
        one.number, one.key, one.since, one.address, one.name, one.relay, one.vanished, one.last_place,
        json.dumps(more, separators=(",", ":")),
    )  # fmt: skip


def stored_devices(database: sqlite3.Connection) -> Iterator[Device]:
    """The devices that a state holds."""
    heard: dict[int, dict[int, Heard]] = {}
    for number, place, *rest in database.execute("SELECT * FROM heard ORDER BY device, place"):
        heard.setdefault(number, {})[place] = Heard(*rest)
    for number, key, since, address, name, relay, vanished, last, text in database.execute(
        "SELECT * FROM devices ORDER BY number"
    ):
        more: dict[str, Any] = json.loads(text)
        yield Device(
            number, key, since, address, name, dict.fromkeys(more["addresses"]), set(more["bound"]), set(more["mixed"]),
            bool(relay), bool(vanished), last, more["said"], heard.get(number, {}),
        )  # fmt: skip


def _file_row(place: int, one: Followed) -> tuple[object, ...]:
    cursor = one.cursor
    return (
        place, one.name, one.device, one.inode, one.batch, one.first, one.head_size, one.head, one.size, one.changed, one.done,
        cursor.offset, cursor.preamble, cursor.broken, cursor.bad_frames,
    )  # fmt: skip


def _file(row: tuple[Any, ...]) -> Followed:
    _, name, device, inode, batch, first, head_size, head, size, changed, done, *cursor = row
    return Followed(name, device, inode, batch, first, head_size, head, size, changed, bool(done), Cursor(*cursor))
