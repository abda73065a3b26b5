"""A brand's page: who stood behind the badge and when, with every row's source. A brand is not a maker."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from assay.identify.explain import CLASSES as EVIDENCE
from assay.identify.explain import SCOPES
from assay.register.schema import Brand, BrandMaker, Fingerprint, earliest, latest
from assay.report.pages.desk import Desk
from assay.report.pages.model import (
    Block,
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
from assay.report.pages.timeline import Bar, Lane, timeline
from assay.report.pages.words import CLASSES, CONFIDENCE, SAYS, WEIGHTS, YES_NO


def brand_blocks(desk: Desk, brand: Brand) -> tuple[Block, ...]:
    """The page from top to bottom."""
    return (
        *_head(desk, brand), *_makers(desk, brand), *_blocks(desk, brand), *_models(desk, brand),
        *tell_blocks(desk, desk.crossings.tells.get(("brand", brand.id), ())),
        *desk.sources(brand.sources), *desk.dispute(brand.id),
    )  # fmt: skip


def notes(desk: Desk, text: str) -> Iterator[Block]:
    """A record's notes, which the register has in English only; a French page says so."""
    if text:
        yield Para((desk.english(text),))
        if desk.lang != "en":
            yield Para((soft(desk.msg("The register has its notes in English only.")),))


def _head(desk: Desk, brand: Brand) -> Iterator[Block]:
    yield Para(plain(desk.word(CLASSES, brand.class_) + "."), "lead")
    yield Para(
        plain(
            desk.msg(
                "A brand is not a maker. One badge can stand on products of several makers, and change over time; the device in hand decides, not its badge."
            )
        ),
        "note",
    )
    rows: list[tuple[str, Line]] = []
    if brand.aliases:
        rows.append((desk.msg("Also written"), plain(", ".join(brand.aliases))))
    families = sorted({head for row in brand.makers for head in desk.crossings.named_makers(row.entity)})
    if families:
        rows.append(
            (
                desk.msg("Makers of its rows, or companies above them, that a measure names"),
                listed((desk.entity(one),) for one in families),
            )
        )
    rows.append((desk.msg("Id in the register"), (Span(brand.id, "code"),)))
    yield Terms(tuple(rows))
    if brand.ordinary_word:
        yield Para(plain(desk.msg("The name is also an ordinary word or a surname: in text it needs a second signal.")))
    yield from notes(desk, brand.notes)


def _makers(desk: Desk, brand: Brand) -> Iterator[Block]:
    yield Heading(2, plain(desk.msg("Who made its products")), "makers")
    if not brand.makers:
        yield Para(plain(desk.msg("No maker is recorded. That is not the same as there being none.")))
        return
    if any(row.from_ or row.to for row in brand.makers):
        yield _figure(desk, brand)
    else:
        yield Para(plain(desk.msg("No row has a date: when each began and ended is not known.")))
    columns = (
        desk.msg("Maker"),
        desk.msg("Which products"),
        desk.msg("Period"),
        desk.msg("Confidence"),
        desk.msg("Status"),
        desk.msg("Note and sources"),
    )
    yield Table(desk.msg("Makers of {brand}, each row with its period and sources").format(brand=brand.name), columns,
                tuple(_row(desk, row) for row in brand.makers))  # fmt: skip
    if any(row.status == "unconfirmed" for row in brand.makers):
        yield Para(
            plain(desk.msg("An unconfirmed row has nobody who vouches for it, and never carries more than “possible”."))
        )


def period(desk: Desk, start: str | None, end: str | None) -> str:
    """A period in words, an unknown end named as such."""
    if not start and not end:
        return desk.msg("not dated")
    first = desk.since(start) if start else desk.msg("from an unknown day")
    last = desk.until(end) if end else desk.msg("no end known")
    return f"{first}, {last}"


def _row(desk: Desk, row: BrandMaker) -> Row:
    scope = [plain(SCOPES[row.scope][desk.lang])]
    if row.models:
        scope.append((Span(row.models, "code"),))
    said = [(desk.english(row.note),)] if row.note else []
    return Row((
        (desk.entity(row.entity),), stacked(scope), plain(period(desk, row.from_, row.to)),
        plain(desk.word(CONFIDENCE, row.confidence)), plain(desk.msg(row.status)),
        stacked([*said, *(desk.source(one) for one in row.sources)]),
    ))  # fmt: skip


