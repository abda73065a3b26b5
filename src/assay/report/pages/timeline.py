"""Periods on a line of years: one lane per rule or maker, each state with its own pattern and its word beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assay.report.pages.drawing import INK, LINE, SOFT, WIDTH, drawing, fitted, text_width, words

LEFT, RIGHT = 16, WIDTH - 16
ROW, BAR = 26, 18

# Fill, outline, dashes: solid for what stands, hatched for what is held up, dotted for what is over, dashed for what is unsure.
LOOKS = {
    "in-force": ("#26323f", "#26323f", ""),
    "confirmed": ("#26323f", "#26323f", ""),
    "reported": ("url(#fig-lines)", "#26323f", ""),
    "announced": ("#edf1f4", "#56606b", ""),
    "scheduled": ("#ffffff", "#26323f", "5 3"),
    "unconfirmed": ("#ffffff", "#56606b", "5 3"),
    "stayed": ("url(#fig-hatch)", "#56606b", ""),
    "suspended": ("url(#fig-hatch)", "#56606b", ""),
    "quashed": ("url(#fig-dots)", "#56606b", ""),
    "ended": ("url(#fig-dots)", "#56606b", ""),
}
DEFS = (
    '<pattern id="fig-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#ffffff"/><rect width="2" height="7" fill="#8794a3"/></pattern>'
    '<pattern id="fig-lines" width="6" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="5" fill="#d7dee6"/><rect width="6" height="1.4" fill="#8794a3"/></pattern>'
    '<pattern id="fig-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#ffffff"/><circle cx="2" cy="2" r="1.2" fill="#8794a3"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A period. An end that is None is not known: the bar runs to the edge of the drawing and says so with an arrow."""

    start: dt.date | None
    end: dt.date | None
    look: str
    word: str


