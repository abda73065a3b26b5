"""The measures: an index, and for each what it binds, when, and what was decided about it."""

from __future__ import annotations

from assay.register.index import Register
from assay.register.measures import Deadline, Interval, Measure, Provision, Step
from assay.register.schema import Source
from reference.markdown import bullets, code, codes, table


def page(register: Register) -> str:
    text = "# Measures\n\n"
    text += (
        f"Register {register.version}: {len(register.measures)} measures, as of {register.as_of}; sources run to"
        f" {register.sources_cover_to}. A measure that is not here is not covered, which is not the same as clear."
        " The files are under `src/assay/register/data/measures`; the decisions that needed more than a line are in"
        " [Register decisions](../explanation/register-decisions.md).\n\n"
    )
    rows = [
        (
            f"[{one.id}](#{one.id.lower()})",
            one.jurisdiction,
            one.title.en,
            one.force,
            _span(one.in_force),
            codes(part.id for part in one.provisions),
        )
        for one in register.measures
    ]
    text += table(("Measure", "Where", "Title", "Force", "Periods", "Provisions"), rows)
    return text + "".join(_measure(one) for one in register.measures).rstrip() + "\n"


def _span(intervals: tuple[Interval, ...]) -> str:
    return "; ".join(
        f"{one.state} {one.from_} to {one.until}" if one.until else f"{one.state} from {one.from_}" for one in intervals
    )


def _measure(one: Measure) -> str:
    text = f"## {one.id}\n\n**{one.title.en}** ({one.jurisdiction}). {one.summary.en}\n\n"
    text += bullets([
        f"Issuer: {one.issuer.en}",
        f"Citation: {one.citation}",
        f"Force: `{one.force}`",
        f"Verified on {one.verified_on}, to be verified again by {one.verify_by}; review: {one.review.status}",
    ])  # fmt: skip
    text += table(
        ("Period", "State", "Public on", "Source", "Note"),
        [(f"{row.from_} to {row.until or '...'}", row.state, row.public_on or "", code(row.cite), row.note.en if row.note else "")
         for row in one.in_force],
    )  # fmt: skip
    text += table(
        ("Provision", "Acts", "Effect", "Duty", "Named exceptions", "Due", "Source"),
        [_provision(row) for row in one.provisions],
    )
    text += _section("Does not reach", [row.text.en for row in one.does_not_reach])
    text += _section("Decided", [row.en for row in one.decisions])
    text += _section(
        "Open legal questions",
        [
            f"`{row.id}`: {row.text.en} Yes: {row.yes_means.en}. No: {row.no_means.en}."
            + (f" {row.reading.en}" if row.reading else "")
            for row in one.open_questions
        ],
    )
    text += _section("Unconfirmed, and used by no rule", one.unconfirmed)
    text += _section("History", [f"{row.on}: {row.text.en} ({row.status})" for row in one.history])
    return text + _section("Sources", [f"`{key}`: {_source(source)}" for key, source in one.cites.items()])


def _provision(one: Provision) -> tuple[str, ...]:
    return (
        f"{code(one.id)} {one.title.en}", codes(one.acts), code(one.effect), one.duty.en,
        "; ".join(f"{code(item.id)} {item.title.en}" for item in one.unless), _due(one), code(one.cite),
    )  # fmt: skip


def _due(one: Provision) -> str:
    rules = [_rule(one.deadline)] if one.deadline else []
    return "; ".join([*rules, *(_step(step) for step in one.steps)])


def _step(step: Step) -> str:
    return f"{step.title.en}: {_rule(step.deadline)}"


def _rule(due: Deadline) -> str:
    if due.on:
        return f"{due.on} ({due.status})"
    unit = due.unit.replace("-", " ") + ("" if due.within == 1 else "s")
    return f"{due.within} {unit} after {due.after} ({due.status})"


def _section(title: str, items: list[str] | tuple[str, ...]) -> str:
    return f"**{title}**\n\n{bullets(items)}" if items else ""


def _source(source: Source) -> str:
    quote = f" “{' '.join(source.quote.split())}”" if source.quote else ""
    return f"{source.text}{f' <{source.url}>' if source.url else ''} ({source.kind}, {source.status}){quote}"
