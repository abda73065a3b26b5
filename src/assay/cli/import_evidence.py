"""`assay import`: what people hold, read once, shown, and stored as evidence that nothing changes afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.register_source import RegisterOption
from assay.cli.shared import Lang, default_lang, err, out, print_json, progress
from assay.errors import EvidenceError
from assay.identify.knowledge import knowledge_of
from assay.identify.label import shapes_of
from assay.importing import mapping_text, plan_import
from assay.observe.detect import detect
from assay.observe.label import NO_SHAPES, LabelShapes
from assay.observe.read.paths import walk
from assay.register.index import Register
from assay.report.imported import import_document, import_lines

DEFAULT_FOLDER = Path("assay-evidence")


def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Evidence files or folders, in any mix of formats.")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is printed.", default_factory=default_lang)],
    into: Annotated[
        Path, typer.Option("--into", help="Folder of imported evidence; `assay assess` takes it like any other.")
    ] = DEFAULT_FOLDER,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Show formats, columns, and what would be merged, dropped and left out; write nothing."
        ),
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="Column mapping (YAML) for headers Assay does not know.")
    ] = None,
    save_mapping: Annotated[
        Path | None,
        typer.Option("--save-mapping", help="Write how the columns were read as a mapping file, to correct and reuse."),
    ] = None,
    replaces: Annotated[
        str, typer.Option("--replaces", help="Path of the imported source that this file is the correction of.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Read files anew that were imported before, by an earlier version say.")
    ] = False,
    keep_position: Annotated[
        bool, typer.Option("--keep-position", help="Keep where photos of labels were taken; dropped by default.")
    ] = False,
    chosen: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the plan, or what was done, as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Read files into a folder of evidence: the same file changes nothing, a corrected one replaces its own rows only."""
    if save_mapping and save_mapping.exists():
        raise EvidenceError("is there already", file=str(save_mapping), remedy="name another file for --save-mapping")
    with progress(quiet or as_json) as report:
        plan = plan_import(
            paths,
            into,
            mapping=mapping,
            replaces=replaces,
            again=again,
            preview=dry_run,
            shapes=_shapes(paths, chosen),
            keep_position=keep_position,
            progress=lambda _, done, total: report("files", done, total),
        )
        files = plan.files
        if not dry_run:
            files = plan.carry_out(dt.datetime.now(dt.UTC), lambda _, done, total: report("write", done, total))
    if save_mapping:
        save_mapping.write_text(mapping_text(plan), encoding="utf-8")
        err.print(f"mapping: {save_mapping}", markup=False, soft_wrap=True)
    if as_json:
        print_json(import_document(plan, files, dry_run=dry_run))
    elif not quiet:
        for text, style in import_lines(plan, files, lang.value, dry_run=dry_run):
            out.print(text, style=style or None, markup=False, soft_wrap=True)


def _shapes(paths: list[Path], chosen: Path | None) -> LabelShapes:
    """What serial and model numbers look like: the register is loaded only where there are photos of labels."""
    for found in walk(path for path in paths if path.exists()):
        try:
            if not found.reason and detect(found.path).format == "photo":
                return shapes_of(knowledge_of(Register.load(chosen).folder))
        except OSError:
            continue  # listed by whoever reads it
    return NO_SHAPES
