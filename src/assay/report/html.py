"""The report as one self-contained page: what was not covered first, then counts, things to do, measures, devices, sources.

It fetches nothing and reads without JavaScript; a content security policy pins its own style and script by hash, so that
nothing in the evidence could run even if it slipped through escaping.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assay.assessment import Assessment
from assay.identify.explain import CLASSES, VERDICTS
from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.schema import Text
from assay.report import labels
from assay.report.actions import cards
from assay.report.document import NOTICE
from assay.report.gaps import gaps
from assay.report.html_answers import AnswerBook, Statement, answer_book
from assay.report.html_devices import (
    MANY,
    evidence_rows,
    place_text,
    rules_by_group,
    shared_text,
    shared_texts,
    short_name,
    short_names,
    sites,
)
from assay.report.i18n import count_of, long_day, number, translator, typeset
from assay.report.inert import printable
from assay.report.stamp import stamp_line
from assay.report.tones import SETTLED, css_rules, outcome_tone, verdict_tone
from assay.report.words import atom_label, outcome_label, value_label

TEMPLATES = Path(__file__).parent / "templates"
MANY_ANSWERS = 150
"""From this many distinct answers on, the clause-by-clause explanations are left to report.json and `assay explain`."""


def html_report(found: Assessment, register: Register, lang: str) -> str:
    """The page as text. Equal input gives equal bytes; nothing in it depends on the clock or the machine."""
    return "".join(html_pieces(found, register, lang))


def html_pieces(found: Assessment, register: Register, lang: str) -> Iterator[str]:
    """The page piece by piece, for writing to a file: a large page need not stand in memory whole."""
    page = environment(lang).get_template("report.html.j2")
    return page.generate(_context(found, register, lang))


@lru_cache(maxsize=2)
def environment(lang: str) -> Environment:
    """Autoescaped templates in which every value, wherever it comes from, is made inert before it is written."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    say = translator(lang)
    made.globals |= {
        "say": say,
        "lang": lang,
        "colon": say(":"),
        "semi": say(";"),
        "n": lambda value: number(value, lang),
        "count_of": lambda count, one, many: count_of(count, one, many, lang),
        "settled": SETTLED,
        "day": lambda value: long_day(value, lang),
        "text": lambda value: typeset(value.in_(lang) if isinstance(value, Text) else value, lang),
        "word": lambda table, key: labels.word(table, key, say),
        "labels": labels,
        "outcome_tone": outcome_tone,
        "verdict_tone": verdict_tone,
        "verdict_word": lambda verdict: VERDICTS[verdict][lang],
        "class_word": lambda name: CLASSES[name][lang],
        "web": web_address,
        "evidence_rows": evidence_rows,
        "shared_text": lambda who: shared_text(who, lang),
    }
    return made


