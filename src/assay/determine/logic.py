"""Strong Kleene logic over clauses: unknown stays unknown unless what is known already decides.

A clause is all, any or not over leaves; a leaf is a fact, a term of the measure, or an open legal question. Kleene alone is
never wrong but may say unknown needlessly where one fact stands in several leaves; `settle.py` splits such cases exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assay.determine.model import Kleene, Node
from assay.register.measures import Clause


@dataclass(frozen=True, slots=True)
class LeafAnswer:
    """How a leaf came out; `atoms` are the fact or question ids that keep it unknown."""

    answer: Kleene
    atoms: tuple[str, ...] = ()
    value: str = ""
    source: str = ""


Leaf = Callable[[Clause], LeafAnswer]


def conjunction(answers: Iterable[Kleene]) -> Kleene:
    seen = set(answers)
    return "no" if "no" in seen else "unknown" if "unknown" in seen else "yes"


def disjunction(answers: Iterable[Kleene]) -> Kleene:
    seen = set(answers)
    return "yes" if "yes" in seen else "unknown" if "unknown" in seen else "no"


def negation(answer: Kleene) -> Kleene:
    return {"yes": "no", "no": "yes", "unknown": "unknown"}[answer]  # type: ignore[return-value]  # closed mapping


def evaluate(clause: Clause, leaf: Leaf) -> tuple[Kleene, tuple[str, ...]]:
    """The clause's answer and, where it is unknown, the atoms that keep it so."""
    if clause.all_ is not None or clause.any_ is not None:
        parts = [evaluate(child, leaf) for child in (clause.all_ or clause.any_ or ())]
        combine = conjunction if clause.all_ is not None else disjunction
        answer = combine(part for part, _ in parts)
        return answer, _atoms(parts) if answer == "unknown" else ()
    if clause.not_ is not None:
        answer, atoms = evaluate(clause.not_, leaf)
        return negation(answer), atoms
    found = leaf(clause)
    return found.answer, found.atoms


def _atoms(parts: list[tuple[Kleene, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atom for _, atoms in parts for atom in atoms))


def explain(clause: Clause, leaf: Leaf) -> Node:
    """The clause as an explanation tree, every branch evaluated and shown."""
    if clause.all_ is not None or clause.any_ is not None:
        children = tuple(explain(child, leaf) for child in (clause.all_ or clause.any_ or ()))
        combine = conjunction if clause.all_ is not None else disjunction
        answer = combine(child.answer for child in children)
        form = "all" if clause.all_ is not None else "any"
        return Node(form, answer, cite=clause.cite or "", children=children, open=_open(children, answer))
    if clause.not_ is not None:
        child = explain(clause.not_, leaf)
        return Node("not", negation(child.answer), cite=clause.cite or "", children=(child,), open=child.open)
    found = leaf(clause)
    form = "fact" if clause.fact else "term" if clause.term else "question"
    name = clause.fact or clause.term or clause.question or ""
    return Node(form, found.answer, name, found.value, clause.cite or "", found.atoms)


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


def leaves(clause: Clause) -> Iterable[Clause]:
    """Every leaf of the clause."""
    if clause.not_ is not None:
        yield from leaves(clause.not_)
    elif clause.all_ is not None or clause.any_ is not None:
        for child in clause.all_ or clause.any_ or ():
            yield from leaves(child)
    else:
        yield clause