@dataclass(frozen=True, slots=True)
class Lane:
    """What the bars below are about."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, by its number in the table beside the drawing."""

    day: dt.date
    number: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to places from the first day of a year to the last of another."""

    first: dt.date
    last: dt.date

    @staticmethod
    def over(days: Sequence[dt.date]) -> Scale:
        years = [day.year for day in days]
        low, high = min(years), max(years)
        return Scale(dt.date(low, 1, 1), dt.date(high if high > low else high + 1, 12, 31))

    def x(self, day: dt.date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def ticks(self) -> range:
        span = self.last.year - self.first.year + 1
        return range(
            self.first.year, self.last.year + 1, next(step for step in (1, 2, 5, 10, 25, 50, 500) if span / step <= 14)
        )


def timeline(
    title: str,
    description: str,
    lanes: Sequence[Lane],
    now: dt.date,
    now_word: str,
    marks: Sequence[Mark] = (),
    marks_word: str = "",
) -> str:
    """The drawing. `now` is the register's own day, never the reader's."""
    days = [day for lane in lanes for bar in lane.bars for day in (bar.start, bar.end) if day]
    days += [mark.day for mark in marks] + [now]
    if any(bar.start is None for lane in lanes for bar in lane.bars):
        days.append(dt.date(min(days).year - 1, 1, 1))  # room to show that it began before
    scale = Scale.over(days)
    body: list[str] = []
    y = 34.0
    for lane in lanes:
        body.append(words(LEFT, y + 12, fitted(lane.label, 13, RIGHT - LEFT), weight=600))
        drawn, rows = _bars(lane.bars, scale, y + 20)
        body += drawn
        y += 20 + rows * ROW + 8
    if marks:
        body.append(words(LEFT, y + 12, marks_word, weight=600))
        drawn, rows = _marks(marks, scale, y + 20)
        body += drawn
        y += 20 + rows * ROW + 8
    return drawing(y + 30, title, description, DEFS, [*_axis(scale, now, now_word, y), *body])


def _axis(scale: Scale, now: dt.date, now_word: str, bottom: float) -> list[str]:
    found = []
    for year in scale.ticks():
        x = scale.x(dt.date(year, 1, 1))
        found.append(f'<line x1="{x:g}" y1="26" x2="{x:g}" y2="{bottom:g}" stroke="#e4e8ec"/>')
        found.append(words(x + 3, bottom + 16, str(year), size=12, fill=SOFT))
    x = scale.x(now)
    found.append(f'<line x1="{LEFT}" y1="{bottom:g}" x2="{RIGHT}" y2="{bottom:g}" stroke="{LINE}"/>')
    found.append(f'<line x1="{x:g}" y1="22" x2="{x:g}" y2="{bottom:g}" stroke="{INK}" stroke-dasharray="2 3"/>')
    left = x - text_width(now_word, 12) / 2 > LEFT and x + text_width(now_word, 12) / 2 < RIGHT
    anchor = "middle" if left else "end" if x > WIDTH / 2 else "start"
    found.append(words(x, 15, now_word, size=12, fill=SOFT, anchor=anchor))
    return found


def _bars(bars: Sequence[Bar], scale: Scale, top: float) -> tuple[list[str], int]:
    """The bars in as few rows as keep them and their words apart, and how many rows."""
    ends: list[float] = []
    found = []
    for bar in sorted(bars, key=lambda one: one.start or dt.date.min):
        x1 = scale.x(bar.start) if bar.start else LEFT
        x2 = max(scale.x(bar.end) if bar.end else RIGHT, x1 + 4)
        place, left, right = _word_place(bar, x1, x2)
        row = next((number for number, end in enumerate(ends) if end + 6 <= left), len(ends))
        ends[row : row + 1] = [right]
        found += _bar(bar, x1, x2, top + row * ROW, place)
    return found, max(len(ends), 1)


def _word_place(bar: Bar, x1: float, x2: float) -> tuple[str, float, float]:
    """Where the word goes (in the bar, after it, before it), and how far bar and word reach together."""
    wide = text_width(bar.word, 12) + 12
    if wide + 18 <= x2 - x1:
        return "in", x1, x2
    if x2 + wide <= RIGHT:
        return "after", x1, x2 + wide
    if x1 - wide >= LEFT:
        return "before", x1 - wide, x2
    return "in", x1, max(x2, x1 + wide)


def _bar(bar: Bar, x1: float, x2: float, y: float, place: str) -> list[str]:
    fill, line, dashes = LOOKS.get(bar.look, LOOKS["announced"])
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    head = 9 if bar.end is None and x2 - x1 > 14 else 0
    tail = 9 if bar.start is None and x2 - x1 > 28 else 0
    middle = y + BAR / 2
    points = [(x1 + tail, y), (x2 - head, y), (x2, middle), (x2 - head, y + BAR), (x1 + tail, y + BAR), (x1, middle)]
    shape = " ".join(f"{a:g},{b:g}" for a, b in points)
    found = [f'<polygon points="{shape}" fill="{fill}" stroke="{line}"{dash}/>']
    base = y + 13.5
    if place == "after":
        return [*found, words(x2 + 6, base, bar.word, size=12)]
    if place == "before":
        return [*found, words(x1 - 6, base, bar.word, size=12, anchor="end")]
    if fill.startswith("url"):
        wide = text_width(bar.word, 12)
        found.append(
            f'<rect x="{x1 + tail + 3:g}" y="{y + 2:g}" width="{wide + 6:g}" height="{BAR - 4}" fill="#ffffff"/>'
        )
    return [*found, words(x1 + tail + 6, base, bar.word, size=12, fill="#ffffff" if fill == "#26323f" else INK)]


def _marks(marks: Sequence[Mark], scale: Scale, top: float) -> tuple[list[str], int]:
    ends: list[float] = []
    found = []
    for mark in sorted(marks, key=lambda one: (one.day, one.number)):
        x = min(max(scale.x(mark.day), LEFT + 10), RIGHT - 10)
        row = next((number for number, end in enumerate(ends) if end <= x - 10), len(ends))
        ends[row : row + 1] = [x + 11]
        y = top + row * ROW + 10
        found.append(f'<circle cx="{x:g}" cy="{y:g}" r="9.5" fill="#ffffff" stroke="{INK}"/>')
        found.append(words(x, y + 4, str(mark.number), size=11, anchor="middle"))
    return found, max(len(ends), 1)
