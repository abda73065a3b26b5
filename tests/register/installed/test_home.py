"""What is installed is kept where the system keeps a user's data, or where `ASSAY_HOME` says."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from assay.register.installed.home import home, write_whole, writing


def test_the_variable_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_HOME", "here")
    assert home() == Path("here")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="XDG")
@pytest.mark.parametrize(
    ("data", "found"),
    [("/data", "/data/assay"), ("", "/me/.local/share/assay"), ("not/absolute", "/me/.local/share/assay")],
)
def test_else_it_is_where_xdg_says(monkeypatch: pytest.MonkeyPatch, data: str, found: str) -> None:
    """A relative XDG_DATA_HOME is to be ignored (XDG Base Directory Specification)."""
    monkeypatch.delenv("ASSAY_HOME")
    monkeypatch.setenv("HOME", "/me")
    monkeypatch.setenv("XDG_DATA_HOME", data)
    assert home() == Path(found)


def test_one_writes_at_a_time(tmp_path: Path) -> None:
    order: list[str] = []
    started = threading.Event()

    def second() -> None:
        started.set()
        with writing(tmp_path):
            order.append("second")

    with writing(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        assert started.wait(5)
        thread.join(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in (b"first", b"second"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["x.json"]
