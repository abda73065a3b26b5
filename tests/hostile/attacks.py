"""Texts that make a backtracking matcher work hardest, made from the pattern itself; and how its work grows with them.

For each repeat of the pattern: what must stand before it, then what it repeats, many times, then something that nothing
takes. A matcher whose work grows with the square of the text shows it on one of these.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_parser: Any = importlib.import_module("re._parser")
_tree: Any = importlib.import_module("re._constants")

# One of each kind of character that patterns tell apart.
ALPHABET = " \n\ta1A-.:=,/\"'<>&;@_%\\[é"
ENDS = ("", "\x00", "\n")
LONG = 16  # repeats of more than this are worth attacking
SIZE = 1024  # characters; looked at again with twice and four times as many, which is what a field keeps
_QUICK = 0.00015  # seconds of CPU: the square of SIZE takes longer
_SLOW = 0.4  # too long for a field, however it grows
_GROWTH = 3.0  # of twice the text; a line gives 2, a square 4


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern, the text that it is slow on, and its CPU seconds for that text, twice and four times as long."""

    pattern: str
    attack: str
    seconds: tuple[float, ...]


def attacks(pattern: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Beginning, repeated part and end of each attack on the pattern."""
    seen: set[tuple[str, str]] = set()
    for before, body in _repeats(list(_parser.parse(pattern, flags)), [""]):
        for start in before:
            for part in _parts(body, flags):
                for pair in ((start, part), ("", part), ("", start + part)):
                    if pair not in seen and pair[1]:
                        seen.add(pair)
                        yield from ((*pair, end) for end in ENDS)


def slow(pattern: re.Pattern[Any], size: int = SIZE) -> Slow | None:
    """The first attack on which the pattern's work grows with the square of the text or worse; None where none does."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for start, part, end in attacks(source, pattern.flags & ~re.DEBUG):
        first = min(_cpu(pattern, _text(start, part, end, size)) for _ in range(2))
        if first < _QUICK:
            continue
        times = [first]
        for step in (1, 2):
            times.append(min(_cpu(pattern, _text(start, part, end, size << step)) for _ in range(2)))
            if times[-1] < _GROWTH * times[-2] and times[-1] < _SLOW:
                break
        else:
            return Slow(source, f"{start!r} + {part!r} * n + {end!r}", tuple(times))
    return None


def _text(start: str, part: str, end: str, size: int) -> str:
    return start + part * max(1, size // len(part)) + end


def _cpu(pattern: re.Pattern[Any], text: str) -> float:
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    began = time.process_time()
    # Every way that patterns are used: from the start, from anywhere, and over and over.
    pattern.match(given)
    pattern.fullmatch(given)
    for _ in pattern.finditer(given):
        pass
    return time.process_time() - began


def _repeats(tree: list[tuple[Any, Any]], before: list[str]) -> Iterator[tuple[list[str], list[tuple[Any, Any]]]]:
    """Every long repeat: the shortest texts that lead to it, and what it repeats."""
    for kind, value in tree:
        if kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT, _tree.POSSESSIVE_REPEAT):
            _low, high, body = value
            if high == _tree.MAXREPEAT or high > LONG:
                yield before, list(body)
            yield from _repeats(list(body), before)
        elif kind is _tree.SUBPATTERN:
            yield from _repeats(list(value[3]), before)
        elif kind is _tree.ATOMIC_GROUP:
            yield from _repeats(list(value), before)
        elif kind in (_tree.ASSERT, _tree.ASSERT_NOT):
            yield from _repeats(list(value[1]), before)
            continue
        elif kind is _tree.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), before)
        before = [text + more for text in before for more in _witnesses([(kind, value)])][:4]


def _parts(body: list[tuple[Any, Any]], flags: int) -> Iterable[str]:
    """Texts that the body of a repeat takes once: of one character all kinds, else its witnesses."""
    whole = _witnesses(body)
    if len(body) == 1 and body[0][0] in (_tree.IN, _tree.ANY, _tree.NOT_LITERAL, _tree.LITERAL, _tree.CATEGORY):
        return [sign for sign in ALPHABET if _takes(body[0], sign, flags)] or whole
    return whole


def _takes(node: tuple[Any, Any], sign: str, flags: int) -> bool:
    kind, value = node
    if kind is _tree.ANY:
        return sign != "\n" or bool(flags & re.DOTALL)
    if kind is _tree.LITERAL:
        return ord(sign) == value
    if kind is _tree.NOT_LITERAL:
        return ord(sign) != value
    if kind is _tree.CATEGORY:
        return _in_category(value, sign)
    inside, negated = False, False
    for part, given in value:
        if part is _tree.NEGATE:
            negated = True
        elif part is _tree.RANGE:
            inside |= given[0] <= ord(sign) <= given[1]
        else:
            inside |= _takes((part, given), sign, flags)
    return inside is not negated


_CATEGORIES = {"SPACE": r"\s", "DIGIT": r"\d", "WORD": r"\w"}


def _in_category(category: Any, sign: str) -> bool:
    name = str(category).removeprefix("CATEGORY_")
    found = re.match(_CATEGORIES[name.removeprefix("NOT_")], sign) is not None
    return found is not name.startswith("NOT_")


def _witnesses(tree: list[tuple[Any, Any]]) -> list[str]:
    """A few of the shortest texts that a sequence matches."""
    texts = [""]
    for kind, value in tree:
        texts = [text + more for text in texts for more in _one(kind, value)][:6]
    return texts


def _one(kind: Any, value: Any) -> list[str]:
    if kind is _tree.LITERAL:
        return [chr(value)]
    if kind in (_tree.IN, _tree.ANY, _tree.NOT_LITERAL, _tree.CATEGORY):
        found = [sign for sign in "a1 .-:\n" + ALPHABET if _takes((kind, value), sign, 0)]
        return found[:1] or [next((chr(code) for code in range(0x10FFF) if _takes((kind, value), chr(code), 0)), "")]
    if kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT, _tree.POSSESSIVE_REPEAT):
        low, _high, body = value
        return [text * low for text in _witnesses(list(body))[:2]] if low else [""]
    if kind is _tree.SUBPATTERN:
        return _witnesses(list(value[3]))
    if kind is _tree.ATOMIC_GROUP:
        return _witnesses(list(value))
    if kind is _tree.BRANCH:
        return [_witnesses(list(branch))[0] for branch in value[1]][:3]
    return [""]  # anchors, look-around, back-references
