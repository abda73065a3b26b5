"""What an assessment does not cover, as sentences with the lists behind them; the page and the terminal show the same.

A gap with nothing in it is not shown; the section itself always is, because no finding is not a clean bill.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

from assay.assessment import Assessment
from assay.determine.facts import FactValue
from assay.register.index import Register
from assay.report.gap import LISTED, Gap
from assay.report.gaps_evidence import addresses_gaps, files_gaps, photos_gaps, rows_gaps
from assay.report.i18n import Translate, count_of, number, translator
from assay.report.labels import REASONS, said_by, word
from assay.report.stated import unused
from assay.report.words import atom_label, value_label


def gaps(found: Assessment, register: Register, lang: str, short: Callable[[str], str] = str) -> tuple[Gap, ...]:
    """Everything that was not covered, the gravest first. `short` gives files shorter names."""
    say = translator(lang)
    parts = (
        _sites(found, say, lang), files_gaps(found, say, lang, short), rows_gaps(found, say, lang, short), addresses_gaps(found, say, lang), photos_gaps(found, say, lang, short), _nothing_known(found, say, lang),
        _single(found, say, lang), _unplaced(found, say, lang), _parts(found, say, lang), _purchases(found, say, lang),
        _answers(found, say, lang), _statements(found, say, lang), _secrets(found, say, lang), _presumed(found, register, say, lang), _stale(found, register, say, lang),
        _reach(found, register, say, lang),
    )  # fmt: skip
    every = [gap for part in parts for gap in part]
    return tuple(sorted(every, key=lambda gap: not gap.grave))


def _sites(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    names = found.coverage.sites_without_evidence
    if names:
        head = count_of(
            len(names),
            say("{count} expected site without any evidence"),
            say("{count} expected sites without any evidence"),
            lang,
        )
        text = say(
            "Nobody has looked there, or what they saw was not handed in. Whatever stands there is not in this report."
        )
        yield Gap("sites", head, text, len(names), (say("Site"),), tuple((name,) for name in names), grave=True)
    if not any(row.expected for row in found.coverage.inventory.coverage):
        text = say(
            "No list of sites was given (--sites), so a site that nobody looked at cannot be told from one that does not exist."
        )
        yield Gap("no-site-list", say("Expected sites are not known"), text)


def _nothing_known(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    silent = tuple(item.asset.id for item in found.devices if item.identification.maker is None)
    if silent:
        head = _of(len(silent), len(found.devices), say("{count} of {total} devices: nothing names a maker"), lang)
        text = say(
            "That does not mean that no restricted maker made them. A look at the label, or a captured discovery reply, would say more."
        )
        yield Gap("no-maker", head, text, len(silent), devices=silent)


def _single(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    single = found.coverage.single_source
    if single:
        head = _of(
            len(single), len(found.devices), say("{count} of {total} devices: one file alone speaks of them"), lang
        )
        text = say("A second source of another kind (a scan beside a list, say) would confirm or correct them.")
        yield Gap("single-source", head, text, len(single), devices=single)


def _unplaced(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    unplaced = found.coverage.unplaced
    if unplaced:
        head = _of(len(unplaced), len(found.devices), say("{count} of {total} devices without a site"), lang)
        text = say("Rules that depend on the place cannot be settled for them.")
        yield Gap("unplaced", head, text, len(unplaced), devices=unplaced)


def _parts(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    total, seen = len(found.devices), found.coverage.components_examined
    if total and seen < total:
        head = _of(seen, total, say("Parts inside seen for {count} of {total} devices"), lang)
        text = say(
            "For the others no evidence speaks of chips or modules; the rules then presume that no listed part is inside."
        )
        yield Gap("parts", head, text, total - seen)


def _purchases(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    if found.purchases:
        count = len(found.purchases)
        head = count_of(
            count, say("{count} purchase line with no device"), say("{count} purchase lines with no device"), lang
        )
        text = say(
            "Bought is not in use: the goods may stand somewhere nobody has looked, be in store, or be gone. They are listed under Purchases."
        )
        yield Gap("purchases", head, text, count)


def _answers(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    if found.answers_unused:
        count = len(found.answers_unused)
        head = count_of(
            count,
            say("{count} answer about something that is not here"),
            say("{count} answers about things that are not here"),
            lang,
        )
        text = say("Nothing in the evidence goes by these names; check the spelling.")
        yield Gap("answers", head, text, count, (say("Subject"),), tuple((name,) for name in found.answers_unused))


def _statements(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    """Statements that speak of nothing here; those that the evidence speaks against stand with their devices."""
    idle = unused(found)
    if idle:
        head = count_of(
            len(idle),
            say("{count} statement about goods that are not here"),
            say("{count} statements about goods that are not here"),
            lang,
        )
        text = say("No badge, model or supplier in the evidence is the one that they name.")
        rows = tuple((one.by, one.place) for one in idle)
        yield Gap(
            "statements",
            head,
            text,
            len(idle),
            (say("Who states it"), say("Where")),
            rows[:LISTED],
            max(0, len(rows) - LISTED),
        )


def _secrets(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    dropped = found.coverage.secrets_dropped
    if dropped:
        total = sum(dropped.values())
        head = count_of(
            total,
            say("{count} password or other secret dropped"),
            say("{count} passwords or other secrets dropped"),
            lang,
        )
        text = say("They were never kept. The files that hold them should not be passed on.")
        rows = tuple((name, number(count, lang)) for name, count in sorted(dropped.items()))
        yield Gap("secrets", head, text, total, (say("Column or place"), say("Values")), rows)


def _presumed(found: Assessment, register: Register, say: Translate, lang: str) -> Iterator[Gap]:
    facts = {name: fact for name, fact in sorted(found.profile_facts.items()) if fact.presumed}
    rows = tuple(
        (atom_label(name, None, register, lang), _value(name, fact, register, lang), said_by(fact.source, lang))
        for name, fact in facts.items()
    )
    if rows:
        head = count_of(len(rows), say("{count} fact presumed"), say("{count} facts presumed"), lang)
        text = say(
            "Nobody stated these for this organisation. If one of them is wrong, say so in answers.csv and run again."
        )
        yield Gap("presumed", head, text, len(rows), (say("Fact"), say("Presumed"), say("By")), rows)


def _value(name: str, fact: FactValue, register: Register, lang: str) -> str:
    if fact.value is None:
        return word(REASONS, fact.reason, translator(lang))
    return value_label(name, str(fact), register, lang)


def _stale(found: Assessment, register: Register, say: Translate, lang: str) -> Iterator[Gap]:
    late = [measure for measure in register.measures if dt.date.fromisoformat(measure.verify_by) < found.on]
    if late:
        head = count_of(
            len(late),
            say("{count} measure past the day to verify it again"),
            say("{count} measures past the day to verify them again"),
            lang,
        )
        text = say("The law may have moved since they were last read. Update the register, or read the sources.")
        rows = tuple((measure.title.in_(lang), measure.verified_on, measure.verify_by) for measure in late)
        yield Gap(
            "stale",
            head,
            text,
            len(late),
            (say("Measure"), say("Verified on"), say("Verify again by")),
            rows,
            grave=True,
        )


def _reach(found: Assessment, register: Register, say: Translate, lang: str) -> Iterator[Gap]:
    """How far the register itself reaches: which measures, and until when its sources were read."""
    places = Counter(measure.jurisdiction for measure in register.measures)
    named = ", ".join(f"{place} ({count})" for place, count in sorted(places.items()))
    head = say("Only the {count} measures of the register were looked at").format(
        count=number(len(register.measures), lang)
    )
    text = say(
        "By jurisdiction: {places}. Other law may bind. The register's sources reach to {day}; what came later is not in it."
    )
    yield Gap("reach", head, text.format(places=named, day=found.register_sources_to))
    questions = [question for measure in register.measures for question in measure.open_questions]
    if found.interpretations and questions:
        rows = tuple((name, say("yes") if said else say("no")) for name, said in sorted(found.interpretations.items()))
        head = count_of(
            len(rows),
            say("{count} legal question decided by the organisation"),
            say("{count} legal questions decided by the organisation"),
            lang,
        )
        text = say("Results rest on these readings. They are the organisation's own, not the register's.")
        yield Gap("interpretations", head, text, len(rows), (say("Question"), say("Answer")), rows)


def _of(count: int, total: int, form: str, lang: str) -> str:
    return form.format(count=number(count, lang), total=number(total, lang))
