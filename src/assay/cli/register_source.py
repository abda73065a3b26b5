"""Where a command's register comes from: the one in use, the one that comes with Assay, an installed one, a folder, a bundle.

And how old it is, which is said on a screen only: nothing that can be stored is relative to today.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.shared import err, today
from assay.errors import NotFoundError
from assay.register.index import Register
from assay.register.installed.packs import WORD, Pack, named
from assay.register.pack import PACKAGED
from assay.report.i18n import count_of, translator


def source(path: Path | None) -> Path | None:
    """The folder that was meant; a bundle is unpacked for the time of this process. Raises AssayError."""
    if path is None or path.is_dir():
        return path
    if path.is_file():
        from assay.register.bundle.reading import opened  # only who has a bundle waits for the cryptography

        return opened(path)
    if str(path) == WORD:
        return PACKAGED
    try:
        return named(str(path)).folder
    except NotFoundError as error:
        raise NotFoundError(
            f"--register: no folder, bundle or installed register {str(path)!r}", remedy=error.remedy
        ) from None


RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--register",
        help="Another register: a folder, a bundle, the version of an installed one, or `packaged` for the one that comes "
        "with Assay. Default: the one in use (`assay register packs`).",
        callback=source,
    ),
]
RegisterArgument = Annotated[
    Path,
    typer.Argument(
        help="A register: a folder, a bundle, the version of an installed one, or `packaged`.", callback=source
    ),
]


def say_age(register: Register, lang: str) -> None:
    """How old the register is, and whether its bundle has expired: to a screen, never to a file or a pipe."""
    if not err.is_terminal:
        return
    say = translator(lang)
    pack = Pack.read(register.folder)
    age = (today() - dt.date.fromisoformat(register.as_of)).days
    if age >= 0:
        text = count_of(age, say("The register is {count} day old."), say("The register is {count} days old."), lang)
        err.print(text, style="dim", markup=False)
    expires = pack.manifest.expires if pack else None
    if expires and (late := (today() - dt.date.fromisoformat(expires)).days) > 0:
        since = count_of(
            late, say("Its bundle expired {count} day ago."), say("Its bundle expired {count} days ago."), lang
        )
        err.print(f"{since} {say('It still answers as before; ask for a newer one.')}", style="yellow", markup=False)
