"""A table of equipment that nobody described to us: its headings say what stands in its columns, and their places which word is whose.

`headed` takes one line of headings, `ruled` the lines above a ruler (`------ ---`), which may be headed over two or three lines.
The words of headings are those of the commands' own documentation, in the order of the words: `data/output_headings.yaml`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

from assay.observe.output_words import is_address, is_mac

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

MAX_HEADING = 400  # characters
MOST_COLUMNS = 24
_NEAR = 2  # columns of the terminal by which a MAC address may stand beside its heading
_WORD = re.compile(r"\S+")
_NOTE = re.compile(r"\([^()\s]{0,20}\)")
_RULER = re.compile(r"[-=_~]{2,}")
_RULED = frozenset("-=_~+| \t")
_SPACED_BAR = re.compile(r"(?<!\S)[|+](?!\S)")
_PATH = re.compile(
    r"(?<!\S)(\d{1,3}|F) ?/ ?(\d{1,3}|S) ?/ ?(\d{1,3}|P)(?=\s|$)"
)  # frame, slot and port, as Huawei's access nodes write them
_GLUED_PORT = re.compile(r"[A-Z][A-Za-z]{1,24}-?\d[\d/.:]{0,20}")
SKIP, UNKNOWN = "skip", "unknown"


class Column(NamedTuple):
    """A column: the name that `data/output_headings.yaml` gives it, and where its heading stands in the line."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table. `kind` is the kind of observation its rows are."""

    kind: str
    columns: tuple[Column, ...]
    ruled: bool = False

    def places(self, line: str) -> dict[str, str] | None:
        """What stands under each name in a row; None where the line is no row of such a table."""
        line = unbarred(line)
        words = [(found.start(), found.end(), found[0]) for found in _WORD.finditer(line)]
        if not words or len(words) > 4 * MOST_COLUMNS:
            return None
        if self.kind == "lldp":
            places = self._by_place(self._parted(words))
            if len(words) == len(self.columns) and not ("port" in places and {"chassis", "host"} & places.keys()):
                return {
                    column.name: word for column, (_, _, word) in reversed(list(zip(self.columns, words, strict=True)))
                }
            return places
        words = [(start, end, word.strip("()") if word[0] == "(" else word) for start, end, word in words]
        at = self._anchor(words)
        if at is None:
            return None
        name = "mac" if is_mac(words[at][2]) else "address"
        column = next(one for one in self.columns if one.name == name)
        if len(words) != len(self.columns) and self._stands_under(words[at], column):
            places = self._by_place(words)
            if places.get(name) == words[at][2]:
                return places
        return self._by_order(words, at, name)

    def _parted(self, words: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """Cisco IOS cuts a name at twenty signs, and the port follows without a space."""
        start, end, word = words[0]
        cut = self.columns[1].start - start
        if (
            self.ruled
            or not 0 < cut < end - start
            or self.columns[1].name != "port"
            or not _GLUED_PORT.fullmatch(word[cut:])
        ):
            return words
        return [(start, start + cut, word[:cut]), (start + cut, end, word[cut:]), *words[1:]]

    def _anchor(self, words: Sequence[tuple[int, int, str]]) -> int | None:
        """The word that is the row's MAC address; in an ARP table without one, its IP address."""
        macs = [n for n, (_, _, word) in enumerate(words) if is_mac(word)]
        if macs:
            column = next(one for one in self.columns if one.name == "mac")
            return min(macs, key=lambda n: abs(words[n][0] - column.start))
        if self.kind == "mac_table":
            return None
        return next((n for n, (_, _, word) in enumerate(words[:4]) if is_address(word)), None)

    def _stands_under(self, word: tuple[int, int, str], column: Column) -> bool:
        middle = (word[0] + word[1] - column.start - column.end) / 2
        return abs(word[0] - column.start) <= _NEAR or abs(word[1] - column.end) <= _NEAR or abs(middle) <= _NEAR

    def _by_place(self, words: Sequence[tuple[int, int, str]]) -> dict[str, str]:
        cells: dict[int, str] = {}
        for start, end, word in words:
            n = self._column_of(start, end)
            cells[n] = f"{cells[n]} {word}" if n in cells else word
        places: dict[str, str] = {}
        for n, text in cells.items():
            places.setdefault(self.columns[n].name, text)
        return places

    def _column_of(self, start: int, end: int) -> int:
        best, most, before = 0, 0, 0
        for n, column in enumerate(self.columns):
            if column.start > end:
                break
            if column.start <= start:
                before = n
            overlap = (min(column.end, end)) - (max(column.start, start))
            if overlap > most:
                best, most = n, overlap
        return best if most else before

    def _by_order(self, words: Sequence[tuple[int, int, str]], at: int, name: str) -> dict[str, str]:
        """The words counted from the one that is known; a flag in front of a row shifts nothing."""
        shift = at - next(n for n, column in enumerate(self.columns) if column.name == name)
        places: dict[str, str] = {}
        for n, column in enumerate(self.columns):
            if 0 <= n + shift < len(words):
                places.setdefault(column.name, words[n + shift][2])
        if "address" in {column.name for column in self.columns} and not is_address(
            places.get("address", "").strip("()")
        ):
            found = next((word for _, _, word in words if is_address(word.strip("()"))), "")
            places["address"] = found
        return places


def headed(line: str) -> Grid | None:
    """The table that this line is the headings of."""
    if len(line) > MAX_HEADING or "\t" in line.strip() or "," in line or ";" in line:
        return None
    columns = _columns(unbarred(line))
    return _grid(columns, ruled=False) if columns else None


def ruled(ruler: str, above: Sequence[str]) -> Grid | None:
    """The table whose columns a ruler draws, under one to three lines of headings, the last line last."""
    if len(ruler) > MAX_HEADING or not _RULED.issuperset(ruler):
        return None
    spans = [(found.start(), found.end()) for found in _RULER.finditer(ruler)]
    if not 2 <= len(spans) <= MOST_COLUMNS:
        return None
    for count in range(1, min(3, len(above)) + 1):
        lines = [unbarred(line) for line in above[-count:]]
        if any("," in line or len(line) > MAX_HEADING for line in lines):
            return None
        texts = [_under(lines, start, end) for start, end in _widened(spans)]
        columns = [Column(_name_of(text), start, end) for text, (start, end) in zip(texts, spans, strict=True)]
        if grid := _grid(columns, ruled=True):
            return grid
    return None


def is_ruler(line: str) -> bool:
    return len(line) <= MAX_HEADING and _RULED.issuperset(line) and len(_RULER.findall(line)) >= 2


def unbarred(line: str) -> str:
    """The line without bars between its cells, every sign at its place; with Huawei's `0/ 1/2` in one word."""
    if "|" in line or "+" in line:
        line = _SPACED_BAR.sub(" ", line)
    if "/ " in line or " /" in line:
        line = _PATH.sub(lambda found: f"{found[1]}/{found[2]}/{found[3]}".ljust(len(found[0])), line)
    return line


def _widened(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Each span as far as the next one begins: a heading may be longer than its ruler."""
    starts = [start for start, _ in spans]
    return list(zip(starts, [*starts[1:], MAX_HEADING], strict=True))


def _under(lines: Sequence[str], start: int, end: int) -> str:
    words = [
        found[0] for line in lines for found in _WORD.finditer(line) if start <= (found.start() + found.end()) / 2 < end
    ]
    return " ".join(words)


def _plain(text: str) -> str:
    return " ".join(_NOTE.sub("", text.lower().replace("(", " (")).rstrip(":").split())


@cache
def phrases() -> dict[str, str]:
    """Every heading that is known, in lower case with single spaces, and the name of its column."""
    text = resources.files("assay.observe").joinpath("data/output_headings.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=_Loader)  # noqa: S506 - builds nothing but text, lists and dicts
    return {phrase: name for name, given in rows.items() for phrase in given}


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in phrases())


def _name_of(text: str) -> str:
    return phrases().get(_plain(text), UNKNOWN) if text else SKIP


def _columns(line: str) -> list[Column]:
    """The columns of a line of headings, the longest known heading first at each place."""
    words = [(found.start(), found.end(), _plain(found[0])) for found in _WORD.finditer(line)]
    if not 2 <= len(words) <= 2 * MOST_COLUMNS or not any(word in _beginnings() for _, _, word in words):
        return []
    columns: list[Column] = []
    n = 0
    while n < len(words):
        start, end, word = words[n]
        if not word and columns:  # `(min)` after a heading
            columns[-1] = columns[-1]._replace(end=end)
            n += 1
            continue
        if is_mac(word) or is_address(word):
            return []
        for count in (5, 4, 3, 2, 1):
            here = words[n : n + count]
            if len(here) == count and all(b[0] - a[1] == 1 for a, b in itertools.pairwise(here)):
                name = phrases().get(" ".join(one[2] for one in here if one[2]))
                if name:
                    columns.append(Column(name, start, here[-1][1]))
                    n += count
                    break
        else:
            columns.append(Column(UNKNOWN, start, end))
            n += 1
    return columns[:MOST_COLUMNS]


def _grid(columns: Sequence[Column], *, ruled: bool) -> Grid | None:
    names = [column.name for column in columns]
    known = {name for name in names if name not in (SKIP, UNKNOWN)}
    if names.count(UNKNOWN) > len(names) / 2:
        return None
    if known & {"chassis", "host"} and ("local" in known or known & {"port"}) and len(known) >= 3:
        columns = [_at_the_switch(column, "local" in known) for column in columns]
        return Grid("lldp", tuple(columns), ruled)
    if "mac" not in known:
        return None
    if "address" in known:
        return Grid("dhcp" if "lease" in known else "arp", tuple(columns), ruled)
    columns = [column._replace(name="port") if column.name in ("port_id", "local") else column for column in columns]
    if not known & {"port", "vlan", "port_id", "local"} or (len(names) == 2 and UNKNOWN in names):
        return None
    return Grid("mac_table", tuple(columns), ruled)


def _at_the_switch(column: Column, told: bool) -> Column:
    """In a table of neighbours `Port` alone is the switch's own, unless another heading says which is."""
    if column.name == "local":
        return column._replace(name="port")
    return column._replace(name="port_id" if told else "port") if column.name == "port" else column
