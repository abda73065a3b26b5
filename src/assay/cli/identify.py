"""`assay identify`: who made it, one JSON line per device or per observation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assay.assess import own_observations
from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, err, out, progress
from assay.errors import EvidenceError
from assay.identify.batch import as_line, identify_asset, identify_observations
from assay.identify.knowledge import knowledge_of
from assay.inventory.merge import build_inventory
from assay.observe.read import read_paths
from assay.register.index import Register
from assay.report.inert import printable
from assay.report.stamp import register_line, stamp


def identify_command(
    paths: Annotated[list[Path], typer.Argument(help="Evidence files or folders.")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the explanation.", default_factory=default_lang)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    per_observation: Annotated[
        bool | None,
        typer.Option(
            "--per-observation/--per-device",
            help="One answer per observation or per device. Default: per observation where all files are observation "
            "JSON Lines (their ids are kept), else per device.",
        ),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use only what had been recorded by this day.")
    ] = None,
    chosen: RegisterOption = None,
) -> None:
    """Who really made each device: brand, maker, components, verdict, and the evidence for and against."""
    for path in paths:
        if not path.exists():
            raise EvidenceError("no such file or folder", file=str(path), remedy="check the path")
    register = Register.load(chosen)
    knowledge = knowledge_of(register.folder)
    with progress(as_json) as report:
        reading = read_paths(paths, progress=lambda _, done, total: report("files", done, total))
    known = day(known_at, "--known-at")
    if per_observation is None:
        per_observation = bool(reading.files) and all(file.format == "jsonl" for file in reading.files)
    if per_observation:
        lines = [as_line(seen.id, found) for seen, found in identify_observations(reading.observations, knowledge)]
    else:
        assets = build_inventory(reading.observations, known_at=known).assets
        cut = known.isoformat() if known else None
        answers = [
            identify_asset(own_observations(asset), acquired_on=asset.acquired_on, known_at=cut, knowledge=knowledge)
            for asset in assets
        ]
        lines = [
            as_line(asset.id, item) | {"name": asset.name, "observations": [seen.id for seen in asset.observations]}
            for asset, item in zip(assets, answers, strict=True)
        ]
    for line in lines:
        if as_json:
            sys.stdout.write(
                json.dumps(line | {"register": stamp(register)}, ensure_ascii=False, sort_keys=True) + "\n"
            )
        else:
            out.print(printable(f"{line.get('name') or line['id']}: {line['why'][lang.value]}"), markup=False)
    if not as_json:
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)
    for item in reading.left_out:
        err.print(
            f"left out: {item.path}{f':{item.record}' if item.record else ''}: {item.detail}",
            markup=False,
            soft_wrap=True,
        )
