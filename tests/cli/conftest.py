"""The command line called as a person calls it, in this process."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assay.cli import shared
from assay.cli.main import run


class Ran(NamedTuple):
    """How a command ended, and what it printed where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Assay = Callable[..., Ran]


@pytest.fixture
def assay(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Assay:
    """`assay("check", "Annke")` in an empty folder, on a terminal 400 columns wide, in English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_CA.UTF-8")
    monkeypatch.setattr(shared.out, "width", 400)
    monkeypatch.setattr(shared.err, "width", 400)

    def call(*words: str | Path, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["assay", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = 0
        try:
            run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample department: `evidence/`, `sites.yaml`, `answers.yaml`."""
    folder = tmp_path_factory.mktemp("demo")
    with resources.as_file(resources.files("assay") / "demo") as sample:
        shutil.copytree(sample, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder with two devices, one of them a department's own record of a Hikvision camera."""
    folder = tmp_path / "few"
    folder.mkdir()
    rows = "Name,Brand,Model,MAC,Serial,Site\n"
    rows += "Door,Hikvision,DS-2CD2143G2-I,44:19:b6:00:00:01,SN0001,Depot\n"
    rows += "Yard,Axis,M3106-L Mk II,ac:cc:8e:00:00:02,SN0002,Depot\n"
    (folder / "inventory.csv").write_text(rows, encoding="utf-8")
    return folder


def written(folder: Path, name: str, data: object) -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path
