"""A measure's cases as examples: those its own text leans on first, and one for each way it can come out."""

from __future__ import annotations

from collections.abc import Iterator

from assay.register.measures import Case, Measure
from assay.report.i18n import count_of
from assay.report.pages.conditions import fact_values
from assay.report.pages.desk import Desk
from assay.report.pages.model import Block, Heading, Line, Para, Row, Span, Table, listed, plain, soft, stacked
from assay.report.words import act_label, atom_label, outcome_label


def cases(desk: Desk, measure: Measure) -> Iterator[Block]:
    """The examples as a table. A web site shows every case; committed pages a choice, and where the rest is."""
    held = desk.crossings.cases.get(measure.id, ())
    yield Heading(2, plain(desk.msg("Examples")), "examples")
    if not held:
        yield Para(plain(desk.msg("None is recorded.")))
        return
    shown = held if desk.places.form == "html" else chosen(measure, held)
    yield Para((*_lead(desk, measure, len(held), len(shown)), *_english_titles(desk)))
    columns = (desk.msg("Case"), desk.msg("Act and day"), desk.msg("Facts given"), desk.msg("Answer"))
    yield Table(desk.msg("Facts given, and what follows from them"), columns, tuple(_rows(desk, measure, shown)))


def chosen(measure: Measure, held: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases that show what is not reached, and the first case for each provision, outcome and exception."""
    named = {one.case for one in measure.does_not_reach}
    seen: set[tuple[object, ...]] = set()
    found = []
    for case in held:
        way = (case.expect.outcome, case.expect.provision, case.expect.exception)
        if case.id in named or way not in seen:
            found.append(case)
            seen.add(way)
    return tuple(found)


def _lead(desk: Desk, measure: Measure, held: int, shown: int) -> Line:
    text = desk.msg("Each case is a test that the register must pass.")
    if shown == held:
        return plain(text)
    one, many = desk.msg("{count} case in all"), desk.msg("{count} cases in all")
    more = desk.msg("a choice stands here, the rest in")
    return (Span(f"{text} {count_of(held, one, many, desk.lang)}; {more} "),
            Span(f"src/assay/register/data/cases/{measure.id}.yaml", "code"), Span("."))  # fmt: skip


def _english_titles(desk: Desk) -> Line:
    return plain(f" {desk.msg('Their titles are in English only.')}") if desk.lang != "en" else ()


def _rows(desk: Desk, measure: Measure, shown: tuple[Case, ...]) -> Iterator[Row]:
    """A row per case; an id that stands twice is an anchor once."""
    seen: set[str] = set()
    for case in shown:
        yield _row(desk, measure, case, "" if case.id in seen else f"c-{case.id}")
        seen.add(case.id)


def _row(desk: Desk, measure: Measure, case: Case, anchor: str) -> Row:
    acts = (case.act,) if isinstance(case.act, str) else case.act or ()
    days = [desk.day(case.on)]
    if case.known_at:
        days.append(desk.msg("as known on {day}").format(day=desk.day(case.known_at)))
    profile = desk.register.profiles.get(case.profile or "")
    given = [plain(desk.text(profile.title))] if profile else []
    if case.facts:
        given.append(fact_values(desk, case.facts))
    given += [plain(f"{_label(desk, measure, key)} {desk.msg(value)}") for key, value in case.interpretations.items()]
    return Row(
        ((desk.english(case.title),),
         stacked([*(plain(act_label(act, desk.register, desk.lang)) for act in acts), *map(plain, days)]),
         stacked(given), _answer(desk, measure, case)),
        anchor,
    )  # fmt: skip


def _answer(desk: Desk, measure: Measure, case: Case) -> Line:
    lines: list[Line] = [(Span(outcome_label(case.expect.outcome, desk.register, desk.lang), "strong"),)]
    for provision in measure.provisions:
        for one in provision.unless:
            if (
                one.id == case.expect.exception
                and provision.id in (case.expect.provision, provision.id)
                and len(lines) == 1
            ):
                lines.append((Span(desk.msg("Exception") + desk.colon()), Span(desk.text(one.title))))
    if case.expect.deadline:
        lines.append(plain(desk.msg("by {day}").format(day=desk.day(case.expect.deadline))))
    if case.expect.settles:
        labels = [plain(_label(desk, measure, atom)) for atom in case.expect.settles]
        lines.append((soft(desk.msg("What would settle it") + desk.colon()), *listed(labels)))
    return stacked(lines)


def _label(desk: Desk, measure: Measure, atom: str) -> str:
    return desk.text(atom_label(atom, measure, desk.register, desk.lang))
