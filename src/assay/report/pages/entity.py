"""A company's page: its names, its place among owners, the measures that name or reach it, and the brands it makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assay.register.edges import ENDED
from assay.register.schema import Entity, Ownership, Status, latest
from assay.report.pages.brand import mention, notes, period, tell_blocks
from assay.report.pages.conditions import fact_label, tested
from assay.report.pages.crossings import Naming
from assay.report.pages.desk import Desk
from assay.report.pages.family_tree import Branch, tree
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
from assay.report.pages.words import (
    ANSWERS,
    ENTITY_KINDS,
    NAME_KINDS,
    REASONS,
    RELATIONS,
    SCHEMES,
    TESTS,
    script,
    territory,
)


def entity_blocks(desk: Desk, entity: Entity) -> tuple[Block, ...]:
    """The page from top to bottom."""
    return (
        *_head(desk, entity), *_names(desk, entity), *_owners(desk, entity), *_measures(desk, entity), *_brands(desk, entity),
        *tell_blocks(desk, desk.crossings.tells.get(("entity", entity.id), ())),
        *desk.sources(entity.sources), *desk.dispute(entity.id),
    )  # fmt: skip


def _head(desk: Desk, entity: Entity) -> Iterator[Block]:
    rows: list[tuple[str, Line]] = [(desk.msg("Kind"), plain(desk.word(ENTITY_KINDS, entity.kind)))]
    if entity.country:
        rows.append(
            (
                desk.msg("Registered in"),
                (Span(territory(entity.country, desk.lang)), soft(f" ({desk.msg('a fact, never a verdict')})")),
            )
        )
    if entity.founded:
        rows.append((desk.msg("Founded"), plain(desk.day(entity.founded))))
    families = desk.crossings.closest_above(entity.id)
    if families:
        rows.append((desk.msg("Below a company that a measure names"), listed((desk.entity(one),) for one in families)))
    rows.append((desk.msg("Id in the register"), (Span(entity.id, "code"),)))
    yield Para(
        plain(
            desk.msg(
                "Country is where it is registered: a fact, never a verdict, and never evidence of who made a device. Being on this page accuses nobody."
            )
        ),
        "note",
    )
    yield Terms(tuple(rows))
    yield from notes(desk, entity.notes)


# Names


def _names(desk: Desk, entity: Entity) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Names and identifiers")), "names")
    rows = tuple(
        Row((
            (Span(one.text, lang=_name_lang(one.script)),), plain(script(one.script, desk.lang)),
            plain(desk.word(NAME_KINDS, one.kind)), plain(desk.msg(one.status)),
        ))
        for one in entity.names
    )  # fmt: skip
    columns = (desk.msg("Name"), desk.msg("Script"), desk.msg("Kind"), desk.msg("Status"))
    yield Table(desk.msg("Names, in every script that a source gives"), columns, rows)
    if entity.identifiers:
        found = tuple(
            Row((plain(desk.word(SCHEMES, one.scheme)), (Span(one.value, "code"),), plain(desk.msg(one.status))))
            for one in entity.identifiers
        )
        yield Table(desk.msg("Identifiers"), (desk.msg("Scheme"), desk.msg("Value"), desk.msg("Status")), found)


def _name_lang(code: str) -> str:
    """The language tag of a script that one language writes here; the rest are left to the reader's software."""
    return {"Hans": "zh-Hans", "Hant": "zh-Hant", "Jpan": "ja", "Kore": "ko"}.get(code, "")


# Owners


