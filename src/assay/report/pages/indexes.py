"""The pages that lead to the others, without a search: by jurisdiction, by letter, and by group of companies named."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from assay.determine.intervals import periods, state_on
from assay.register.measures import Measure
from assay.register.schema import Brand, BrandMaker, Entity
from assay.report.i18n import count_of
from assay.report.labels import FORCE, STATES
from assay.report.pages.brand import how_sure
from assay.report.pages.desk import Desk
from assay.report.pages.model import (
    Block,
    Bullets,
    Heading,
    Item,
    Line,
    Para,
    Row,
    Span,
    Table,
    listed,
    plain,
    soft,
    stacked,
)
from assay.report.pages.places import SECTIONS, Section
from assay.report.pages.words import CLASSES, ENTITY_KINDS, territory

Thing = TypeVar("Thing", Brand, Entity)

TITLES: dict[Section, str] = {"measures": "Measures", "brands": "Brands", "entities": "Companies and bodies"}
FAMILY_TITLES: dict[Section, str] = {
    "measures": "Measures by company named",
    "brands": "Brands by maker that a measure names",
    "entities": "Companies by group that a measure names",
}


def title(desk: Desk, section: Section) -> str:
    return desk.msg(TITLES[section])


def family_title(desk: Desk, section: Section) -> str:
    return desk.msg(FAMILY_TITLES[section])


def home_blocks(desk: Desk) -> tuple[Block, ...]:
    """The first page of a site: what it is, and the ways in."""
    counts = {
        "measures": len(desk.register.measures), "brands": len(desk.register.parties.brands),
        "entities": len(desk.register.parties.entities),
    }  # fmt: skip
    items = tuple(
        Item((desk.to(desk.places.index(section, desk.lang), title(desk, section)), soft(f" ({counts[section]})")),
             (Item((desk.to(desk.places.families(section, desk.lang), family_title(desk, section)),)),))
        for section in SECTIONS
    )  # fmt: skip
    return (
        Para(plain(desk.msg("Who made it, under which badge, and exactly whom each measure binds: every row with its source, its date and who vouches for it.")), "lead"),
        Para(plain(desk.msg("A screening aid, not legal advice. A measure that is not in the register is not covered, which is not the same as clear.")), "note"),
        Bullets(items),
        Para(_version(desk)),
    )  # fmt: skip


def _version(desk: Desk) -> Line:
    held = desk.register
    text = desk.msg("Register {version}, read on {day}; sources reach to {until}.")
    return plain(text.format(version=held.version, day=desk.day(held.as_of), until=held.sources_cover_to))


def index_blocks(desk: Desk, section: Section) -> tuple[Block, ...]:
    """The index of one section."""
    by_family = Item((desk.to(desk.places.families(section, desk.lang), family_title(desk, section)),))
    return (Para(_version(desk)), Bullets((by_family, *_elsewhere(desk, section))), *_index(desk, section))


def _elsewhere(desk: Desk, section: Section) -> Iterator[Item]:
    for other in SECTIONS:
        if other != section:
            yield Item((desk.to(desk.places.index(other, desk.lang), title(desk, other)),))


def _index(desk: Desk, section: Section) -> Iterator[Block]:
    if section == "measures":
        yield from _measures(desk)
    elif section == "brands":
        columns = (desk.msg("Brand"), desk.msg("What it is"), desk.msg("Makers of its rows"))
        yield from _letters(
            desk, desk.register.parties.brands, lambda one: one.name, columns, lambda one: _brand(desk, one)
        )
    else:
        columns = (desk.msg("Company"), desk.msg("Kind"), desk.msg("Native name"))
        yield from _letters(
            desk, desk.register.parties.entities, lambda one: one.name, columns, lambda one: _entity(desk, one)
        )


# Measures


def _measures(desk: Desk) -> Iterator[Block]:
    groups: dict[str, list[Measure]] = defaultdict(list)
    for measure in desk.register.measures:
        groups[measure.jurisdiction].append(measure)
    order = sorted(groups, key=lambda code: _sorting(territory(code, desk.lang)))
    yield Heading(2, plain(desk.msg("By jurisdiction")), "jurisdictions")
    yield Para(_jumps([(territory(code, desk.lang), f"j-{code.lower()}") for code in order]))
    columns = (
        desk.msg("Measure"),
        desk.msg("Force"),
        desk.msg("On {day}").format(day=desk.day(desk.as_of)),
        desk.msg("Verify again by"),
    )
    for code in order:
        name = territory(code, desk.lang)
        yield Heading(3, plain(name), f"j-{code.lower()}")
        rows = (_measure(desk, one) for one in sorted(groups[code], key=lambda one: one.id))
        yield Table(desk.msg("Measures: {place}").format(place=name), columns, tuple(rows), quiet=True)


def _measure(desk: Desk, measure: Measure) -> Row:
    states = dict.fromkeys(
        state_on(periods(measure, part, desk.as_of), desk.as_of).state for part in measure.provisions
    )
    return Row((
        stacked([(desk.measure(measure),), (soft(measure.id),)]), plain(desk.word(FORCE, measure.force)),
        plain(", ".join(desk.word(STATES, state) for state in states)), plain(desk.day(measure.verify_by)),
    ))  # fmt: skip


# Letters


def _letters(
    desk: Desk,
    things: Sequence[Thing],
    name: Callable[[Thing], str],
    columns: tuple[str, ...],
    row: Callable[[Thing], Row],
) -> Iterator[Block]:
    groups: dict[str, list[Thing]] = defaultdict(list)
    for thing in sorted(things, key=lambda one: (_sorting(name(one)), one.id)):
        groups[_letter(name(thing))].append(thing)
    order = sorted(groups, key=lambda letter: (letter == "…", not letter.isdigit() and letter != "0–9", letter))
    yield Heading(2, plain(desk.msg("By letter")), "letters")
    yield Para(_jumps([(letter, _anchor(letter)) for letter in order]))
    for letter in order:
        yield Heading(3, plain(letter), _anchor(letter))
        yield Table(
            desk.msg("Letter {letter}").format(letter=letter),
            columns,
            tuple(row(one) for one in groups[letter]),
            quiet=True,
        )


def _sorting(text: str) -> str:
    """The text for sorting, without case and marks on letters: deterministic, whatever the machine's locale."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))


