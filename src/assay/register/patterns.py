"""What a regular expression needs and risks: the literals that must stand in a match, and constructs RE2 refuses.

A register pattern runs on bytes from strangers, under Python's backtracking `re`. Nested unbounded repeats are what turns
4 KiB of banner into seconds, so they are refused when the register is linted, not when somebody is attacked.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

# The parse tree is the standard library's own; the module is private since Python 3.11 and has no stubs.
_parser: Any = importlib.import_module("re._parser")
_tree: Any = importlib.import_module("re._constants")

MIN_NEEDLE = 3
MAX_NEEDLES = 64
MAX_SHAPES = 16
MAX_SHAPE = 8  # bytes of a shape; more of them tell no more
ASCII = frozenset(range(128))
MAX_UNBOUNDED = 4  # unbounded repeats in one pattern; each may cost one more power of the text's length

Shape: TypeAlias = tuple[frozenset[int], ...]  # for each of some bytes in a row, which values it may have
Run: TypeAlias = list[frozenset[int]]


def pattern_faults(pattern: str) -> list[str]:
    """Why the pattern may not stand in the register; empty when it may."""
    try:
        tree = _parser.parse(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        return [f"not a regular expression: {error}"]
    faults: list[str] = []
    unbounded = _inspect(tree, faults, inside_repeat=False)
    if unbounded > MAX_UNBOUNDED:
        faults.append(f"{unbounded} unbounded repeats, at most {MAX_UNBOUNDED}: write {{0,n}}")
    if re.compile(pattern, re.ASCII).match("") and not pattern.startswith("^"):
        faults.append("matches an empty text, so it matches everywhere")
    return faults


def _inspect(tree: Iterable[tuple[Any, Any]], faults: list[str], *, inside_repeat: bool) -> int:
    """Counts unbounded repeats and notes every construct that RE2 does not know."""
    unbounded = 0
    for kind, value in tree:
        if kind in (_tree.ASSERT, _tree.ASSERT_NOT):
            faults.append("look-around: RE2 has none; use a second condition with absent: true")
        elif kind in (_tree.GROUPREF, _tree.GROUPREF_EXISTS):
            faults.append("back-reference: RE2 has none")
        elif kind in (_tree.ATOMIC_GROUP, _tree.POSSESSIVE_REPEAT):
            faults.append("possessive repeat or atomic group: RE2 has none")
        elif kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT):
            _low, high, body = value
            endless = high == _tree.MAXREPEAT
            if endless and inside_repeat:
                faults.append("an unbounded repeat inside a repeat: the match time explodes")
            unbounded += int(endless) + _inspect(body, faults, inside_repeat=inside_repeat or high > 1)
        elif kind is _tree.SUBPATTERN:
            unbounded += _inspect(value[3], faults, inside_repeat=inside_repeat)
        elif kind is _tree.BRANCH:
            unbounded += max(_inspect(branch, faults, inside_repeat=inside_repeat) for branch in value[1])
    return unbounded


def needles(pattern: str) -> frozenset[str] | None:
    """Lower-case texts of which at least one stands in everything the pattern matches; None where none can be named."""
    found = _needles(list(_parser.parse(pattern, re.ASCII)))
    if not found or len(found) > MAX_NEEDLES or min(map(len, found)) < MIN_NEEDLE:
        return None
    return found


def _needles(tree: list[tuple[Any, Any]]) -> frozenset[str] | None:
    """The best single requirement of a sequence: the longest run, or the alternatives of one branch."""
    best: frozenset[str] | None = None
    run = ""
    for kind, value in [*tree, (None, None)]:
        if kind is _tree.LITERAL and value < 128:
            run += chr(value).lower()
            continue
        best, run = _better(best, frozenset({run}) if run else None), ""
        if kind is _tree.SUBPATTERN:
            best = _better(best, _needles(list(value[3])))
        elif kind is _tree.BRANCH:
            branches = [_needles(list(branch)) for branch in value[1]]
            whole = [branch for branch in branches if branch]
            best = _better(best, frozenset().union(*whole) if len(whole) == len(branches) else None)
        elif kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT) and value[0] > 0:
            best = _better(best, _needles(list(value[2])))
    return best


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The requirement whose shortest text is longer, fewer texts first."""
    if not one or not other:
        return one or other
    return max(one, other, key=lambda texts: (min(min(map(len, texts)), 8), -len(texts)))


def shapes(pattern: str) -> tuple[Shape, ...] | None:
    """Runs of bytes of which at least one stands in everything the pattern matches: `\\d\\.\\d{3}` is a digit, a point and
    three digits. None where the pattern has no run of three bytes or more.

    What `needles` is to patterns with literals, for those that are all grammar: serial numbers, versions, models. Text is
    UTF-8 and patterns are read with `re.ASCII`; a class that takes in more than ASCII ends a run.
    """
    tree = _parser.parse(pattern, re.ASCII)
    found = _shapes(list(tree), bool(tree.state.flags & re.IGNORECASE))
    return found if found and min(map(len, found)) >= MIN_NEEDLE else None


def first_signs(pattern: str) -> frozenset[str] | None:
    """The ASCII signs, in upper case, that what an anchored pattern matches may begin with; None where it may be any.

    The pattern is read as matched in either case.
    """
    tree = list(_parser.parse(pattern, re.ASCII))
    if not tree or tree[0] != (_tree.AT, _tree.AT_BEGINNING):
        return None
    found = _first(tree[1:])
    return frozenset(chr(code).upper() for code in found) if found else None


