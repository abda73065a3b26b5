"""What a regular expression needs and risks: the literals that must stand in a match, and constructs RE2 refuses.

A register pattern runs on bytes from strangers, under Python's backtracking `re`. Nested unbounded repeats are what turns
4 KiB of banner into seconds, so they are refused when the register is linted, not when somebody is attacked.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from typing import Any

# The parse tree is the standard library's own; the module is private since Python 3.11 and has no stubs.
_parser: Any = importlib.import_module("re._parser")
_tree: Any = importlib.import_module("re._constants")

MIN_NEEDLE = 3
MAX_NEEDLES = 64
MAX_UNBOUNDED = 4  # unbounded repeats in one pattern; each may cost one more power of the text's length


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