def _letter(name: str) -> str:
    first = _sorting(name.strip())[:1].upper()
    return first if "A" <= first <= "Z" else "0–9" if first.isdigit() else "…"


def _anchor(letter: str) -> str:
    return f"l-{ {'0–9': 'digits', '…': 'other'}.get(letter, letter.lower()) }".replace(" ", "")


def _jumps(found: Sequence[tuple[str, str]]) -> Line:
    return listed((Span(text, href=f"#{anchor}"),) for text, anchor in found)


def _brand(desk: Desk, brand: Brand) -> Row:
    makers = list(dict.fromkeys(row.entity for row in brand.makers))
    return Row(
        ((desk.brand(brand),), plain(desk.word(CLASSES, brand.class_)), listed((desk.entity(one),) for one in makers))
    )


def _entity(desk: Desk, entity: Entity) -> Row:
    native = next((one for one in entity.names if one.script != "Latn"), None)
    return Row(
        ((desk.entity(entity.id),), plain(desk.word(ENTITY_KINDS, entity.kind)), plain(native.text if native else ""))
    )


# Families


def family_blocks(desk: Desk, section: Section) -> tuple[Block, ...]:
    """Records under the companies that measures name, each family under its head."""
    found = _members(desk, section)
    order = sorted(found, key=lambda one: (_sorting(desk.name(one)), one))
    lead = desk.msg(
        "A company heads a list here because a measure names it. Being named is not the same as being forbidden, and a link is not a verdict: each entry says on its own page how sure it is."
    )
    blocks: list[Block] = [
        Para(plain(lead), "note"),
        Bullets((Item((desk.to(desk.places.index(section, desk.lang), title(desk, section)),)),)),
        Para(_jumps([(desk.name(one), f"f-{one}") for one in order])),
    ]
    for head in order:
        count = count_of(len(found[head]), desk.msg("{count} entry"), desk.msg("{count} entries"), desk.lang)
        blocks.append(Heading(2, (desk.entity(head), soft(f" · {count}")), f"f-{head}"))
        blocks.append(Bullets(tuple(Item(line) for line in found[head])))
    return tuple(blocks)


def _members(desk: Desk, section: Section) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    if section == "measures":
        for measure in desk.register.measures:
            for name in sorted({one for term in measure.terms.values() for one in term.is_}):
                found[name].append((desk.measure(measure),))
    elif section == "brands":
        for brand in sorted(desk.register.parties.brands, key=lambda one: (_sorting(one.name), one.id)):
            for head, rows in _rows_by_head(desk, brand).items():
                found[head].append((desk.brand(brand), soft(f" ({how_sure(desk, rows)})")))
    else:
        for entity in sorted(desk.register.parties.entities, key=lambda one: (_sorting(one.name), one.id)):
            for head in desk.crossings.families(entity.id):
                doubt = head != entity.id and desk.crossings.doubted(entity.id)
                mark = (soft(f" ({desk.msg('unconfirmed')})"),) if doubt else ()
                found[head].append((desk.entity(entity.id), *mark))
    return found


def _rows_by_head(desk: Desk, brand: Brand) -> dict[str, list[BrandMaker]]:
    found: dict[str, list[BrandMaker]] = defaultdict(list)
    for row in brand.makers:
        for head in desk.crossings.named_makers(row.entity):
            found[head].append(row)
    return dict(sorted(found.items()))
