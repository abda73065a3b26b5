"""Write docs/reference from the code and the register; with --check, fail where it is not what they say.

    python tools/make_reference.py            writes every page that differs
    python tools/make_reference.py --check    writes nothing, names what is stale, exits 1

Same code and register, same bytes: nothing here looks at a clock, a path or the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from reference import pages

FOLDER = Path(__file__).parent.parent / "docs" / "reference"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    wanted = pages()
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} if FOLDER.exists() else {}
    stale = sorted(name for name in wanted.keys() | written.keys() if wanted.get(name) != written.get(name))
    if arguments:
        for name in stale:
            print(
                f"docs/reference/{name}: {'not generated; remove it' if name not in wanted else 'stale; run `make docs`'}"
            )
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8", newline="\n")
        else:
            (FOLDER / name).unlink()
        print(f"docs/reference/{name}: {'written' if name in wanted else 'removed'}")
    print(f"{len(wanted)} pages, {len(stale)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
