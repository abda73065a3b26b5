"""Where a command's register comes from: the one that comes with Assay, a folder, or a bundle, which is checked first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def source(path: Path | None) -> Path | None:
    """The folder that was meant; a bundle is unpacked for the time of this process. Raises RegisterError."""
    if path is None or not path.is_file():
        return path
    from assay.register.bundle import opened  # only who has a bundle waits for the cryptography

    return opened(path)


RegisterOption = Annotated[
    Path | None,
    typer.Option("--register", help="Another register: a folder or a bundle.", exists=True, callback=source),
]
RegisterArgument = Annotated[Path, typer.Argument(help="A register: a folder or a bundle.", exists=True)]
