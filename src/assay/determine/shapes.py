"""What each fact and each clause of a measure has come to so far, each distinct answer made once.

A measure's leaves are laid out in columns, one for each fact they look at. A column numbers the ways its leaves have come
out; a clause looks its explanation up by the numbers of the columns below it. Situations that get the same numbers share
the very same nodes, and no node holds anything that the numbers do not tell apart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from assay.determine.leaves import Setting
from assay.determine.logic import LeafAnswer, joined, leaf_node, leaves, parts
from assay.determine.model import Node
from assay.determine.reading import term_days
from assay.determine.sight import Seen, is_dated, span_of
from assay.register.measures import Clause, Term

LeafId = tuple[str | None, str | None, str | None]
"""Fact, term and question of a leaf, two of them None."""


def leaf_id(clause: Clause) -> LeafId:
    return clause.fact, clause.term, clause.question


class Column:
    """The leaves over one fact. `numbers` maps what is seen to the number of the way the leaves come out.

    Open questions look at no fact: they stand in a column whose fact is the empty text, and come out one way in a moment.
    """

    def __init__(self, fact: str, clauses: Sequence[Clause], terms: Sequence[Term] = ()) -> None:
        self.fact = fact
        self.terms = terms
        self.numbers: dict[Seen, int] = {}
        self.outs: list[dict[LeafId, LeafAnswer]] = []
        self.openness: list[int] = []  # per number: what of it bears on the questions, known values aside
        self._clauses = {leaf_id(clause): clause for clause in clauses}
        self.names = tuple(self._clauses)
        self.turning = sorted({day for term in terms for day in term_days(term)})  # of a date's terms
        self.turning_of: dict[Seen, list[dt.date]] = {}  # of companies' links
        self._spans: dict[object, int] = {}
        self._ways: dict[object, int] = {}
        self._open_ways: dict[object, int] = {}

    def learn(self, what: Seen, key: Seen, setting: Setting) -> int:
        """The number for what is seen, remembered under `key`; a new one where the leaves come out as never before.

        `Ready` keys companies by the span their day falls in as well, since their links are dated.
        """
        if is_dated(what) and self.turning:
            # Days between the same turning days come out alike, whatever the day.
            span = (span_of(what, self.turning), what[2])  # type: ignore[index]
            if span not in self._spans:
                self._spans[span] = self._learn(what, setting)
            self.numbers[key] = self._spans[span]
        else:
            self.numbers[key] = self._learn(what, setting)
        return self.numbers[key]

    def _learn(self, what: Seen, setting: Setting) -> int:
        outs = {name: setting.leaf(clause) for name, clause in self._clauses.items()}
        open_way = tuple((out.answer, out.atoms, out.value if out.atoms else "") for out in outs.values())
        # A date that has to be asked for again shows the reason it bears.
        reason = what[2] if is_dated(what) and any(out.atoms for out in outs.values()) else ""  # type: ignore[index]
        way = (tuple((out.answer, out.atoms, out.value) for out in outs.values()), reason)
        if way not in self._ways:
            self._ways[way] = len(self.outs)
            self.outs.append(outs)
            self.openness.append(self._open_ways.setdefault((open_way, reason), len(self._open_ways)))
        return self._ways[way]


class Shape:
    """A clause and every node it has come to."""

    def __init__(self, clause: Clause, columns: Sequence[Column], places: Mapping[LeafId, int]) -> None:
        self.clause = clause
        self.children = tuple(Shape(child, columns, places) for child in parts(clause))
        self.places = sorted({places[leaf_id(leaf)] for leaf in leaves(clause)})
        self._column = columns[self.places[0]]
        self._pick: itemgetter[Any] = itemgetter(*self.places)
        self._nodes: dict[object, Node] = {}

    def node(self, numbers: tuple[int, ...]) -> Node:
        """The clause's explanation where its columns came out by these numbers."""
        key = self._pick(numbers)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = self._make(numbers)
        return found

    def _make(self, numbers: tuple[int, ...]) -> Node:
        if self.children:
            return joined(self.clause, tuple(child.node(numbers) for child in self.children))
        return leaf_node(self.clause, self._column.outs[numbers[self.places[0]]][leaf_id(self.clause)])
