"""What two registers say differently, record by record and in words: never which lines of which file moved.

A clause taken out of a condition is one change, wherever it stood; rows of a list are told by what they are about (an
interval by its first day, an owner by its company), so moving one changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assay.register.contents import records
from assay.register.index import Register

MISSING = object()
LONGEST = 140  # letters of a value that a line repeats
WORDING = frozenset({"text", "citation", "review"})  # changes that alter no answer by themselves

Path = tuple[str, ...]

_IDENTITIES: tuple[tuple[str, ...], ...] = (
    ("id",), ("field",), ("entity",), ("entity", "relation"), ("entity", "scope"), ("entity", "relation", "from"),
    ("entity", "scope", "from"), ("scheme", "value"), ("pattern",), ("from",), ("from", "state"), ("case",), ("text",),
    ("on", "cite"), ("on",),
)  # fmt: skip
_ONE_OF = {
    "provisions": "provision", "unless": "exception", "terms": "term", "cites": "source", "sources": "source",
    "in_force": "period", "open_questions": "question", "steps": "step", "does_not_reach": "not reached", "history": "event",
    "parents": "owner", "names": "name", "identifiers": "identifier", "makers": "maker", "choices": "choice",
    "model_patterns": "model pattern", "blocks": "block of addresses", "holidays": "holiday", "facts": "fact", "applies_when": "applies when",
    "is": "companies named", "in": "values", "class": "classes", "acts": "acts", "matches": "matching example",
    "rejects": "rejected example",
}  # fmt: skip
_NAMED = frozenset({"cites", "terms", "facts"})  # objects whose keys are names that the file gives
_BY_FIELD = {
    "force": "force", "in_force": "interval", "cites": "citation", "cite": "citation", "citation": "citation",
    "sources": "citation", "steps": "deadline", "deadline": "deadline", "unless": "exception", "applies_when": "clause",
    "terms": "term", "provisions": "provision", "open_questions": "question", "does_not_reach": "scope", "parents": "ownership",
    "names": "name", "aliases": "name", "makers": "maker row", "choices": "choice", "when": "pattern", "facts": "fact",
    "verified_on": "review", "verify_by": "review", "review": "review", "when_stale": "review", "stale_question": "review",
    "holidays": "holiday", "summary": "text", "title": "text", "label": "text", "duty": "text", "note": "text", "notes": "text",
    "history": "text", "decisions": "text", "unconfirmed": "text", "see_also": "text", "text": "text", "quote": "citation",
    "question": "text", "why": "text", "who": "text", "evidence": "text", "issuer": "text", "instrument": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a record says otherwise, or a whole record that came or went.

    `what` is added or removed (the record itself), or what changed in it: force, interval, provision, clause, term,
    exception, deadline, citation, text, question, scope, review; for other records name, ownership, maker row, choice ...
    """

    kind: str
    record: str
    what: str
    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.what}: {f'{self.place}: ' if self.place else ''}{self.words}"


@dataclass(frozen=True, slots=True)
class RegisterDiff:
    """Two packs, each by version and digest, and what the second says otherwise."""

    before: tuple[str, str]
    after: tuple[str, str]
    changes: tuple[Change, ...]

    @property
    def same_files(self) -> bool:
        return self.before[1] == self.after[1]

    def of(self, kind: str) -> dict[str, list[Change]]:
        """The changes of one kind of record, by record."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            if change.kind == kind:
                found.setdefault(change.record, []).append(change)
        return found

    def wording_only(self, kind: str, record: str) -> bool:
        """Whether nothing but texts, sources and dates of review changed in a record."""
        return all(change.what in WORDING for change in self.of(kind).get(record, ()))


def diff(before: Register, after: Register) -> RegisterDiff:
    """What `after` says otherwise than `before`."""
    first, second = records(before), records(after)
    changes = [change for kind in first for change in _kind(kind, first[kind], second[kind])]
    for name in ("version", "as_of", "sources_cover_to"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes.append(Change("pack", name, "pack", "", f"{old} → {new}"))
    return RegisterDiff((before.version, before.digest), (after.version, after.digest), tuple(changes))


def _kind(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            yield Change(kind, name, "removed", "", shown(before[name]))
        elif name not in before:
            yield Change(kind, name, "added", "", shown(after[name]))
        else:
            for path, words in _walk(before[name], after[name], ()):
                yield Change(kind, name, _what(kind, path), _place(path), words)


def _walk(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Each place where the two differ, and how, in words."""
    if before == after:
        return
    if before is MISSING or after is MISSING:
        yield path, f"{'added' if before is MISSING else 'removed'}: {shown(after if before is MISSING else before)}"
    elif _is_clause(before) and _is_clause(after):
        yield from ((path, words) for words in _clauses(before, after))
    elif _is_text(before) and _is_text(after):
        changed = [lang for lang in ("en", "fr") if before[lang] != after[lang]]
        yield path, f"{shown(before[changed[0]])} → {shown(after[changed[0]])} ({', '.join(changed)})"
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            part = f"[{key}]" if path and path[-1] in _NAMED else key
            yield from _walk(before.get(key, MISSING), after.get(key, MISSING), (*path, part))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
    else:
        yield path, f"{shown(before)} → {shown(after)}"


def _lists(before: list[Any], after: list[Any], path: Path) -> Iterator[tuple[Path, str]]:
    keys = _identity(before, after)
    if keys is not None:
        old, new = ({_key(item, keys): item for item in items} for items in (before, after))
        for key in dict.fromkeys((*old, *new)):
            yield from _walk(old.get(key, MISSING), new.get(key, MISSING), (*path, f"[{' '.join(map(str, key))}]"))
        return
    gone, come = _without(before, after), _without(after, before)
    if not gone and not come:
        yield path, "the same in another order"
    if len(gone) == len(come) and all(isinstance(item, dict) for item in (*gone, *come)):
        for first, second in zip(gone, come, strict=True):
            yield from _walk(first, second, (*path, f"[{before.index(first) + 1}]"))
        return
    for item in gone:
        yield path, f"no longer lists {shown(item)}"
    for item in come:
        yield path, f"also lists {shown(item)}"


