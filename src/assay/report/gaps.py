"""What an assessment does not cover, as sentences with the lists behind them; the page and the terminal show the same.

A gap with nothing in it is not shown; the section itself always is, because no finding is not a clean bill.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assay.assessment import Assessment
from assay.determine.facts import FactValue
from assay.observe.read.unanswered import PREFIX as ADDRESS
from assay.register.index import Register
from assay.report.i18n import Translate, count_of, number, translator
from assay.report.labels import LABEL_DOUBTS, LABEL_NAMES, LEFT_OUT, REASONS, said_by, word
from assay.report.stated import unused
from assay.report.words import atom_label, value_label

LISTED = 200
"""How many rows of a list the page shows; report.json and left-out-rows.csv hold them all."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was not covered: a headline with its count, a sentence, and the rows or devices behind it.

    `devices` are ids that the page links to. `rows` are cut to LISTED; `left` says how many more there are.
    """

    id: str
    head: str
    text: str
    count: int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    left: int = 0
    devices: tuple[str, ...] = ()
    english: int = -1  # the column that only comes in English: a reader's diagnostic
    grave: bool = False  # something expected is missing altogether


def gaps(found: Assessment, register: Register, lang: str, short: Callable[[str], str] = str) -> tuple[Gap, ...]:
    """Everything that was not covered, the gravest first. `short` gives files shorter names."""
    say = translator(lang)
    parts = (
        _sites(found, say, lang), _files(found, say, lang, short), _rows(found, say, lang, short), _addresses(found, say, lang), _photos(found, say, lang, short), _nothing_known(found, say, lang),
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


def _files(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
    """Files of which nothing was used."""
    empty = {item.path for item in found.coverage.files if item.observations == 0}
    rows = [item for item in found.coverage.left_out if item.record is None and item.path in empty]
    if rows:
        head = count_of(
            len({row.path for row in rows}), say("{count} file not used"), say("{count} files not used"), lang
        )
        table = tuple((short(row.path), word(LEFT_OUT, row.reason, say), row.detail) for row in rows)
        columns = (say("File"), say("Why"), say("Detail"))
        yield _cut("files", head, say("Nothing in them counts in this report."), columns, table, grave=True)


def _rows(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
    """Rows and parts of files that were left out, counted by reason."""
    empty = {item.path for item in found.coverage.files if item.observations == 0}
    rows = [
        item
        for item in found.coverage.left_out
        if (item.record is not None or item.path not in empty) and not item.reason.startswith(ADDRESS)
    ]
    if not rows:
        return
    counted = Counter(row.reason for row in rows)
    reasons = f"{say(';')} ".join(
        f"{word(LEFT_OUT, reason, say)}{say(':')} {number(count, lang)}" for reason, count in counted.most_common()
    )
    head = count_of(
        len(rows), say("{count} row or part of a file left out"), say("{count} rows or parts of files left out"), lang
    )
    text = f"{reasons}."
    if found.bad_rows:
        text += " " + say("left-out-rows.csv holds the rows to correct; hand it in again.")
    table = tuple(
        (
            short(row.path) + (f":{row.record}" if row.record else ""),
            word(LEFT_OUT, row.reason, say),
            row.detail,
        )
        for row in rows
    )
    yield _cut("rows", head, text, (say("Where"), say("Why"), say("Detail")), table)


def _addresses(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
    """Where a discovery asked and was told nothing."""
    rows = [item for item in found.coverage.left_out if item.reason.startswith(ADDRESS)]
    if not rows:
        return
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row.reason] += row.count
    total = counted.total()
    head = count_of(
        total,
        say("{count} address of a discovery told nothing"),
        say("{count} addresses of a discovery told nothing"),
        lang,
    )
    reasons = f"{say(';')} ".join(
        f"{word(LEFT_OUT, reason, say)}{say(':')} {number(count, lang)}" for reason, count in counted.most_common()
    )
    text = f"{reasons}. " + say(
        "A device that is switched off, or behind a filter, looks like an address that nobody has."
    )
    table = tuple(
        (row.detail.partition(": ")[2], word(LEFT_OUT, row.reason, say), number(row.count, lang)) for row in rows
    )
    columns = (say("Addresses"), say("Why"), say("Count"))
    yield Gap("addresses", head, text, total, columns, table[:LISTED], max(0, len(table) - LISTED))


def _photos(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
    """Labels that a machine read off photos, and nobody has compared with them."""
    open_ones = [label for label in found.coverage.labels if not label.confirmed_by]
    if open_ones:
        head = count_of(
            len(open_ones),
            say("{count} label read off a photo that nobody has confirmed"),
            say("{count} labels read off photos that nobody has confirmed"),
            lang,
        )
        text = say(
            "Until then they count as what a photo seems to say. Compare photo-readings.csv with the photos, correct it, put a name "
            "under confirmed_by and hand it in with them."
        )
        rows = tuple(
            (
                f"{short(label.photo)}:{label.number}",
                ", ".join(f"{word(LABEL_NAMES, field.name, say)} {field.taken}" for field in label.fields),
                f"{say(';')} ".join(
                    f"{word(LABEL_NAMES, field.name, say)}{say(':')} "
                    + word(LABEL_DOUBTS, doubt.kind, say).format(text=doubt.text, taken=field.taken)
                    for field in label.fields
                    for doubt in field.doubts
                ),
            )
            for label in open_ones
        )
        left = max(0, len(rows) - LISTED)
        columns = (say("Photo"), say("Read"), say("Unsure"))
        yield Gap("photos", head, text, len(rows), columns, rows[:LISTED], left)


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


def _cut(
    name: str, head: str, text: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], *, grave: bool = False
) -> Gap:
    left = max(0, len(rows) - LISTED)
    return Gap(name, head, text, len(rows), columns, rows[:LISTED], left, english=len(columns) - 1, grave=grave)
