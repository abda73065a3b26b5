"""What people are told is sent is what is sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.observe.probe.pinned import PINNED, WEB

PAGE = (Path(__file__).parents[3] / "docs/howto/discover-a-network.md").read_text(encoding="utf-8")


def shown(name: str) -> str:
    """The block below a message's name."""
    found = re.search(rf"^`{name}`\n\n```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"{name} is not shown"
    return found[1]


@pytest.mark.parametrize("name", sorted(PINNED))
def test_the_page_shows_a_message_byte_by_byte(name: str) -> None:
    transport, ports, pinned = PINNED[name]
    text = shown(name)
    if name == "dhip-search":
        head, _, body = text.partition("\n")
        assert bytes.fromhex(head) + body.encode() + b"\n" == pinned
    elif re.fullmatch(r"[0-9a-f\s]+", text):
        assert bytes.fromhex(text) == pinned
    else:
        assert text == pinned.decode().replace("\r\n", "\n").rstrip("\n")
    row = re.search(rf"^\| `{name}` \| {transport.upper()} (.*?) \|.* (\d+) \|$", PAGE, re.MULTILINE)
    assert row and int(row[2]) == len(pinned)
    assert row[1] == ("the web ports below" if ports == WEB else ", ".join(map(str, ports)))


def test_the_page_shows_no_message_that_is_not_sent() -> None:
    assert set(re.findall(r"^`([a-z0-9.-]+)`\n\n```text$", PAGE, re.MULTILINE)) == set(PINNED)


def test_the_page_names_the_web_ports() -> None:
    line = re.search(r"^Web ports: (.*?)\. To TCP", PAGE, re.MULTILINE | re.DOTALL)
    assert line
    named: list[int] = []
    for part in re.split(r", | and(?= \d)", line[1].replace("\n", " ")):
        first, _, last = part.strip().partition(" to ")
        named += range(int(first), int(last or first) + 1)
    assert tuple(sorted(named)) == WEB