def _first(tree: Sequence[tuple[Any, Any]]) -> frozenset[int] | None:
    """The bytes that a sequence may begin with, or None where it may be empty or begin with anything."""
    found: frozenset[int] = frozenset()
    for kind, value in tree:
        if kind is _tree.SUBPATTERN:
            one = _first(list(value[3]))
        elif kind is _tree.BRANCH:
            branches = [_first(list(branch)) for branch in value[1]]
            one = None if None in branches else frozenset().union(*(branch for branch in branches if branch))
        elif kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT):
            one = _first(list(value[2]))
            if one is not None and value[0] == 0:  # it may be left out, and then what follows begins
                found |= one
                continue
        elif kind in (_tree.LITERAL, _tree.IN):
            one = _class([(kind, value)] if kind is _tree.LITERAL else value, either_case=True)
        else:
            one = None
        return None if one is None else found | one
    return None


def _shapes(tree: Sequence[tuple[Any, Any]], either_case: bool) -> tuple[Shape, ...]:
    """The most telling requirement of a sequence: its longest run, or a run from each alternative of a branch."""
    best: tuple[Shape, ...] = ()
    run: Run = []
    for kind, value in [*tree, (None, None)]:
        first, last = _bytes(kind, value, either_case)
        run += first
        if last is None:  # nothing may stand between these bytes and the next
            continue
        best, run = _likelier(best, _window(run)), list(last)
        if kind is _tree.SUBPATTERN:
            best = _likelier(best, _shapes(list(value[3]), either_case or bool(value[1] & re.IGNORECASE)))
        elif kind is _tree.BRANCH:
            branches = [_shapes(list(branch), either_case) for branch in value[1]]
            if all(branches) and sum(map(len, branches)) <= MAX_SHAPES:
                best = _likelier(best, tuple(one for branch in branches for one in branch))
    return best


def _bytes(kind: Any, value: Any, either_case: bool) -> tuple[Run, Run | None]:
    """The bytes that an item of a pattern surely begins with, and ends with; None for the second where they are all of it."""
    if kind is _tree.AT:  # a place between bytes, not a byte
        return [], None
    if kind is _tree.LITERAL and value not in ASCII:  # `re.ASCII` knows no other case of it
        return [frozenset({byte}) for byte in chr(value).encode("utf-8", "surrogatepass")], None
    if kind in (_tree.LITERAL, _tree.IN):
        found = _class([(kind, value)] if kind is _tree.LITERAL else value, either_case)
        return ([found], None) if found else ([], [])
    if kind in (_tree.MAX_REPEAT, _tree.MIN_REPEAT):
        low, high, body = value
        once, last = _leading(list(body), either_case)
        if last is not None:
            return (once, []) if low else ([], [])
        times = once * min(low, MAX_SHAPE)
        return times, (None if low == high <= MAX_SHAPE else times)
    if kind is _tree.SUBPATTERN:
        return _leading(list(value[3]), either_case or bool(value[1] & re.IGNORECASE))
    if kind is _tree.BRANCH:
        begun = [_leading(list(branch), either_case) for branch in value[1]]
        whole = all(last is None for _, last in begun) and len({len(first) for first, _ in begun}) == 1
        together = [frozenset[int]().union(*each) for each in zip(*(first for first, _ in begun), strict=False)]
        return together, None if whole else []
    return [], []


def _leading(tree: Sequence[tuple[Any, Any]], either_case: bool) -> tuple[Run, Run | None]:
    """As `_bytes`, of a sequence of items."""
    run: Run = []
    for kind, value in tree:
        first, last = _bytes(kind, value, either_case)
        run += first
        if last is not None:
            return run, []
    return run, None


def _class(items: Sequence[tuple[Any, Any]], either_case: bool) -> frozenset[int] | None:
    """The bytes of a literal or a class; None where it is no small set of ASCII."""
    found: set[int] = set()
    for kind, value in items:
        if kind is _tree.LITERAL:
            found.add(value)
        elif kind is _tree.RANGE:
            found.update(range(value[0], min(value[1], 128) + 1))
        elif kind is _tree.CATEGORY and value is _tree.CATEGORY_DIGIT:
            found.update(b"0123456789")
        else:
            return None
    if either_case:
        found |= {ord(sign) for code in found & ASCII for sign in (chr(code).lower(), chr(code).upper())}
    return frozenset(found) if found <= ASCII else None


def _window(run: Sequence[frozenset[int]]) -> tuple[Shape, ...]:
    """The part of a run that the fewest texts have."""
    starts = range(max(1, len(run) - MAX_SHAPE + 1))
    best = max((tuple(run[start : start + MAX_SHAPE]) for start in starts), key=_telling, default=())
    return (best,) if best else ()


def _telling(shape: Shape) -> float:
    """How little of all text is like it, as bits."""
    return sum(math.log2(128 / len(one)) for one in shape)


def _likelier(one: tuple[Shape, ...], other: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The requirement that tells more; a set of alternatives tells as much as its least, less their number."""
    if not one or not other:
        return one or other
    return max(one, other, key=lambda shapes: min(map(_telling, shapes)) - math.log2(len(shapes)))
