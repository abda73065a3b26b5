"""What an import would do, or did, as lines for people and as a mapping for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assay.importing import ImportPlan, Joined, PlannedFile, Preview
from assay.observe.model import TableRead
from assay.report.i18n import Translate, count_of, number, translator
from assay.report.inert import printable
from assay.report.labels import CHANGES, FIELDS, FORMATS, LEFT_OUT, word

SHOWN = 12  # things left out, and devices, that are shown one by one
COLUMNS_SHOWN = 40
LISTED = 1000  # things left out that a program is told one by one, for each file

Line = tuple[str, str]
"""A text, and how it looks: a style of the terminal, or nothing."""

LOOKS = {"new": "green", "unchanged": "dim", "corrected": "yellow", "refused": "red"}


def import_lines(plan: ImportPlan, files: list[PlannedFile], lang: str, *, dry_run: bool) -> Iterator[Line]:
    """The plan, or the import that was carried out, for people: each file, then the devices with and without the new ones."""
    say = translator(lang)
    for one in files:
        yield from _file(one, lang, say)
    for left in plan.passed_over:
        reason = word(LEFT_OUT, left.reason, say)
        yield f"{printable(left.path)}{say(':')} {reason} · {printable(left.detail)}", "dim"
    if plan.preview:
        yield "", ""
        yield from _preview(plan.preview, lang, say)
    yield "", ""
    yield _sum(plan, files, lang, say, dry_run=dry_run), "bold"


def _sum(plan: ImportPlan, files: list[PlannedFile], lang: str, say: Translate, *, dry_run: bool) -> str:
    stored = [one for one in files if one.standing.change in ("new", "corrected")]
    told = count_of(len(stored), say("{count} file"), say("{count} files"), lang)
    rows = sum(len(one.reading.observations) for one in stored)
    seen = count_of(rows, say("{count} observation"), say("{count} observations"), lang)
    text = say("Nothing was written. An import would add {files}, {observations} to {folder}") if dry_run else say(
        "Added {files}, {observations} to {folder}"
    )  # fmt: skip
    return text.format(files=told, observations=seen, folder=printable(str(plan.folder.path)))


def _file(one: PlannedFile, lang: str, say: Translate) -> Iterator[Line]:
    change = word(CHANGES, one.standing.change, say)
    yield f"{printable(one.file.path)} · {_formats(one, say)} · {change}", f"bold {LOOKS[one.standing.change]}"
    if one.why_not:
        yield f"  {printable(one.why_not.detail)}", ""
        return
    if same := one.standing.same:
        yield "  " + say("as {path}, on {day}").format(path=printable(same.path), day=same.on[:10]), "dim"
        if one.standing.change == "unchanged":
            return
    if before := one.standing.replaces:
        rows = count_of(before.observations, say("{count} observation"), say("{count} observations"), lang)
        told = say("in the place of {observations} of {path}, imported on {day}")
        yield "  " + told.format(observations=rows, path=printable(before.path), day=before.on[:10]), "yellow"
    for name in one.standing.namesakes:
        told = say("{path} has the same name and stays; if this is its correction, use --replaces {path}")
        yield "  " + told.format(path=printable(name)), "yellow"
    if kinds := one.kinds:
        yield "  " + ", ".join(f"{kind} {number(count, lang)}" for kind, count in kinds.items()), ""
    for table in one.reading.tables:
        yield from _table(table, say)
    if dropped := one.reading.secrets_dropped:
        told = ", ".join(f"{printable(place)} ({number(count, lang)})" for place, count in dropped.items())
        yield f"  {say('dropped')}{say(':')} {told}", "yellow"
    yield from _left_out(one, lang, say)


def _formats(one: PlannedFile, say: Translate) -> str:
    products = dict.fromkeys(table.product for table in one.reading.tables if table.product)
    return ", ".join((word(FORMATS, one.file.format, say), *products))


def _table(table: TableRead, say: Translate) -> Iterator[Line]:
    where = table.path.partition("#")[2]
    told = [
        f"{printable(heading)} → {name}"
        for heading, name in table.columns
        if heading and name not in ("ignore", "secret", "unknown", "derived", "own")
    ]
    if where:
        yield f"  {printable(where)}", "dim"
    yield f"  {say('columns')}{say(':')} " + ", ".join(told[:COLUMNS_SHOWN]), ""
    if told and not table.product:
        yield "  " + say("no product is known by these headings; each column was read by its own heading"), "dim"
    for key, title in (("unknown", say("not known")), ("derived", say("worked out by a program, and no record"))):
        if names := [printable(heading) for heading, name in table.columns if name == key]:
            yield f"  {title}{say(':')} " + ", ".join(names[:COLUMNS_SHOWN]), "yellow"


def _left_out(one: PlannedFile, lang: str, say: Translate) -> Iterator[Line]:
    if not one.reading.left_out:
        return
    counts = [f"{word(LEFT_OUT, reason, say)} {number(count, lang)}" for reason, count in one.reasons.items()]
    yield f"  {say('left out')}{say(':')} " + ", ".join(counts), "yellow"
    for left in one.reading.left_out[:SHOWN]:
        place = f"{one.file.path}:{left.record}" if left.record else one.file.path
        yield f"    {printable(place)}{say(':')} {printable(left.detail)}", "dim"
    if len(one.reading.left_out) > SHOWN:
        rest = len(one.reading.left_out) - SHOWN
        yield "    " + count_of(rest, say("and {count} more"), say("and {count} more"), lang), "dim"


def _preview(found: Preview, lang: str, say: Translate) -> Iterator[Line]:
    told = say(
        "Devices: {before} before, {after} after; {new} new, {known} known already, {merged} of several sightings"
    )
    yield told.format(
        before=number(found.devices_before, lang), after=number(found.devices_after, lang), new=number(found.new_devices, lang),
        known=number(found.known_devices, lang), merged=number(found.joined_in_all, lang),
    ), "bold"  # fmt: skip
    for one in found.joined[:SHOWN]:
        yield f"  {_joined(one, say)}", ""
        for conflict in one.conflicts[:2]:
            values = ", ".join(printable(value) for value in conflict.values[:4])
            yield (
                f"    ! {word(FIELDS, conflict.field, say)}{say(':')} {values} {printable(conflict.note)}".rstrip(),
                "yellow",
            )
    if found.joined_in_all > SHOWN:
        rest = found.joined_in_all - SHOWN
        yield "  " + count_of(rest, say("and {count} more"), say("and {count} more"), lang), "dim"


def _joined(one: Joined, say: Translate) -> str:
    by = dict.fromkeys(f"{word(FIELDS, reason.by, say)} {printable(reason.value)}" for reason in one.merged)
    files = ", ".join(printable(path) for path in one.sources[:4]) + (" …" if len(one.sources) > 4 else "")
    reasons = "; ".join(list(by)[:3]) or say("nothing joined it")
    return f"{printable(one.name)}{say(':')} {reasons} · {files}"


def import_document(plan: ImportPlan, files: list[PlannedFile], *, dry_run: bool) -> dict[str, Any]:
    """The same for programs."""
    return {
        "folder": str(plan.folder.path),
        "dry_run": dry_run,
        "files": [_document_of(one) for one in files],
        "passed_over": [{"path": left.path, "reason": left.reason, "detail": left.detail} for left in plan.passed_over],
        "preview": _preview_document(plan.preview) if plan.preview else None,
    }


def _document_of(one: PlannedFile) -> dict[str, Any]:
    replaces, same = one.standing.replaces, one.standing.same
    return {
        "path": one.file.path, "sha256": one.file.sha256, "format": one.file.format, "size": one.file.size,
        "change": one.standing.change, "replaces": {"path": replaces.path, "sha256": replaces.sha256, "on": replaces.on} if replaces else None,
        "same_as": {"path": same.path, "on": same.on} if same else None, "namesakes": list(one.standing.namesakes),
        "refused": one.why_not.detail if one.why_not else None,
        "observations": len(one.reading.observations), "kinds": one.kinds,
        "tables": [
            {"path": table.path, "heading": table.record, "table": table.table, "product": table.product,
             "columns": [{"heading": heading, "name": name} for heading, name in table.columns]}
            for table in one.reading.tables
        ],
        "secrets_dropped": one.reading.secrets_dropped, "left_out_counts": one.reasons,
        "left_out": [
            {"path": left.path, "record": left.record, "reason": left.reason, "detail": left.detail}
            for left in one.reading.left_out[:LISTED]
        ],
        "stored": one.done.rows if one.done else None,
    }  # fmt: skip


def _preview_document(found: Preview) -> dict[str, Any]:
    return {
        "devices_before": found.devices_before, "devices_after": found.devices_after, "new_devices": found.new_devices,
        "known_devices": found.known_devices, "merged_devices": found.joined_in_all, "purchases": found.purchases,
        "merged": [
            {"device": one.id, "name": one.name, "known": one.known, "sources": list(one.sources),
             "by": [{"by": reason.by, "value": reason.value} for reason in one.merged],
             "conflicts": [{"field": item.field, "values": list(item.values), "note": item.note} for item in one.conflicts]}
            for one in found.joined
        ],
    }  # fmt: skip