def _owners(desk: Desk, entity: Entity) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Owners and companies below it")), "ownership")
    if not desk.crossings.linked(entity.id):
        yield Para(plain(desk.msg("No ownership link is recorded. That is not the same as there being none.")))
        return
    rows: list[Row] = []
    above = _upwards(desk, entity, rows, {entity.id})
    below = tuple(_branch(desk, one, edges, rows, one.id) for one, edges in _children(desk, entity.id))
    title = desk.msg("{name}: owners above, companies below").format(name=entity.name)
    spoken = desk.msg("Each numbered row is a row of the table below.")
    lines = desk.msg("A dashed line is an unconfirmed link, a dotted one has ended.")
    svg = tree(title, f"{spoken} {lines}", entity.name, desk.word(ENTITY_KINDS, entity.kind), above, below)
    yield Figure(desk.places.figure("entities", entity.id, desk.lang).rsplit("/", 1)[-1], svg, f"{title}. {spoken}")
    columns = (
        desk.msg("No."),
        desk.msg("Company"),
        desk.msg("Relation"),
        desk.msg("To"),
        desk.msg("Share"),
        desk.msg("Period"),
        desk.msg("Status"),
        desk.msg("Note and sources"),
    )
    yield Table(desk.msg("The links of the drawing"), columns, tuple(rows))
    yield Para(
        plain(
            desk.msg("A link that no source dates or states is unconfirmed, and answers no question with yes.")
            + f" {lines}"
        )
    )


def _children(desk: Desk, entity_id: str) -> list[tuple[Entity, list[Ownership]]]:
    """The companies directly below, each with its links of all periods."""
    found: dict[str, tuple[Entity, list[Ownership]]] = {}
    for child, edge in desk.crossings.below.get(entity_id, ()):
        found.setdefault(child.id, (child, []))[1].append(edge)
    return list(found.values())


def _upwards(desk: Desk, entity: Entity, rows: list[Row], drawn: set[str]) -> tuple[Branch, ...]:
    """The links above a company. What stands above a company is drawn once, where it is first met."""
    edges: dict[str, list[Ownership]] = {}
    for edge in entity.parents:
        edges.setdefault(edge.entity, []).append(edge)
    found = []
    for parent_id, own in edges.items():
        branch = _branch(desk, entity, own, rows, parent_id)
        parent = desk.register.parties.entity(parent_id)
        if parent and parent_id not in drawn:
            drawn.add(parent_id)
            branch = replace(branch, beyond=_upwards(desk, parent, rows, drawn))
        found.append(branch)
    return tuple(found)


def _branch(desk: Desk, entity: Entity, edges: list[Ownership], rows: list[Row], shown: str) -> Branch:
    """The links between two companies as one branch of the drawing, a row of the table for each."""
    first = len(rows) + 1
    for edge in edges:
        rows.append(_edge_row(desk, entity, edge, len(rows) + 1))
    ranked = sorted(edges, key=lambda edge: ("ended", "unconfirmed", "sound").index(_look(desk, edge)))
    edge = ranked[-1]
    share = f"{edge.percent} %" if edge.percent else ""
    words = f"{desk.word(RELATIONS, edge.relation)} {desk.name(edge.entity)}"
    if shown != entity.id:
        words = f"{desk.name(entity.id)} {words}"
    link = " · ".join(filter(None, (words, share, _span(desk, edge), desk.msg(edge.status))))
    numbers = str(first) if len(edges) == 1 else f"{first}–{len(rows)}"
    return Branch(desk.name(shown), link, _look(desk, edge), numbers)


def _look(desk: Desk, edge: Ownership) -> str:
    if edge.relation in ENDED or (edge.to and latest(edge.to) < desk.as_of):
        return "ended"
    return "unconfirmed" if edge.status == "unconfirmed" else "sound"


def _span(desk: Desk, edge: Ownership) -> str:
    if edge.first_report and edge.from_:
        form = desk.msg("first reported on {day}") if len(edge.from_) == 10 else desk.msg("first reported in {date}")
        words = form.format(day=desk.day(edge.from_), date=edge.from_)
        return f"{words}, {desk.until(edge.to)}" if edge.to else words
    return period(desk, edge.from_, edge.to)


def _edge_row(desk: Desk, entity: Entity, edge: Ownership, number: int) -> Row:
    said: list[Line] = [(desk.english(edge.note),)] if edge.note else []
    if edge.public_on:
        said.append(plain(desk.msg("public on {day}").format(day=desk.day(edge.public_on))))
    return Row((
        plain(str(number)), (desk.entity(entity.id),), plain(desk.word(RELATIONS, edge.relation)), (desk.entity(edge.entity),),
        plain(f"{edge.percent} %" if edge.percent else desk.msg("not recorded")), plain(_span(desk, edge)),
        plain(desk.msg(edge.status)), stacked([*said, *(desk.source(one) for one in edge.sources)]),
    ))  # fmt: skip


