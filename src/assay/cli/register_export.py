"""`assay register export`: every record as one JSON document, or the files as a folder to be edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.register_bundle import write_file
from assay.cli.register_source import RegisterOption
from assay.cli.shared import out
from assay.errors import RegisterError
from assay.register.bundle.packing import pack_files, write_folder
from assay.register.contents import whole
from assay.register.index import Register


def export_command(
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every record as one JSON document.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Write the files themselves into a new folder, to be edited.")
    ] = None,
    register: RegisterOption = None,
) -> None:
    """Write the register out as one JSON document, or as a folder of its own; `bundle` writes it as one signed file."""
    if not (json_file or folder):
        raise RegisterError("nothing to write", remedy="give --json or --folder")
    pack = Register.load(register)
    if json_file:
        text = json.dumps(whole(pack), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        write_file(json_file, text.encode())
        out.print(f"{json_file}: {pack.version}", markup=False, soft_wrap=True)
    if folder:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RegisterError("is there already", file=str(folder), remedy="give a new or empty folder")
        files = pack_files(pack.folder)
        write_folder(files, folder)
        out.print(f"{folder}: {pack.version}, {len(files)} files", markup=False, soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    """Hang the command under `assay register`."""
    app.command("export")(export_command)