def _identity(before: list[Any], after: list[Any]) -> tuple[str, ...] | None:
    """The fields that tell the rows of both lists apart; None where rows have no such fields."""
    for keys in _IDENTITIES:
        if all(
            all(isinstance(item, dict) and isinstance(item.get(keys[0]), str) for item in items)
            and len({_key(item, keys) for item in items}) == len(items)
            for items in (before, after)
        ):
            return keys
    return None


def _key(item: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[Hashable, ...]:
    return tuple(str(item.get(key, "")) for key in keys)


def _without(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """The items that the others lack, each as often as it is more frequent."""
    left = list(others)
    found = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found


# Conditions


def _is_clause(value: Any) -> bool:
    forms = {"all", "any", "not", "fact", "term", "question"}
    return isinstance(value, dict) and len(forms & set(value)) == 1 and set(value) <= forms | {"cite"}


def _clauses(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What one condition asks otherwise than the other."""
    for form in ("all", "any"):
        if form not in before and form not in after:
            continue
        old, new = before.get(form, [before]), after.get(form, [after])
        # `a` and `all: [a]` ask the same; only where one side is such a list does a single clause count as one of it.
        if (form in before and form in after) or _without(old, new) == [] or _without(new, old) == []:
            yield from _children(form, old, new)
            if before.get("cite") != after.get("cite") and form in before and form in after:
                yield f"source of ({clause_words(after)}): {before.get('cite', 'none')} → {after.get('cite', 'none')}"
            return
    if "not" in before and "not" in after:
        yield from (f"inside the not: {words}" for words in _clauses(before["not"], after["not"]))
    elif clause_words(before) == clause_words(after):
        yield f"source of {clause_words(after)}: {before.get('cite', 'none')} → {after.get('cite', 'none')}"
    else:
        yield f"asks {clause_words(after)} instead of {clause_words(before)}"


def _children(form: str, before: list[Any], after: list[Any]) -> Iterator[str]:
    gone, come = _without(before, after), _without(after, before)
    for old, new in _pairs(gone, come):
        gone.remove(old)
        come.remove(new)
        yield from _clauses(old, new)
    for clause in gone:
        words = clause_words(clause)
        yield f"no longer requires {words}" if form == "all" else f"{words} no longer suffices"
    for clause in come:
        words = clause_words(clause)
        yield f"now also requires {words}" if form == "all" else f"{words} now suffices too"
    if not gone and not come and _without(before, after) == [] and before != after:
        yield "the same clauses in another order"


def _pairs(gone: list[Any], come: list[Any]) -> list[tuple[Any, Any]]:
    """Clauses that went and came and are one clause changed: of one form, and sharing a leaf; or one leaf, cited anew."""
    found = []
    left = list(come)
    for old in gone:
        for new in left:
            if _form(old) == _form(new) and set(_leaf_names(old)) & set(_leaf_names(new)):
                found.append((old, new))
                left.remove(new)
                break
    return found


def _form(clause: Mapping[str, Any]) -> str:
    return next(form for form in ("all", "any", "not", "fact", "term", "question") if form in clause)


def _leaf_names(clause: Mapping[str, Any]) -> Iterator[str]:
    form = _form(clause)
    if form in ("all", "any"):
        for child in clause[form]:
            yield from _leaf_names(child)
    elif form == "not":
        yield from _leaf_names(clause["not"])
    else:
        yield str(clause[form])


def clause_words(clause: Mapping[str, Any]) -> str:
    """The clause on one line: `a and (b or not c)`."""
    form = _form(clause)
    if form in ("all", "any"):
        word = " and " if form == "all" else " or "
        return word.join(_bracketed(child) for child in clause[form])
    return f"not {_bracketed(clause['not'])}" if form == "not" else str(clause[form])


def _bracketed(clause: Mapping[str, Any]) -> str:
    words = clause_words(clause)
    return f"({words})" if _form(clause) in ("all", "any") else words


# Words


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"en", "fr"}


def _what(kind: str, path: Path) -> str:
    """What changed, by the innermost field that has a name for it; a source inside anything is a source."""
    if kind == "case":
        return "case"
    fields = [part for part in path if not part.startswith("[")]
    if kind == "measure" and fields[-1] == "question":
        return "question"  # there an id of one; elsewhere the words of one
    found = [_BY_FIELD[part] for part in fields if part in _BY_FIELD]
    if "citation" in found:
        return "citation"
    if kind == "measure" and "exception" in found and found[-1] != "text":
        return "exception"
    return found[-1] if found else "value"


def _place(path: Path) -> str:
    parts: list[str] = []
    for part in path:
        if part.startswith("["):
            parts[-1] = f"{parts[-1]} {part[1:-1]}" if parts else part[1:-1]
        else:
            parts.append(_ONE_OF.get(part, part.replace("_", " ")))
    return " › ".join(parts)


def shown(value: Any) -> str:
    """A value on one line, cut where it is long."""
    if isinstance(value, dict):
        for key in ("title", "label", "text", "name"):
            if value.get(key):
                return shown(value[key])
        if _is_text(value):
            return shown(value["en"])
        if _is_clause(value):
            return clause_words(value)
        if "names" in value:
            return shown(value["names"][0])
        value = [f"{key} {shown(item)}" for key, item in value.items() if item not in ("", [], {})]
    if isinstance(value, list):
        value = ", ".join(shown(item) for item in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
