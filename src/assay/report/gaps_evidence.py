"""What the evidence itself leaves out: files, rows, addresses that told a discovery nothing, and photos that nobody confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from assay.assessment import Assessment
from assay.observe.read.unanswered import PREFIX as ADDRESS
from assay.report.gap import LISTED, Gap, cut
from assay.report.i18n import Translate, count_of, number
from assay.report.labels import LABEL_DOUBTS, LABEL_NAMES, LEFT_OUT, word


def files_gaps(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
    """Files of which nothing was used."""
    empty = {item.path for item in found.coverage.files if item.observations == 0}
    rows = [item for item in found.coverage.left_out if item.record is None and item.path in empty]
    if rows:
        head = count_of(
            len({row.path for row in rows}), say("{count} file not used"), say("{count} files not used"), lang
        )
        table = tuple((short(row.path), word(LEFT_OUT, row.reason, say), row.detail) for row in rows)
        columns = (say("File"), say("Why"), say("Detail"))
        yield cut("files", head, say("Nothing in them counts in this report."), columns, table, grave=True)


def rows_gaps(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
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
    yield cut("rows", head, text, (say("Where"), say("Why"), say("Detail")), table)


def addresses_gaps(found: Assessment, say: Translate, lang: str) -> Iterator[Gap]:
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


def photos_gaps(found: Assessment, say: Translate, lang: str, short: Callable[[str], str]) -> Iterator[Gap]:
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