def _figure(desk: Desk, brand: Brand) -> Figure:
    title = desk.msg("Makers of {brand} over time").format(brand=brand.name)
    lanes, spoken = [], []
    for row in brand.makers:
        label = f"{desk.name(row.entity)} · {SCOPES[row.scope][desk.lang]}"
        bar = Bar(
            earliest(row.from_) if row.from_ else None,
            latest(row.to) if row.to else None,
            row.status,
            desk.msg(row.status),
        )
        lanes.append(Lane(label, (bar,)))
        spoken.append(f"{label}{desk.colon()}{period(desk, row.from_, row.to)} ({desk.msg(row.status)})")
    said = desk.semicolon().join(spoken)
    svg = timeline(title, f"{said}. {desk.msg('The table below says the same.')}", lanes, desk.as_of,
                   f"{desk.msg('register')} {desk.register.as_of}")  # fmt: skip
    name = desk.places.figure("brands", brand.id, desk.lang).rsplit("/", 1)[-1]
    return Figure(name, svg, f"{title}. {said}.")


def _blocks(desk: Desk, brand: Brand) -> Iterator[Block]:
    if not brand.blocks:
        return
    title = desk.msg("Blocks of MAC addresses that its owner registered")
    yield Heading(2, plain(title), "blocks")
    said = desk.msg("Units of this maker, and no other's, were seen under the block; each source is a sighting.")
    yield Para(plain(said))
    columns = (desk.msg("Block"), desk.msg("Maker"), desk.msg("Status"), desk.msg("Note and sources"))
    rows = tuple(
        Row((
            (Span("-".join(textwrap.wrap(one.prefix, 2)), "code"),), (desk.entity(one.entity),),
            plain(desk.msg(one.status)),
            stacked([*([(desk.english(one.note),)] if one.note else []), *(desk.source(each) for each in one.sources)]),
        ))
        for one in brand.blocks
    )  # fmt: skip
    yield Table(title, columns, rows)


def _models(desk: Desk, brand: Brand) -> Iterator[Block]:
    if not brand.model_patterns:
        return
    yield Heading(2, plain(desk.msg("How its models are written")), "models")
    yield Para(
        plain(
            desk.msg(
                "Patterns over model names. They rank candidates; a pattern that is not distinctive also fits other makers' models."
            )
        )
    )
    rows = tuple(
        Row((
            (Span(one.pattern, "code"),), plain(desk.word(YES_NO, "yes" if one.distinctive else "no")),
            plain(desk.msg(one.status)), listed((Span(example, "code"),) for example in one.examples),
            (desk.english(one.note),) if one.note else (),
        ))
        for one in brand.model_patterns
    )  # fmt: skip
    columns = (
        desk.msg("Pattern"),
        desk.msg("Distinctive"),
        desk.msg("Status"),
        desk.msg("Written such as"),
        desk.msg("Note"),
    )
    yield Table(desk.msg("Model patterns"), columns, rows)


def tell_blocks(desk: Desk, tells: Sequence[Fingerprint]) -> Iterator[Block]:
    """The fingerprints that name a brand or company, with their sources."""
    if not tells:
        return
    yield Heading(2, plain(desk.msg("Fingerprints that name it")), "fingerprints")
    lead = desk.msg(
        "What a device may say of itself that points here. One tell is rarely enough: two kinds of evidence are needed to confirm a maker."
    )
    yield Para(plain(lead + (f" {desk.msg('Their titles are in English only.')}" if desk.lang != "en" else "")))
    rows = tuple(
        Row((
            (desk.english(one.title), Span(" "), Span(one.id, "code")), plain(desk.word(SAYS, one.says)),
            plain(f"{EVIDENCE[one.evidence][desk.lang]}, {desk.word(WEIGHTS, one.weight)}"),
            plain(desk.word(YES_NO, one.survives_rebadging)),
            stacked([plain(desk.msg(one.status)), *(desk.source(source) for source in one.sources)]),
        ))
        for one in tells
    )  # fmt: skip
    columns = (
        desk.msg("Tell"),
        desk.msg("What it says"),
        desk.msg("Kind and weight"),
        desk.msg("Survives another badge"),
        desk.msg("Status and sources"),
    )
    yield Table(desk.msg("Fingerprints"), columns, rows)


def how_sure(desk: Desk, rows: Sequence[BrandMaker]) -> str:
    """Which products each row is about, when, and who vouches for it."""
    between = desk.semicolon()
    return between.join(
        dict.fromkeys(
            f"{SCOPES[row.scope][desk.lang]}, {period(desk, row.from_, row.to)}, {desk.msg(row.status)}" for row in rows
        )
    )


def mention(desk: Desk, pairs: Sequence[tuple[Brand, BrandMaker]]) -> Iterator[Item]:
    """Brands with rows for one maker."""
    held: dict[str, tuple[Brand, list[BrandMaker]]] = {}
    for brand, row in pairs:
        held.setdefault(brand.id, (brand, []))[1].append(row)
    for brand, rows in held.values():
        yield Item((desk.brand(brand), soft(f" ({how_sure(desk, rows)})")))
