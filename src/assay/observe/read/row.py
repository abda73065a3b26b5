"""One row of a table with its secrets gone: each name's cell, typed, and a note of every value that could not be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.observe.read import values
from assay.observe.read.columns import Columns
from assay.observe.read.ledger import Ledger

_DATE_REMEDY = "say how dates are written with date_format in a mapping file"


@dataclass(slots=True)
class Row:
    """A row whose cells line up with `columns`. `faults` are (reason, detail) pairs, listed once the row is kept."""

    record: int
    cells: Sequence[str]
    columns: Columns
    ledger: Ledger
    date_format: str | None = None
    faults: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The first cell under `name` that says something."""
        for index in self.columns.by_name.get(name, ()):
            cell = self.cells[index]
            if cell and not values.is_placeholder(cell):
                return self.ledger.capped(cell.strip(), self.columns.headers[index], self.record)
        return ""

    def present(self, name: str) -> list[tuple[str, str]]:
        """Header and text of every cell under `name` that says something."""
        found: list[tuple[str, str]] = []
        for index in self.columns.by_name.get(name, ()):
            text = self.cells[index]
            if text and not values.is_placeholder(text):
                found.append((self.columns.headers[index], text.replace("\x00", "").strip()))
        return found

    def identity(self) -> tuple[str | None, str | None, str | None]:
        """MAC, IP address and host name, from the MAC and address columns, each believed by its value."""
        found_macs: list[str] = []
        places: list[values.Place] = []
        for name, what in (("mac", "a MAC address of a device"), ("address", "an IP address or host")):
            for header, text in self.present(name):
                here = values.macs(text)
                place = values.place(text) if not here else values.Place()
                if len(here) > 1:
                    self.fault("bad-value", header, "holds several MAC addresses; the first was kept")
                if not here and not place.address and (name == "mac" or not place.hostname):
                    self.fault("bad-value", header, f"is not {what}: {self.shown(text)}")
                found_macs += here[:1]
                if name == "mac":  # a word in a MAC column is a mistake, no host's name
                    place = values.Place(address=place.address)
                places.append(place)
        address = next((place.address for place in places if place.address), None)
        hostname = next((place.hostname for place in places if place.hostname), None)
        return next(iter(found_macs), None), address, hostname

    def date(self, name: str) -> str | None:
        """The date under `name`, or None where it could mean two days."""
        for header, text in self.present(name):
            read = values.read_date(text, self.date_format)
            if read.value:
                return read.value
            if read.problem == "ambiguous":  # so it is a date, and can be shown
                self.fault(
                    "ambiguous-date", header, f"can be read as more than one date: {text[:40]!r}; {_DATE_REMEDY}"
                )
            else:
                self.fault("bad-value", header, f"is not a date: {self.shown(text)}")
        return None

    def fault(self, reason: str, header: str, detail: str) -> None:
        self.faults.append((reason, f"{header[:80]} {detail}"))

    def shown(self, text: str) -> str:
        """The value for a message; only its length where a shifted password could stand in any column."""
        return f"{len(text)} characters" if self.columns.secret else repr(text[:40])
