"""Write docs/measures, docs/brands and docs/entities from the register; with --check, fail where they are not what it says.

    python tools/make_pages.py            writes every page and drawing that differs, removes those of records that are gone
    python tools/make_pages.py --check    writes nothing, names what is stale, exits 1

Same register, same bytes: nothing here looks at a clock, a path or the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assay.register.index import DATA, Register
from assay.report.pages.places import SECTIONS
from assay.report.pages.site import site_files

FOLDER = Path(__file__).parent.parent / "docs"
SHOWN = 20


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    wanted = dict(site_files(Register.load(DATA), "markdown"))
    written = set(_written())
    stale = sorted(name for name, text in wanted.items() if name not in written or _read(name) != text)
    strangers = sorted(written - wanted.keys())
    if arguments:
        for name in [*stale, *strangers][:SHOWN]:
            print(f"docs/{name}: {'stale; run `make docs`' if name in wanted else 'not generated; remove it'}")
        if len(stale) + len(strangers) > SHOWN:
            print(f"and {len(stale) + len(strangers) - SHOWN} more")
        return 1 if stale or strangers else 0
    for name in stale:
        (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    for name in strangers:
        (FOLDER / name).unlink()
    print(f"{len(wanted)} files, {len(stale)} written, {len(strangers)} removed")
    return 0


def _written() -> list[str]:
    return [
        path.relative_to(FOLDER).as_posix()
        for section in SECTIONS
        for path in (FOLDER / section).rglob("*")
        if path.is_file()
    ]


def _read(name: str) -> str:
    return (FOLDER / name).read_bytes().decode("utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