def _inert(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def web_address(url: str | None) -> str:
    """The address where it is one a reader may safely follow (http or https), else nothing."""
    if not url or not url.isascii() or any(mark in url for mark in " \"'<>\\"):
        return ""
    parts = urlsplit(url)
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure, its most serious outcome here, its statements that ask something and those that do not, and the counts."""

    measure: Measure
    outcome: str
    asking: tuple[Statement, ...]
    settled: tuple[Statement, ...]
    counts: tuple[tuple[str, tuple[int, int]], ...]  # outcome, (devices, purchase lines)


def _context(found: Assessment, register: Register, lang: str) -> dict[str, Any]:
    severity = {row["id"]: int(row["severity"]) for row in register.outcomes["outcomes"]}
    answers = sum(len(items) for items in found.groups.values())
    book = answer_book(found, register, lang, clauses=answers < MANY_ANSWERS * len(register.measures))
    names = short_names([item.path for item in found.coverage.files])
    style, script = page_style(), _asset("report.js")
    many = len(found.devices) >= MANY
    return {
        "found": found,
        "register": register,
        "profile": _profile_title(found, register, lang),
        "organisation": _facts(found, register, lang),
        "notice": typeset(NOTICE[lang], lang),
        "age": _age(found),
        "stamp": stamp_line(found.register_version, found.register_as_of, found.register_digest, lang),
        "gaps": gaps(found, register, lang, lambda path: short_name(path, names)),
        "cards": cards(found, register, lang),
        "verdicts": _shares(found.verdict_counts),
        "outcomes": _shares(found.outcome_counts),
        "sites": sites(found, severity),
        "measures": _measures(book, register, severity),
        "rules": rules_by_group(book, severity),
        "many": many,
        "shared": shared_texts(found, lang) if many else {},
        "device_names": {item.asset.id: item.asset.name or item.asset.id for item in found.devices},
        "purchase_names": {item.purchase.id: item.purchase.description or item.purchase.id for item in found.purchases},
        "entity_name": _namer(register),
        "measure_title": lambda name: typeset(register.measure(name).title.in_(lang), lang),
        "outcome_word": _outcome_words(register, lang).__getitem__,
        "outcome_rows": register.outcomes["outcomes"],
        "short": lambda path: short_name(path, names),
        "place": lambda place: place_text(place, names),
        "source_ids": {item.path: f"src-{number}" for number, item in enumerate(found.coverage.files, start=1)},
        "style": Markup(style),  # noqa: S704  # our own file
        "script": Markup(script),  # noqa: S704  # our own file
        "policy": f"default-src 'none'; style-src '{content_hash(style)}'; script-src '{content_hash(script)}'; base-uri 'none'; form-action 'none'",
    }


def _profile_title(found: Assessment, register: Register, lang: str) -> str:
    profile = register.profiles.get(found.profile)
    return typeset(profile.title.in_(lang), lang) if profile else found.profile


def _facts(found: Assessment, register: Register, lang: str) -> list[tuple[str, str, str]]:
    """What somebody stated of the organisation, as (fact, value, who said so); presumptions stand under what was not covered."""
    return [
        (
            typeset(atom_label(name, None, register, lang), lang),
            value_label(name, str(fact), register, lang),
            labels.said_by(fact.source, lang),
        )
        for name, fact in sorted(found.profile_facts.items())
        if not fact.presumed and fact.value is not None
    ]


def _age(found: Assessment) -> int:
    """Days from the register's date to the day assessed; negative where the register is the younger."""
    return (found.on - dt.date.fromisoformat(found.register_as_of)).days


def _shares(counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """(word, count, width of its bar in tenths of a percent of the longest bar), in the order given."""
    longest = max(counts.values(), default=1)
    return [(word, count, max(4, count * 1000 // longest)) for word, count in counts.items()]


def _measures(book: AnswerBook, register: Register, severity: Mapping[str, int]) -> list[MeasureView]:
    """Every measure that was looked at, the most serious first."""
    views = [_measure(register.measure(name), book, severity) for name in book.statements]
    return sorted(views, key=lambda view: (-severity[view.outcome], view.measure.id))


def _measure(measure: Measure, book: AnswerBook, severity: Mapping[str, int]) -> MeasureView:
    limbs = [provision.id for provision in measure.provisions]
    ranked = sorted(
        book.statements[measure.id],
        key=lambda item: (-severity[item.limb.outcome], limbs.index(item.limb.provision), -len(item.devices), item.id),
    )
    counts = tuple(sorted(book.counts[measure.id].items(), key=lambda pair: -severity[pair[0]]))
    asking = tuple(item for item in ranked if item.limb.outcome not in SETTLED)
    settled = tuple(item for item in ranked if item.limb.outcome in SETTLED)
    return MeasureView(measure, counts[0][0], asking, settled, counts)


def _namer(register: Register) -> Any:
    """An entity's name by id, the id itself where the register has none."""

    @lru_cache(maxsize=4096)
    def name(entity: str) -> str:
        held = register.parties.entity(entity)
        return held.name if held else entity

    return name


def _outcome_words(register: Register, lang: str) -> dict[str, str]:
    return {row["id"]: outcome_label(row["id"], register, lang) for row in register.outcomes["outcomes"]}


def page_style() -> str:
    """The style sheet of every page, with the tones."""
    return _asset("report.css").replace("/* tones */", css_rules())


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def content_hash(text: str) -> str:
    """The text's hash as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
