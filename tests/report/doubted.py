"""A small department assessed with a register in which nobody has confirmed the one policy that binds it."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

from rich.console import Console

from assay.assess import assess
from assay.register.index import DATA, Register
from assay.report.files import write_reports
from assay.report.terminal import print_summary
from tests.report.samples import DAY, HEADER, PROFILE

POLICY = "measures/ca/ca-gc-hikvision-procure-use-policy-2025.yaml"


def doubted_register(folder: Path) -> Register:
    """The shipped register, every source of the policy marked unconfirmed."""
    shutil.copytree(DATA, folder)
    text = (folder / POLICY).read_text(encoding="utf-8")
    (folder / POLICY).write_text(re.sub(r"status: (reported|confirmed)", "status: unconfirmed", text), encoding="utf-8")
    return Register.load(folder)


def outputs(folder: Path) -> dict[str, str]:
    """What a report of one Hikvision camera prints and writes, by name."""
    register = doubted_register(folder / "register")
    evidence = folder / "cameras.csv"
    row = (
        "Lobby",
        "Hikvision",
        "DS-2CD2143G2-I",
        "10.1.0.11",
        "44:19:b6:10:20:30",
        "",
        "Head office",
        "",
        "2022-03-01",
        "",
    )
    evidence.write_text(",".join(HEADER) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    found = assess([evidence], profile=PROFILE, on=DAY, register=register)
    screen = Console(file=io.StringIO(), width=100)
    print_summary(screen, found, register, "en")
    paths = write_reports(found, register, folder / "out", "en")
    texts = {name: paths[name].read_text(encoding="utf-8") for name in ("report.html", "report.json", "duties.csv")}
    assert json.loads(texts["report.json"])["devices"]
    return {"terminal": " ".join(screen.file.getvalue().split()), **texts}  # type: ignore[attr-defined]
