"""Statements of makers and suppliers beside what the evidence says: who states what, whether it still holds, where they differ.

A statement is of class *claim* and is never weighed: it names no maker, clears none, and moves no gate. What the device itself
answered, its block of addresses and its firmware stand against a statement that says otherwise, and the difference is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from assay.identify.explain import VERDICTS
from assay.identify.knowledge import Knowledge
from assay.identify.model import Candidate, Evidence, Identification
from assay.inventory.statements import State, Statement

Standing = Literal["contradicted", "questioned", "consistent", "unsupported"]
SHOWN = 3  # pieces of evidence that a sentence names; all of them stand beside it


@dataclass(frozen=True, slots=True)
class StatedOf:
    """A statement on one device or purchase line.

    `standing` is contradicted where evidence other than claims makes a maker that the statement rules out probable or confirmed,
    questioned where it makes one possible, consistent where such evidence names the maker that the statement gives, and
    unsupported where no such evidence speaks to it. `certain` is False where the statement is narrowed to models and the
    model is not known.
    """

    statement: Statement
    state: State
    standing: Standing
    certain: bool
    about: str = ""  # the maker that evidence names, entity id
    about_label: str = ""
    verdict: str = ""
    evidence: tuple[Evidence, ...] = ()

    def told(self, lang: str = "en") -> str:
        """The statement, its state and its standing in two or three sentences."""
        return " ".join(part for part in _told(self, "fr" if lang == "fr" else "en") if part)


def stated_of(
    statements: Iterable[Statement],
    found: Identification,
    on: dt.date,
    knowledge: Knowledge,
    suppliers: Sequence[str] = (),
) -> tuple[StatedOf, ...]:
    """The statements that speak of an identified device or line. `suppliers` are whoever sold it, as records say."""
    told: list[StatedOf] = []
    for one in statements:
        covered = _covers(one, found, suppliers, knowledge)
        if covered is not False:
            told.append(_standing(one, found, on, knowledge, certain=covered is True))
    return tuple(told)


def statements_by(statements: Iterable[Statement], name: str, knowledge: Knowledge) -> tuple[Statement, ...]:
    """What a supplier, maker or importer of this name states, in the order of the register."""
    return tuple(one for one in statements if _same_company(one.by, name, knowledge))


def makers_named(names: Sequence[str], knowledge: Knowledge) -> tuple[dict[str, str], tuple[str, ...]]:
    """Entity ids by the name as written, and the names that the register does not hold.

    A maker's own badge stands for it; a badge on others' products stands for nobody.
    """
    known: dict[str, str] = {}
    unknown: list[str] = []
    for name in names:
        entity = _entity(name, knowledge)
        if entity:
            known[name] = entity
        else:
            unknown.append(name)
    return known, tuple(unknown)


# Whether it speaks of the device


def _covers(one: Statement, found: Identification, suppliers: Sequence[str], knowledge: Knowledge) -> bool | None:
    """Whether the statement is about the device; None where that turns on a model that is not known."""
    goods = one.goods
    if goods.everything:
        sold = any(_same_company(one.by, name, knowledge) for name in suppliers)
        own = any(_same_company(one.by, name, knowledge) for name in _badges(found, knowledge))
        return sold or own
    if goods.brands and not any(_same_badge(brand, found, knowledge) for brand in goods.brands):
        return False
    if goods.brands or any(_same_company(one.by, name, knowledge) for name in (*suppliers, *_badges(found, knowledge))):
        return one.names_model(found.model)
    return one.names_model(found.model) or False  # models alone: only where the model itself says so


def _badges(found: Identification, knowledge: Knowledge) -> tuple[str, ...]:
    named = (found.brand_label, knowledge.brand_name(found.brand) if found.brand else "")
    return tuple(name for name in named if name)


def _same_badge(brand: str, found: Identification, knowledge: Knowledge) -> bool:
    mentioned = {one.subject for one in knowledge.gazetteer.alone(brand) if one.is_brand}
    if found.brand and found.brand in mentioned:
        return True
    return any(_plain(brand, knowledge) == _plain(name, knowledge) for name in _badges(found, knowledge))


def _same_company(one: str, other: str, knowledge: Knowledge) -> bool:
    return bool(other) and _plain(one, knowledge) == _plain(other, knowledge)


def _plain(name: str, knowledge: Knowledge) -> str:
    return knowledge.gazetteer.rules.phrases.without_company_words(name)


# What the evidence says to it


def _standing(one: Statement, found: Identification, on: dt.date, knowledge: Knowledge, *, certain: bool) -> StatedOf:
    state = one.state_on(on)
    ruled_out = {knowledge.house(entity) for entity in makers_named(one.not_made_by, knowledge)[0].values()}
    given = _entity(one.made_by, knowledge) if one.made_by else None
    for candidate in found.candidates:
        seen = _seen(candidate)
        if not seen:
            continue
        house = knowledge.house(candidate.entity)
        other = given is not None and house != knowledge.house(given)
        if house in ruled_out or (other and any(piece.weight == "strong" for piece in seen)):
            sure = candidate.verdict in ("confirmed", "probable")
            return _against(one, state, "contradicted" if sure else "questioned", certain, candidate, seen, knowledge)
    for candidate in found.candidates:
        seen = _seen(candidate)
        if seen and given is not None and knowledge.house(candidate.entity) == knowledge.house(given):
            return _against(one, state, "consistent", certain, candidate, seen, knowledge)
    return StatedOf(one, state, "unsupported", certain)


def _against(
    one: Statement, state: State, standing: Standing, certain: bool, candidate: Candidate, seen: tuple[Evidence, ...],
    knowledge: Knowledge,
) -> StatedOf:  # fmt: skip
    name = knowledge.name(candidate.entity)
    return StatedOf(one, state, standing, certain, candidate.entity, name, candidate.verdict, seen)


def _seen(candidate: Candidate) -> tuple[Evidence, ...]:
    """Evidence for a maker that nobody claims; a badge stands for whoever its rows name, and is no evidence of one."""
    told = [piece for piece in candidate.for_ if piece.evidence != "claim" and piece.says == "maker"]
    return tuple(sorted(told, key=lambda piece: _WEIGHTS.index(piece.weight)))


def _entity(name: str, knowledge: Knowledge) -> str | None:
    for mention in knowledge.gazetteer.alone(name):
        if not mention.is_brand:
            return mention.subject
        brand = knowledge.brand(mention.subject)
        own = brand is not None and brand.class_ in knowledge.policy.own_lines
        makers = {row.entity for row in brand.makers} if brand and own else set()
        if len(makers) == 1:
            return makers.pop()
    plain = _plain(name, knowledge)
    return plain if knowledge.parties.entity(plain) else None


_WEIGHTS: Final = ("strong", "medium", "weak")

# In words

_SAYS: Final = {
    "not": {"en": "not made by {names}", "fr": "non fabriqué par {names}"},
    "made": {"en": "made by {names}", "fr": "fabriqué par {names}"},
    "complies": {"en": "in accordance with {names}", "fr": "conforme à {names}"},
}
_HEAD: Final = {
    "en": "{by} states{when}: {says}.",
    "fr": "{by} déclare{when}\u00a0: {says}.",
}
_STATE: Final = {
    "in-force": {"en": "", "fr": ""},
    "expired": {"en": "The statement expired on {day}.", "fr": "La déclaration a expiré le {day}."},
    "not-yet": {
        "en": "The statement is dated later than the day asked about.",
        "fr": "La déclaration est postérieure au jour visé.",
    },
    "undated": {"en": "The statement has no date.", "fr": "La déclaration n'est pas datée."},
}
_STANDING: Final = {
    "contradicted": {
        "en": "The evidence says otherwise ({maker} {verdict}): {why}.",
        "fr": "Les preuves disent autre chose ({maker} {verdict})\u00a0: {why}.",
    },
    "questioned": {
        "en": "The evidence raises a question ({maker} {verdict}): {why}.",
        "fr": "Les preuves soulèvent une question ({maker} {verdict})\u00a0: {why}.",
    },
    "consistent": {
        "en": "The evidence agrees: {why}.",
        "fr": "Les preuves concordent\u00a0: {why}.",
    },
    "unsupported": {
        "en": "It is a claim: nothing that was seen speaks to it.",
        "fr": "C'est une affirmation\u00a0: rien de ce qui a été vu ne s'y rapporte.",
    },
}
_UNSURE: Final = {
    "en": "It is narrowed to models, and the model is not known here.",
    "fr": "Elle se limite à des modèles, et le modèle n'est pas connu ici.",
}


def _told(one: StatedOf, lang: str) -> Iterable[str]:
    said = one.statement
    parts = (
        ("not", said.not_made_by),
        ("made", (said.made_by,) if said.made_by else ()),
        ("complies", said.complies_with),
    )
    says = "; ".join(_SAYS[key][lang].format(names=", ".join(names)) for key, names in parts if names)
    when = ", ".join(part for part in (said.date or "", said.signed_by) if part)
    yield _HEAD[lang].format(by=said.by, when=f" ({when})" if when else "", says=says)
    yield _STATE[one.state][lang].format(day=said.expires)
    titles = list(dict.fromkeys(piece.title or piece.text for piece in one.evidence))
    why = "; ".join(titles[:SHOWN]) + (f" (+{len(titles) - SHOWN})" if len(titles) > SHOWN else "")
    verdict = VERDICTS[one.verdict][lang] if one.verdict else ""
    yield _STANDING[one.standing][lang].format(why=why, maker=one.about_label, verdict=verdict)
    yield "" if one.certain else _UNSURE[lang]
