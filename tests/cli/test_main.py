"""The installed command: it starts quickly, and ends as its documentation says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def start(*words: str, code: str = "from assay.cli.main import run; run()") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=60)


def test_the_module_runs_as_the_command() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "assay", "--version"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (ran.returncode, ran.stdout.startswith("assay ")) == (0, True)


def test_bad_words_are_one_line_on_standard_error() -> None:
    ran = start("determine", "--facts", "missing.json")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("assay: missing.json: cannot be read")


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`assay register show us-889-a1A | head -1`."""
    command = [sys.executable, "-m", "assay", "register", "show", "us-889-a1A"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


def test_importing_the_library_loads_no_register() -> None:
    ran = start(code="import sys, assay; print([name for name in sys.modules if name.startswith('assay.')])")
    assert ran.stdout.strip() == "['assay.version']"


def test_nothing_is_written_where_it_is_called(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "assay", "check", "Annke", "--on", "2026-11-16"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_command_imports_no_other_command() -> None:
    code = "import sys; from assay.cli.main import app; app(['--version'], standalone_mode=False); print(sorted(sys.modules))"
    ran = start(code=code)
    loaded = {name for name in ran.stdout.split("'") if name.startswith("assay.cli.")}
    assert loaded == {"assay.cli.main", "assay.cli.shared"}
