"""A match as labelled lines that a reviewer can read, and as plain data: what was compared, what it rests on, what it is not.

English and French. The labels stand in a fixed order, so that two matches can be compared line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from assay.screen.model import Affiliation, Chain, Finding, Listing, Maker, Match, NameHit, Outcome, TokenMatch
from assay.screen.words import (
    BEARING,
    HOW,
    KINDS,
    LABELS,
    OUTCOMES,
    PHRASES,
    RELATIONS,
    SCOPES,
    STANDINGS,
    STATUSES,
    UNPROVEN,
    quoted,
)

MOST_LISTINGS = 3
MOST_TOKENS = 8
BASIS = 60  # characters of a citation
MADE_UP = re.compile(r"q[a-z]{14}")
SMALL = 0.05
"""Words lighter than this say next to nothing, and are left out of the lines (the data has them)."""

Line = tuple[str, str]


def lines(found: Finding, lang: str, most: int = MOST_LISTINGS) -> tuple[Line, ...]:
    """Label and text, in reading order."""
    label = LABELS[lang]
    most = min(most, 1) if found.outcome is Outcome.LOOK_ALIKE else most
    told = [
        (label["means"], _means(found, lang)),
        (label["matched"], matched_text(found.hit, lang)),
        (label["differs"], unmatched_text(found.hit, lang)),
        (label["listed"], _listings(found.listings, lang, most)),
        (label["owned"], _chain(found.chain, lang)),
        (label["brand"], _makers(found.makers, lang)),
        (label["listed"], _through(found, lang, most)),
    ]
    return tuple((name, text) for name, text in told if text)


def outcome_text(found: Finding, lang: str) -> str:
    """The outcome of a finding in words; a company's own name with an unproven owner is no mere look-alike."""
    unproven = (
        found.exact and found.outcome is Outcome.LOOK_ALIKE and found.chain and found.chain.standing == "unproven"
    )
    if bearing(found):
        return BEARING[lang]
    return UNPROVEN[lang] if unproven else OUTCOMES[found.outcome][lang]


def as_written(hit: NameHit) -> NameHit:
    """The hit, with the listed name itself where the kernel compared it as one made-up word (see `folding`)."""
    if hit.name.name.isascii() or not any(MADE_UP.fullmatch(one.listed) for one in hit.matched):
        return hit
    matched = tuple(
        replace(one, query=hit.name.name, listed=hit.name.name, how="native") if MADE_UP.fullmatch(one.listed) else one
        for one in hit.matched
    )
    telling = tuple(hit.name.name if MADE_UP.fullmatch(word) else word for word in hit.distinctive)
    return replace(hit, matched=matched, distinctive=telling)


def bearing(found: Finding) -> bool:
    """Whether the name only bears that of the party, which it hardly is itself."""
    return found.outcome is Outcome.BRAND_OF and not found.makers


def paragraph(match: Match, lang: str) -> str:
    """The whole match as one paragraph."""
    label = LABELS[lang]
    outcome = outcome_text(match.findings[0], lang) if match.findings else OUTCOMES[match.outcome][lang]
    head = f"{quoted(match.query, lang)}{label['colon']} {outcome}."
    bodies = (". ".join(f"{name[:1].upper()}{name[1:]}{label['colon']} {text}" for name, text in lines(one, lang)) + "."
              for one in match.findings)  # fmt: skip
    return " ".join((head, *bodies))


def _means(found: Finding, lang: str) -> str:
    words = PHRASES[lang]
    hit = found.hit
    text = words["name-of" if found.party_name != hit.name.name else "name-only"].format(
        party=found.party_name, name=quoted(hit.name.name, lang), kind=KINDS[hit.name.kind][lang],
        list=words["register"] if hit.name.source == "register" else quoted(hit.name.source, lang),
        chance=chance(hit.probability, lang) + (words["itself"] if bearing(found) else ""),
    )  # fmt: skip
    if hit.name.source != "register":
        text += words["entry"].format(entry=found.party)
    return text


def chance(probability: float, lang: str = "en") -> str:
    """The probability with two digits, never as certainty."""
    text = f"{min(probability, 0.99):.2f}"
    return text.replace(".", ",") if lang == "fr" else text


def matched_text(hit: NameHit, lang: str) -> str:
    """The words that match, the most telling first, and how."""
    telling = {word.casefold() for word in hit.distinctive}
    told = sorted(hit.matched, key=lambda one: -one.weight)
    return LABELS[lang]["joint"].join(_token(one, one.listed.casefold() in telling, lang) for one in told[:MOST_TOKENS])


def _token(one: TokenMatch, telling: bool, lang: str) -> str:
    text = one.query if one.query == one.listed else f"{one.query} = {one.listed}"
    notes = []
    if one.how == "edit":
        notes.append(PHRASES[lang]["edits" if one.edits > 1 else "edit"].format(count=one.edits))
    elif one.how != "same":
        notes.append(HOW[one.how][lang])
    if telling:
        notes.append(PHRASES[lang]["distinctive"])
    return f"{text} ({', '.join(notes)})" if notes else text


def unmatched_text(hit: NameHit, lang: str) -> str:
    """What stands on one side only, the most telling words first."""
    words = PHRASES[lang]
    sides = ((words["only-here"], hit.unmatched_query), (words["only-listed"], hit.unmatched_listed))
    told = [f"{side} {_words(unmatched)}" for side, unmatched in sides if _words(unmatched)]
    return LABELS[lang]["joint"].join(told)


