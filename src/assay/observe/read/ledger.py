"""What one file yields: each observation kept, each thing left out with its reason, each secret counted."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping

from assay.observe.model import LeftOut, Observation, Reading, Source, TableRead
from assay.observe.read.spool import HELD, is_spooled, spool_of
from assay.observe.secrets import scrub

FIELD_LIMIT = 4096  # characters of one field
RAW_LIMIT = 65_536  # characters of what was received
LISTED = 10_000  # entries of one reason listed for one file; the rest are counted
BAD_ROWS = 10_000  # rows of one file kept for correction

# The columns of our own that a file of bad rows carries in front of the original ones.
BAD_ROW_COLUMNS = ("assay_source", "assay_sha256", "assay_row", "assay_table", "assay_reason")
EXTRA = "assay_extra_"  # cells beyond the last header


class Ledger:
    """The reading of one file (or one sheet) as it is being read."""

    def __init__(self, name: str, sha256: str, unit: str = "line", sheet: str = "", listed: int = LISTED) -> None:
        self.reading = Reading()
        self.sheet = sheet
        self._path = f"{name}#{sheet}" if sheet else name
        self._sha256 = sha256
        self._unit = unit
        self._listed = listed
        self._spools = is_spooled()
        self.reasons: Counter[str] = Counter()  # how often each reason was given, listed or not

    def source(self, record: int) -> Source:
        return Source(self._path, self._sha256, record, self._unit)

    def keep(self, observation: Observation) -> None:
        if self.sheet:  # two sheets may hold the same words on the same row
            own = hashlib.sha256(f"{self.sheet}\n{observation.id}".encode()).hexdigest()[:12]
            observation = dataclasses.replace(observation, id=f"obs-{own}")
        self.reading.observations.append(observation)
        if self._spools and len(self.reading.observations) == HELD:
            self.reading.observations = spool_of(self.reading.observations)
            self._spools = False

    def leave(self, record: int | None, reason: str, detail: str) -> None:
        """List what was not used; `detail` must hold no text that has not been scrubbed."""
        self.reasons[reason] += 1
        if self.reasons[reason] <= self._listed:
            self.reading.left_out.append(LeftOut(self._path, record, reason, detail, self._sha256))

    def table(self, record: int, kind: str, product: str, columns: tuple[tuple[str, str], ...]) -> None:
        """Note how the table under this heading was understood."""
        self.reading.tables.append(TableRead(self._path, self._sha256, record, kind, product, columns))

    def bad_row(self, record: int, table: str, reason: str, cells: Mapping[str, str]) -> None:
        """List a row that could not be used, and keep it (secrets already out of `cells`) for correction."""
        self.leave(record, "bad-row", reason)
        if len(self.reading.bad_rows) < BAD_ROWS:
            own = (self._path, self._sha256, str(record), table, reason)
            row = dict(zip(BAD_ROW_COLUMNS, own, strict=True))
            row.update(cells)
            self.reading.bad_rows.append(row)

    def secret(self, place: str, count: int = 1) -> None:
        if not count:
            return
        dropped = self.reading.secrets_dropped
        if place not in dropped:  # a header can hold a secret too, where a table has none
            place = scrub(place)[0][:80]
        dropped[place] = dropped.get(place, 0) + count

    def clean(self, text: str, place: str) -> str:
        """The text without its secrets, which are counted under `place`."""
        text, count = scrub(text)
        self.secret(place, count)
        return text

    def capped(self, text: str, name: str, record: int, limit: int = FIELD_LIMIT) -> str:
        """The text cut to `limit` characters; a cut is listed. Secrets must be out before: half a URL hides half a password."""
        if len(text) <= limit:
            return text
        self.leave(record, "field-cut", f"{name} has {len(text):,} characters; the first {limit:,} were kept")
        return text[:limit]

    def close(self) -> Reading:
        """The reading, with a last line for each reason that has more entries than are listed."""
        for reason, count in self.reasons.items():
            if count > self._listed:
                detail = f"{count - self._listed:,} more like these, not listed one by one"
                self.reading.left_out.append(LeftOut(self._path, None, reason, detail, self._sha256))
        return self.reading
