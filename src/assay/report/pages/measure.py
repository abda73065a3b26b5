"""A measure's page: what it is, whom it binds, when, on which conditions, what it leaves open, and every source of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from assay.determine.intervals import boundaries, periods, state_on
from assay.register.measures import Interval, Measure, Provision
from assay.register.schema import earliest
from assay.report.labels import FORCE, REVIEW, STATES
from assay.report.pages.cases import cases
from assay.report.pages.conditions import condition, definition, due, who
from assay.report.pages.desk import Desk
from assay.report.pages.model import (
    Block,
    Bullets,
    Figure,
    Heading,
    Item,
    Line,
    Para,
    Row,
    Span,
    Table,
    Terms,
    listed,
    plain,
    soft,
    stacked,
)
from assay.report.pages.timeline import Bar, Lane, Mark, timeline
from assay.report.pages.words import EFFECTS, territory
from assay.report.words import act_label


def measure_blocks(desk: Desk, measure: Measure) -> tuple[Block, ...]:
    """The page from top to bottom."""
    return tuple(block for part in PARTS for block in part(desk, measure)) + tuple(desk.dispute(measure.id))


def _head(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Para(plain(desk.text(measure.summary)), "lead")
    yield Para(
        plain(
            desk.msg(
                "A screening aid, not legal advice. A measure that is not in the register is not covered, which is not the same as clear."
            )
        ),
        "note",
    )
    if not desk.places.has("entities", desk.lang):
        yield Para(
            (
                soft(
                    desk.msg(
                        "Here the pages of companies and brands are in English; the site that `assay register pages` writes has them in French."
                    )
                ),
            )
        )
    stale = measure.verify_by < desk.register.as_of
    verified = (Span(desk.day(measure.verified_on)),
                soft(f"{desk.semicolon()}{desk.msg('verify again by')} {desk.day(measure.verify_by)}"),
                *((Span(" "), Span(desk.msg("(past it)"), "strong")) if stale else ()),
                *((soft(f"{desk.semicolon()}{desk.msg('after that day the answers become unclear')}"),) if measure.when_stale == "unclear" else ()))  # fmt: skip
    yield Terms((
        (desk.msg("Where"), plain(territory(measure.jurisdiction, desk.lang))),
        (desk.msg("Issued by"), plain(desk.text(measure.issuer))),
        (desk.msg("Instrument"), plain(desk.text(measure.instrument))),
        (desk.msg("Citation"), (desk.english(measure.citation),)),
        (desk.msg("Force"), plain(desk.word(FORCE, measure.force))),
        (desk.msg("Verified on"), verified),
        (desk.msg("Reviewed"), plain(_review(desk, measure))),
        (desk.msg("Id in the register"), (Span(measure.id, "code"),)),
    ))  # fmt: skip


def _review(desk: Desk, measure: Measure) -> str:
    by = [measure.review.by or "", desk.day(measure.review.on) if measure.review.on else ""]
    return desk.semicolon().join([desk.word(REVIEW, measure.review.status), *filter(None, by)])


def _bound(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Whom it binds, and to what")), "binds")
    rows = []
    for provision in measure.provisions:
        people = who(desk, measure, provision)
        rows.append(Row((
            (Span(desk.text(provision.title), href=f"#p-{provision.id}"),),
            stacked(item.text for item in people) or plain(desk.msg("whoever does the act, under the conditions below")),
            stacked(plain(act_label(act, desk.register, desk.lang)) for act in provision.acts),
            plain(desk.word(EFFECTS, provision.effect)),
            plain(desk.text(provision.duty)),
        )))  # fmt: skip
    columns = (desk.msg("Provision"), desk.msg("Who acts"), desk.msg("Acts"), desk.msg("Effect"), desk.msg("Duty"))
    yield Table(desk.msg("Whom each provision binds, for which acts, and what it asks"), columns, tuple(rows))


# When


def _periods(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("When it was and is in force")), "periods")
    lanes = [(desk.msg("The measure"), measure.in_force)]
    lanes += [(desk.text(part.title), part.in_force) for part in measure.provisions if part.in_force is not None]
    yield Para(_states(desk, measure))
    yield _figure(desk, measure, lanes)
    rows = [_period(desk, measure, label, period) for label, found in lanes for period in found]
    columns = (
        desk.msg("Of"),
        desk.msg("State"),
        desk.msg("From"),
        desk.msg("To"),
        desk.msg("Public on"),
        desk.msg("Note"),
    )
    yield Table(desk.msg("The periods of the drawing, with their sources"), columns, tuple(rows))
    if any(len(found) > 1 for _, found in lanes):
        yield Para(
            (
                soft(
                    desk.msg(
                        "Where recorded periods overlap, the one that begins last speaks; the drawing shows it so."
                    )
                ),
            )
        )


def _states(desk: Desk, measure: Measure) -> Line:
    """What each provision is on the register's own day."""
    day = desk.as_of
    found = [state_on(periods(measure, part, day), day) for part in measure.provisions]
    words = [desk.word(STATES, state.state) for state in found]
    start = Span(desk.msg("On {day}, the register's day").format(day=desk.day(day)) + desk.colon())
    if len(set(words)) == 1:
        return (start, Span(words[0], "strong"), Span("."))
    each = [(Span(desk.text(part.title)), Span(desk.colon()), Span(word, "strong"))
            for part, word in zip(measure.provisions, words, strict=True)]  # fmt: skip
    return (start, *listed(each), Span("."))


