"""What `assay identify` says of its work on standard error: what was left out, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.cli.shared import err
from assay.observe.model import LeftOut
from assay.observe.read.ledger import BAD_ROW_COLUMNS
from assay.streams import Tally

SHOWN = 50  # things left out that are printed one by one


def say_left_out(left_out: Sequence[LeftOut], count: int) -> None:
    """A bounded list of what was left out, and how much more there is."""
    for item in left_out[:SHOWN]:
        place = f"{item.path}{f':{item.record}' if item.record else ''}"
        err.print(f"left out: {place}: {item.detail}", markup=False, soft_wrap=True)
    if count > SHOWN:
        err.print(f"left out: {count - SHOWN:,} more like these", markup=False, soft_wrap=True)


def rows_to_correct(left_out: Sequence[LeftOut], bad_rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The rows that could not be used, those kept and those only listed."""
    kept = {(row["assay_source"], row["assay_row"]) for row in bad_rows}
    unkept = [one for one in left_out if one.reason == "bad-row" and (one.path, str(one.record)) not in kept]
    return [*bad_rows, *(_bad_row(one) for one in unkept)]


def _bad_row(one: LeftOut) -> dict[str, str]:
    """A row that is listed and not kept: where it stands, and why it could not be used."""
    return dict(zip(BAD_ROW_COLUMNS, (one.path, one.sha256, str(one.record or ""), "", one.detail), strict=True))


def list_later(tally: Tally, known_at: str | None) -> None:
    """List, in one entry, the rows that were seen too late to be used."""
    if later := tally.reasons.get("after-known-at"):
        tally.left_out.append(
            LeftOut("all files", None, "after-known-at", f"{later:,} rows were seen after {known_at}")
        )


def say_answers(rows: int, answers: int, verdicts: Mapping[str, int], target: object) -> None:
    """How many answers of which kind, and where they are."""
    told = ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(verdicts.items(), key=lambda pair: -pair[1]))
    err.print(f"{rows:,} observations, {answers:,} answers: {told or 'none'}", markup=False, soft_wrap=True)
    err.print(f"written: {target}", markup=False, soft_wrap=True)
