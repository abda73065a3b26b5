"""Strong Kleene logic over clauses: unknown stays unknown unless what is known already decides.

A clause is all, any or not over leaves; a leaf is a fact, a term of the measure, or an open legal question. Kleene alone is
never wrong but may say unknown needlessly where one fact stands in several leaves; `settle.py` splits such cases exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from assay.determine.model import Kleene, Node
from assay.register.measures import Clause


class LeafAnswer(NamedTuple):
    """How a leaf came out; `atoms` are the fact or question ids that keep it unknown."""

    answer: Kleene
    atoms: tuple[str, ...] = ()
    value: str = ""
    source: str = ""


Leaf = Callable[[Clause], LeafAnswer]
Open = tuple[Kleene, tuple[str, ...]]
"""An answer and, where it is unknown, the atoms that keep it so."""


def conjunction(answers: Iterable[Kleene]) -> Kleene:
    seen = set(answers)
    return "no" if "no" in seen else "unknown" if "unknown" in seen else "yes"


def disjunction(answers: Iterable[Kleene]) -> Kleene:
    seen = set(answers)
    return "yes" if "yes" in seen else "unknown" if "unknown" in seen else "no"


def negation(answer: Kleene) -> Kleene:
    return {"yes": "no", "no": "yes", "unknown": "unknown"}[answer]  # type: ignore[return-value]  # closed mapping


def evaluate(clause: Clause, leaf: Leaf) -> Open:
    """The clause's answer, without its explanation: what decides it is enough."""
    children = clause.all_ or clause.any_
    if children:
        return _evaluate_all(children, leaf, "no", "yes") if clause.all_ else _evaluate_all(children, leaf, "yes", "no")
    if clause.not_ is not None:
        answer, atoms = evaluate(clause.not_, leaf)
        return negation(answer), atoms
    at = leaf(clause)
    return at.answer, at.atoms


def _evaluate_all(children: tuple[Clause, ...], leaf: Leaf, decides: Kleene, otherwise: Kleene) -> Open:
    atoms: dict[str, None] = {}
    unknown = False
    for child in children:
        answer, own = evaluate(child, leaf)
        if answer == decides:
            return decides, ()
        if answer == "unknown":
            unknown = True
            atoms.update(dict.fromkeys(own))
    return ("unknown", tuple(atoms)) if unknown else (otherwise, ())


def leaf_node(clause: Clause, found: LeafAnswer) -> Node:
    """A leaf as the explanation shows it."""
    form = "fact" if clause.fact else "term" if clause.term else "question"
    name = clause.fact or clause.term or clause.question or ""
    return Node(form, found.answer, name, found.value, clause.cite or "", found.atoms)


def joined(clause: Clause, children: tuple[Node, ...]) -> Node:
    """A clause over others as the explanation shows it, every branch evaluated."""
    if clause.not_ is not None:
        (child,) = children
        return Node("not", negation(child.answer), cite=clause.cite or "", children=children, open=child.open)
    form, combine = ("all", conjunction) if clause.all_ is not None else ("any", disjunction)
    answer = combine(child.answer for child in children)
    return Node(form, answer, cite=clause.cite or "", children=children, open=_open(children, answer))


def parts(clause: Clause) -> tuple[Clause, ...]:
    """The clauses directly inside; none for a leaf."""
    return (clause.not_,) if clause.not_ is not None else clause.all_ or clause.any_ or ()


def _open(children: tuple[Node, ...], answer: Kleene) -> tuple[str, ...]:
    if answer != "unknown":
        return ()
    return tuple(dict.fromkeys(atom for child in children for atom in child.open))


def shortest_failing(node: Node) -> tuple[str, ...]:
    """The fewest leaves that by themselves make the clause fail."""
    if node.answer != "no":
        return ()
    if node.form == "all":
        failing = [shortest_failing(child) for child in node.children if child.answer == "no"]
        return min(failing, key=len)
    if node.form == "any":
        return tuple(name for child in node.children for name in shortest_failing(child))
    if node.form == "not":
        return tuple(f"not:{name}" for name in _holding(node.children[0]))
    return (node.name,)


def _holding(node: Node) -> tuple[str, ...]:
    """The fewest leaves that by themselves make the clause hold."""
    if node.form == "any":
        return min((_holding(child) for child in node.children if child.answer == "yes"), key=len)
    if node.form == "all":
        return tuple(name for child in node.children for name in _holding(child))
    if node.form == "not":
        return tuple(f"not:{name}" for name in shortest_failing(node.children[0]))
    return (node.name,)


def leaves(clause: Clause) -> Iterator[Clause]:
    """Every leaf of the clause."""
    inner = parts(clause)
    if not inner:
        yield clause
    for child in inner:
        yield from leaves(child)