def _figure(desk: Desk, measure: Measure, lanes: Sequence[tuple[str, tuple[Interval, ...]]]) -> Figure:
    title = desk.msg("Periods: {title}").format(title=desk.text(measure.title))
    spoken = desk.semicolon().join(_spoken(desk, period) for _, found in lanes for period in found)
    drawn = [Lane(label, _bars(desk, found)) for label, found in lanes]
    marks = [Mark(earliest(event.on), number) for number, event in enumerate(measure.history, start=1)]
    svg = timeline(title, f"{spoken}. {desk.msg('The table below says the same.')}", drawn, desk.as_of,
                   f"{desk.msg('register')} {desk.register.as_of}", marks, desk.msg("What happened (numbers: see History)"))  # fmt: skip
    path = desk.places.figure("measures", measure.id, desk.lang).rsplit("/", 1)[-1]
    return Figure(path, svg, f"{title}. {spoken}.")


def _spoken(desk: Desk, period: Interval) -> str:
    end = desk.day(period.until) if period.until else desk.msg("no end known")
    return f"{desk.word(STATES, period.state)}, {desk.day(period.from_)} – {end}"


def _bars(desk: Desk, found: tuple[Interval, ...]) -> tuple[Bar, ...]:
    """The periods as they speak: where two overlap, the one that begins last does."""
    days = boundaries(found)
    bars = []
    for day, after in zip(days, (*days[1:], None), strict=True):
        state = state_on(found, day).state
        if state != "after":
            end = after - dt.timedelta(days=1) if after else None
            bars.append(Bar(day, end, state, desk.word(STATES, state)))
    return tuple(bars)


def _period(desk: Desk, measure: Measure, label: str, period: Interval) -> Row:
    note = [Span(desk.text(period.note))] if period.note else []
    if period.question:
        note += [Span(" "), Span(desk.msg("An open question decides it."), href=f"#q-{period.question}")]
    return Row((
        plain(label), plain(desk.word(STATES, period.state)), plain(desk.day(period.from_)),
        plain(desk.day(period.until) if period.until else desk.msg("no end known")),
        plain(desk.day(period.public_on) if period.public_on else desk.msg("not recorded")),
        (*note, *desk.cite(measure, period.cite)),
    ))  # fmt: skip


# Conditions


def _provisions(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Provisions and their conditions")), "provisions")
    for provision in measure.provisions:
        yield from _provision(desk, measure, provision)


def _provision(desk: Desk, measure: Measure, provision: Provision) -> Iterator[Block]:
    yield Heading(3, plain(desk.text(provision.title)), f"p-{provision.id}")
    yield Para((Span(desk.text(provision.duty), "strong"), *desk.cite(measure, provision.cite)))
    if provision.concerns == "organisation":
        yield Para(plain(desk.msg("Owed once by the organisation, whatever the devices.")))
    yield Heading(4, plain(desk.msg("It applies when")))
    yield Bullets((condition(desk, measure, provision.applies_when),))
    yield Heading(4, plain(desk.msg("Exceptions and waivers")))
    if provision.unless:
        yield Bullets(tuple(
            Item((Span(desk.text(one.title), "strong"), *desk.cite(measure, one.cite), Span(desk.colon().rstrip())),
                 (condition(desk, measure, one.when),), f"x-{provision.id}.{one.id}")
            for one in provision.unless
        ))  # fmt: skip
    else:
        yield Para(plain(desk.msg("None is recorded.")))
    yield from _deadlines(desk, measure, provision)


def _deadlines(desk: Desk, measure: Measure, provision: Provision) -> Iterator[Block]:
    items = [Item(due(desk, provision.deadline, provision, measure))] if provision.deadline else []
    items += [
        Item((Span(desk.text(step.title), "strong"), Span(desk.colon()), *due(desk, step.deadline, provision, measure), *desk.cite(measure, step.cite)))
        for step in provision.steps
    ]  # fmt: skip
    yield Heading(4, plain(desk.msg("Deadlines")))
    yield Bullets(tuple(items)) if items else Para(plain(desk.msg("None is recorded.")))


def _terms(desk: Desk, measure: Measure) -> Iterator[Block]:
    if not measure.terms:
        return
    yield Heading(2, plain(desk.msg("Terms, as the measure uses them")), "terms")
    rows = tuple(
        Row(
            (plain(desk.text(term.title)), definition(desk, term), tuple(desk.cite(measure, term.cite)[1:])), f"t-{key}"
        )
        for key, term in measure.terms.items()
    )
    yield Table(
        desk.msg("What each term tests"), (desk.msg("Term"), desk.msg("What is tested"), desk.msg("Source")), rows
    )


# What it leaves out, and open


def _not_reached(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("What it does not reach")), "not-reached")
    items = tuple(
        Item((Span(desk.text(one.text)), *(desk.cite(measure, one.cite) if one.cite else ()), Span(" "),
              Span(f"({desk.msg('example')})", href=f"#c-{one.case}")))
        for one in measure.does_not_reach
    )  # fmt: skip
    yield Bullets(items) if items else Para(plain(desk.msg("None is recorded.")))


