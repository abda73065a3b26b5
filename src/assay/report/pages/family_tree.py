"""A company between those above and those below it: one row each, growing upwards from it and downwards.

The words of each link stand beside its row; a dashed line is an unconfirmed link, a dotted one has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.report.pages.drawing import INK, LINE, SOFT, WASH, WIDTH, drawing, fitted, words

ROW, INDENT, LEFT = 50, 44, 16
_DASH = {"sound": "", "unconfirmed": ' stroke-dasharray="6 4"', "ended": ' stroke-dasharray="2 4"'}


@dataclass(frozen=True, slots=True)
class Branch:
    """A company at the far end of a link, with the links beyond it. `numbers` are the rows of the table that say
    more."""

    name: str
    link: str
    look: str  # sound, unconfirmed or ended
    numbers: str
    beyond: tuple[Branch, ...] = field(default=())


@dataclass(slots=True)
class _Placed:
    branch: Branch
    depth: int
    up_to: int  # the row of the company the link ends at


def tree(title: str, description: str, name: str, under: str, above: Sequence[Branch], below: Sequence[Branch]) -> str:
    """The drawing, the company itself set apart in the middle."""
    upper = _placed(above)
    lower = _placed(below)
    own = len(upper)
    body: list[str] = []
    for number, placed in enumerate(upper, start=1):
        at, to = own - number, own - placed.up_to
        body += _row(placed, at, to)
    for number, placed in enumerate(lower, start=1):
        body += _row(placed, own + number, own + placed.up_to)
    body += _box(LEFT, own * ROW + 10, name, under, own_box=True)
    return drawing((own + len(lower) + 1) * ROW + 18, title, description, "", body)


def _placed(branches: Sequence[Branch]) -> list[_Placed]:
    """The branches in order, each with its depth and the row (counted from the company) it hangs on."""
    found: list[_Placed] = []

    def walk(inner: Sequence[Branch], depth: int, up_to: int) -> None:
        for branch in inner:
            found.append(_Placed(branch, depth, up_to))
            walk(branch.beyond, depth + 1, len(found))

    walk(branches, 1, 0)
    return found


def _row(placed: _Placed, at: int, to: int) -> list[str]:
    x = LEFT + placed.depth * INDENT
    rail = x - INDENT + 14
    middle = at * ROW + 29
    end = to * ROW + (48 if to < at else 10)
    branch = placed.branch
    line = f'<path d="M{rail} {end} V{middle}" stroke="{LINE}" stroke-width="1.5"/>'
    stub = f'<path d="M{rail} {middle} H{x}" stroke="{INK}" stroke-width="2"{_DASH[branch.look]}/>'
    return [line, stub, *_box(x, at * ROW + 10, branch.name, f"{branch.numbers} · {branch.link}")]


def _box(x: float, y: float, name: str, under: str, *, own_box: bool = False) -> list[str]:
    wide = WIDTH - 16 - x
    fill, line = (WASH, INK) if own_box else ("#ffffff", LINE)
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="38" rx="4" fill="{fill}" stroke="{line}" stroke-width="{2 if own_box else 1}"/>',
        words(x + 10, y + 16, fitted(name, 13.5, wide - 20), size=13.5, weight=600),
        words(x + 10, y + 31, fitted(under, 12, wide - 20), size=12, fill=SOFT),
    ]