def _words(unmatched: Sequence[tuple[str, float]]) -> str:
    heavy = sorted((one for one in unmatched if one[1] >= SMALL), key=lambda one: -one[1])
    return ", ".join(word for word, _ in heavy[:MOST_TOKENS])


def _through(found: Finding, lang: str, most: int) -> str:
    """Where the company is named that the chain or the makers lead to, for a party that no list names itself."""
    if found.listings or not found.through:
        return ""
    whose = [found.chain.listed_name] if found.chain else [one.name for one in found.makers]
    return f"{', '.join(dict.fromkeys(whose))}{LABELS[lang]['colon']} {_listings(found.through, lang, most)}"


def _listings(listings: Sequence[Listing], lang: str, most: int) -> str:
    told = [_listing(one, lang) for one in listings[:most]]
    if len(listings) > most:
        told.append(PHRASES[lang]["more"].format(count=len(listings) - most))
    return LABELS[lang]["joint"].join(told)


def _listing(one: Listing, lang: str) -> str:
    words = PHRASES[lang]
    if one.origin == "list":
        basis = ", ".join(filter(None, (one.basis, one.authority)))
        text = words["in-list"].format(list=quoted(one.list, lang), entry=one.entry)
        text += f" ({basis})" if basis else ""
    else:
        text = f"{one.list} ({_short(one.basis)})"
        text += words["question"] if one.open_question else ""
    since = words["since"].format(day=one.since) if one.since else ""
    return text + since + (words["until"].format(day=one.until) if one.until else "")


def _short(basis: str) -> str:
    """The first instrument that a citation names; the data has all of it."""
    first = basis.split(";")[0].strip()
    if first.count("(") > first.count(")"):
        first = first[: first.rindex("(")].rstrip()
    return first if len(first) <= BASIS else f"{first[: BASIS - 1].rstrip()}…"


def _chain(chain: Chain | None, lang: str) -> str:
    if chain is None:
        return ""
    return f"{edges_text(chain, lang)}. {STANDINGS[chain.standing][lang]}"


def edges_text(chain: Chain, lang: str) -> str:
    """Each edge of the chain: who belongs to whom, how much, since when, by which source."""
    return LABELS[lang]["joint"].join(_edge(one, lang) for one in chain.edges)


def _edge(one: Affiliation, lang: str) -> str:
    words = PHRASES[lang]
    share = words["share"].format(share=one.share) if one.share else words["no-share"]
    day = ""
    if one.since:
        day = words["reported-since" if one.first_report else "since"].format(day=one.since)
    day += words["until"].format(day=one.until) if one.until else ""
    source = words["source"].format(source=one.source) if one.source else words["no-source"]
    relation = RELATIONS.get(one.relation, {}).get(lang, one.relation)
    return f"{one.owned_name} {relation} {one.owner_name}, {share}{day} ({STATUSES.get(one.status, {}).get(lang, one.status)}{source})"


def _makers(makers: Sequence[Maker], lang: str) -> str:
    return LABELS[lang]["joint"].join(_maker(one, lang) for one in makers)


def _maker(one: Maker, lang: str) -> str:
    words = PHRASES[lang]
    text = words["made-by"].format(maker=one.name, scope=SCOPES.get(one.scope, {}).get(lang, one.scope))
    text += words["since"].format(day=one.since) if one.since else ""
    text += words["until"].format(day=one.until) if one.until else ""
    source = words["source"].format(source=one.source) if one.source else ""
    return f"{text} ({STATUSES.get(one.status, {}).get(lang, one.status)}{source})"


def data(match: Match) -> dict[str, Any]:
    """The match as plain data: everything that the lines say, and the words that they leave out."""
    return {
        "name": match.query,
        "outcome": match.outcome.value,
        "probability": best(match),
        "findings": [_finding_data(one) for one in match.findings],
        "kernel": match.kernel,
    }


def best(match: Match) -> float | None:
    """The probability of the finding that the outcome comes from."""
    return round(match.findings[0].hit.probability, 4) if match.findings else None


def _finding_data(found: Finding) -> dict[str, Any]:
    hit = found.hit
    return {
        "outcome": found.outcome.value,
        "party": {"id": found.party, "name": found.party_name},
        "listed_name": {"text": hit.name.name, "kind": hit.name.kind, "list": hit.name.source},
        "probability": round(hit.probability, 4),
        "exact": found.exact,
        "matched": [asdict(one) for one in hit.matched],
        "distinctive": list(hit.distinctive),
        "unmatched": {"name": _weights(hit.unmatched_query), "listed_name": _weights(hit.unmatched_listed)},
        "differs": list(hit.differs),
        "listings": [_plain(one) for one in found.listings],
        "affiliation": _chain_data(found.chain),
        "makers": [asdict(one) for one in found.makers],
        "through": [_plain(one) for one in found.through],
    }


def _weights(unmatched: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"word": word, "weight": round(weight, 4)} for word, weight in unmatched]


def _plain(one: Listing) -> dict[str, Any]:
    return {key: value for key, value in asdict(one).items() if value not in ("", None, (), False)}


def _chain_data(chain: Chain | None) -> dict[str, Any] | None:
    return asdict(chain) if chain else None


def listing_ids(listings: Sequence[Listing]) -> Iterator[str]:
    """Measures and lists by their short names, for a cell of a table."""
    yield from dict.fromkeys(one.list for one in listings)