def _questions(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Open questions of law")), "questions")
    if not measure.open_questions:
        yield Para(plain(desk.msg("None is recorded.")))
        return
    yield Para(
        plain(
            desk.msg(
                "No evidence settles these; counsel's recorded interpretation does. Until then the answer is unclear."
            )
        )
    )
    for one in measure.open_questions:
        yield Heading(3, plain(desk.text(one.text)), f"q-{one.id}")
        reading = desk.text(one.reading) if one.reading else desk.msg("Not decided; both readings stand.")
        yield Terms((
            (desk.msg("If yes"), plain(desk.text(one.yes_means))),
            (desk.msg("If no"), plain(desk.text(one.no_means))),
            (desk.msg("How the register reads it"), (Span(reading), *desk.cite(measure, one.cite))),
        ))  # fmt: skip


def _decisions(desk: Desk, measure: Measure) -> Iterator[Block]:
    if measure.decisions:
        yield Heading(2, plain(desk.msg("What the register decided, and why")), "decisions")
        yield Bullets(tuple(Item(plain(desk.text(one))) for one in measure.decisions))


def _history(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("History and litigation")), "history")
    if not measure.history:
        yield Para(plain(desk.msg("None is recorded.")))
        return
    rows = tuple(
        Row((plain(str(number)), plain(desk.day(event.on)), plain(desk.text(event.text)), (desk.standing(event.status),),
             desk.cite(measure, event.cite)[1:2]))
        for number, event in enumerate(measure.history, start=1)
    )  # fmt: skip
    columns = (desk.msg("No."), desk.msg("Day"), desk.msg("What happened"), desk.msg("Status"), desk.msg("Source"))
    yield Table(desk.msg("What happened to the measure"), columns, rows)


def _related(desk: Desk, measure: Measure) -> Iterator[Block]:
    known = {one.id: one for one in desk.register.measures}
    others = [known[name] for name in measure.see_also if name in known]
    others += [one for one in desk.crossings.seen_from.get(measure.id, ()) if one not in others and one is not measure]
    named = sorted(
        {name for term in measure.terms.values() for name in term.is_},
        key=lambda name: (desk.name(name).casefold(), name),
    )
    if others:
        yield Heading(2, plain(desk.msg("Measures beside it")), "beside")
        yield Bullets(
            tuple(Item((desk.measure(one), soft(f"{desk.colon()}{desk.word(FORCE, one.force)}"))) for one in others)
        )
    if named:
        yield Heading(2, plain(desk.msg("Companies it names")), "companies")
        yield Para((*listed((desk.entity(name),) for name in named), Span(".")))


def _unconfirmed(desk: Desk, measure: Measure) -> Iterator[Block]:
    if measure.unconfirmed:
        yield Heading(2, plain(desk.msg("Unconfirmed statements")), "unconfirmed")
        yield Para(plain(desk.msg("Nobody vouches for these, and no rule uses them.") + _in_english(desk)))
        yield Bullets(tuple(Item((desk.english(one),)) for one in measure.unconfirmed))


def _in_english(desk: Desk) -> str:
    return f" {desk.msg('The register has them in English only.')}" if desk.lang != "en" else ""


def _sources(desk: Desk, measure: Measure) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Sources")), "sources")
    items = (Item((Span(f"[{key}] "), *desk.source(source)), id=f"s-{key}") for key, source in measure.cites.items())
    yield Bullets(tuple(items))


PARTS = (
    _head, _bound, _periods, _provisions, _terms, _not_reached, _questions, _decisions, _history, _related, cases,
    _unconfirmed, _sources,
)  # fmt: skip