# Measures and brands


def _measures(desk: Desk, entity: Entity) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Measures that name it")), "measures")
    named = desk.crossings.names.get(entity.id, ())
    if named:
        terms: dict[str, list[Line]] = {}
        for one in named:
            terms.setdefault(one.measure.id, []).append(_term(desk, one))
        rows = tuple(
            Row(((desk.measure(desk.register.measure(name)),), stacked(lines))) for name, lines in terms.items()
        )
        columns = (desk.msg("Measure"), desk.msg("Terms that name it: what is tested, and whom the term reaches"))
        yield Table(desk.msg("Measures that name it, and under which test"), columns, rows)
        yield Para(
            plain(
                desk.msg(
                    "Being named is not the same as being forbidden: each measure binds only whom it says, for the acts it says."
                )
            )
        )
    else:
        yield Para(plain(desk.msg("No measure in the register names it.")))
    if entity.lists_seen:
        yield Para(
            (
                Span(desk.msg("Lists on which it was seen") + desk.colon()),
                *listed((desk.english(one),) for one in entity.lists_seen),
                Span("."),
            )
        )
    yield from _reached(desk, entity)
    yield from _by_country(desk, entity)


def _term(desk: Desk, one: Naming) -> Line:
    return (
        desk.record("measures", one.measure.id, desk.text(one.term.title), f"t-{one.key}"),
        soft(f" · {fact_label(desk, tested(one.term))} · {desk.word(TESTS, one.term.relation)}"),
    )


def _reached(desk: Desk, entity: Entity) -> Iterator[Block]:
    if not desk.crossings.linked(entity.id):
        return
    ways: dict[tuple[str, str, str, tuple[tuple[str, Status], ...]], dict[str, Line]] = {}
    for reach in desk.crossings.reaches(entity.id, desk.as_of):
        way = tuple((link.edge.entity, link.edge.status) for link in reach.answer.path)
        key = (reach.naming.term.relation, reach.answer.answer, reach.answer.reason, way)
        measure = reach.naming.measure
        ways.setdefault(key, {})[measure.id] = (desk.measure(measure, "terms"),)
    if not ways:
        return
    rows = tuple(
        Row((
            plain(desk.word(TESTS, test)), (Span(desk.word(ANSWERS, answer), "strong"),), plain(desk.word(REASONS, reason)),
            listed((desk.entity(one), Span(" "), desk.standing(status)) for one, status in way), stacked(measures.values()),
        ))
        for (test, answer, reason, way), measures in ways.items()
    )  # fmt: skip
    yield Heading(3, plain(desk.msg("Measures that reach it, or may, through companies they name")), "reached")
    columns = (
        desk.msg("Whom the term reaches"),
        desk.msg("On {day}").format(day=desk.day(desk.as_of)),
        desk.msg("Why"),
        desk.msg("By way of"),
        desk.msg("Measures"),
    )
    yield Table(desk.msg("Reach by ownership, on the register's day"), columns, rows)


def _by_country(desk: Desk, entity: Entity) -> Iterator[Block]:
    found = desk.crossings.countries.get(entity.country or "", ())
    measures = list(dict.fromkeys(one.measure.id for one in found))
    if measures:
        yield Heading(3, plain(desk.msg("Measures whose own text turns on where a company is registered")), "country")
        yield Bullets(tuple(Item((desk.measure(desk.register.measure(name)),)) for name in measures))


def _brands(desk: Desk, entity: Entity) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Brands with its products")), "brands")
    pairs = desk.crossings.brands.get(entity.id, ())
    if not pairs:
        yield Para(plain(desk.msg("No brand is recorded. That is not the same as there being none.")))
        return
    yield Para(
        plain(
            desk.msg(
                "A brand is not a maker: a badge here does not say that every product under it came from this company."
            )
        )
    )
    yield Bullets(tuple(mention(desk, pairs)))
