"""People's words for outcomes and the table that maps to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assay.register.index import Register
from reference.markdown import code, codes, table


def page(register: Register) -> str:
    listed = register.outcomes["outcomes"]
    text = "# Outcomes\n\n"
    text += (
        "The closed list of words that every report, command and JSON file uses, most serious first. None of them says that"
        " anything is in order: `does-not-apply` speaks of one measure, one act and one device, and of nothing else.\n\n"
    )
    rows = [
        (code(row["id"]), row["label"]["en"], row["label"]["fr"], row["meaning"]["en"], row["severity"])
        for row in listed
    ]
    text += table(("Outcome", "English", "French", "Meaning", "Severity"), rows)
    text += "## How an outcome is found\n\n"
    text += (
        "A determination has a verdict (`applies`, `does-not-apply`, `undetermined`, `not-in-force`, `not-modelled`); its"
        " measure has a force, its provision an effect. The first row that fits decides; an empty cell fits anything.\n\n"
    )
    text += table(
        ("Verdict", "Exception fired", "Period", "Force", "Effect", "Outcome"),
        [
            (
                code(row["verdict"]),
                row.get("exception", ""),
                *(_list(row, key) for key in ("interval", "force", "effect")),
                code(row["outcome"]),
            )
            for row in register.outcomes["table"]
        ],
    )
    text += "A device's or a measure's roll-up is its most severe outcome. With `--exit-code`, see [cli.md](cli.md#exit-codes).\n"
    return text


def _list(row: Mapping[str, Any], key: str) -> str:
    return codes(row.get(key, ()))
