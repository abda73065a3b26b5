"""Where installed registers and trusted keys are kept, how that is written, and one writer at a time.

`ASSAY_HOME` names the folder; else it is where the system keeps a user's data: `$XDG_DATA_HOME/assay` or
`~/.local/share/assay` (XDG Base Directory Specification), `~/Library/Application Support/assay`, `%LOCALAPPDATA%\\assay`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assay.errors import RegisterError

VARIABLE = "ASSAY_HOME"


def home() -> Path:
    """The folder; it need not exist."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "assay"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "assay"
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "assay"


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """One process at a time writes below the folder. Raises RegisterError where it cannot be written to.

    The system lets go of the lock when the process ends, however it ends.
    """
    try:
        where.mkdir(parents=True, exist_ok=True)
        with (where / "lock").open("ab") as stream:
            _lock(stream)
            yield
    except OSError as error:
        place = str(error.filename or where)
        raise RegisterError(
            f"cannot be written: {error.strerror or error}", file=place,
            remedy=f"make room, or name another folder in {VARIABLE}; what is installed is as it was",
        ) from error  # fmt: skip


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: BinaryIO) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(stream: BinaryIO) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX)


def write_synced(path: Path, content: bytes) -> None:
    """The file, on the disk and not only on its way there."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """The file replaced in one step: whoever reads it finds the old content or the new, never a part."""
    beside = path.with_name(f".{path.name}.new")
    write_synced(beside, content)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The names in a folder, on the disk; Windows does that by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
