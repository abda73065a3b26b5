"""What is missing is named before Java is started, with what to install or to give."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assay.errors import AssayError
from assay.spark.session import options, session


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with pyspark, pandas and Java, as far as one can see."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    return java


def start(master: str | None = "local[2]") -> None:
    with session(master):
        pytest.fail("started")


@pytest.mark.parametrize(
    ("absent", "named"), [(["pyspark"], "needs pyspark "), (["pyspark", "pandas"], "needs pyspark and pandas ")]
)
def test_what_is_not_installed_is_named(
    installed: Path, monkeypatch: pytest.MonkeyPatch, absent: list[str], named: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in absent else object())
    with pytest.raises(AssayError, match=f"{named}.*pip install 'assay\\[spark\\]'"):
        start()


@pytest.mark.parametrize("home", [True, False])
def test_java_is_asked_for_by_its_package(installed: Path, monkeypatch: pytest.MonkeyPatch, home: bool) -> None:
    installed.unlink()
    if not home:
        monkeypatch.delenv("JAVA_HOME")
        monkeypatch.setenv("PATH", str(installed.parent))
    with pytest.raises(AssayError, match=r"needs Java, and there is none.*openjdk-17-jre-headless"):
        start()


def test_a_cluster_must_be_named(installed: Path) -> None:
    with pytest.raises(AssayError, match=r"no Spark cluster is named .*--master: local\[2\], spark://HOST:7077"):
        start(None)


def test_settings_are_pairs_of_sparks_own_names() -> None:
    assert options(["spark.executor.memory=4g", "spark.archives=a.tar.gz#b=c"]) == {
        "spark.executor.memory": "4g",
        "spark.archives": "a.tar.gz#b=c",
    }
    assert options(None) == {}


@pytest.mark.parametrize("pair", ["spark.executor.memory", "executor.memory=4g", "=4g"])
def test_other_settings_are_refused(pair: str) -> None:
    with pytest.raises(AssayError, match=r"expected spark\.NAME=VALUE"):
        options([pair])


def test_who_does_not_ask_for_spark_does_not_wait_for_it() -> None:
    asked = "import sys, assay.cli.main; print({'pyspark', 'py4j', 'pandas'} & set(sys.modules))"
    ran: Any = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
