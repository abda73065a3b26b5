"""The page of the demo's campus: every device beside the truth, in English and French."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.report.network import network_page, why_missed, write_network
from tests.report.pages import parse
from tests.report.test_french import _no_english


def device(address: str, **changes: Any) -> dict[str, Any]:
    plain = {
        "site": "Library", "address": address, "mac": "44:19:b6:00:00:01", "mac_seen": "", "heard": False, "persona": "p",
        "title": "Annke camera", "maker": "hikvision", "maker_name": "Hikvision", "tells": "confirmed", "state": "answered",
        "found": True, "shut": "", "listed": True, "misbehaves": False, "verdict": "confirmed", "said_maker": "hikvision",
        "said_maker_name": "Hikvision", "named": True, "wrong": False, "enough": True,
    }  # fmt: skip
    return plain | changes


def told(*devices: dict[str, Any], sought: bool = False) -> dict[str, Any]:
    site = {
        "name": "Library", "networks": ["10.81.3.0/26"], "on_link": False, "standing": 4, "heard": 0, "found": 3, "named": 2,
        "could": 3, "listed": 4, "listed_not_found": ["10.81.3.60"], "found_not_listed": [], "gone": ["10.81.3.60"],
        "states": {"answered": 3, "silent": 58}, "excluded": 0, "devices": list(devices),
    }  # fmt: skip
    return {
        "sites": [site], "totals": {"standing": 4, "heard": 0, "found": 3, "could": 3, "named": 2, "wrong": 1},
        "wrong": [one for one in devices if one["wrong"]], "packets": {"sent": 3651, "received": 1255}, "seconds": 29.1,
        "excluded": {"address": "10.81.2.5", "title": "Fire panel", "messages": int(sought), "sought": sought},
    }  # fmt: skip


SAMPLE = told(
    device("10.81.3.11"),
    device("10.81.3.12", mac_seen="44:19:b6:00:00:02", wrong=True, said_maker_name="Dahua Technology", named=False),
    device("10.81.3.13", title="<script>alert(1)</script>", verdict="", listed=False, misbehaves=True),
    device("10.81.3.48", found=False, state="filtered", shut="refused", verdict="not-enough-data", said_maker_name=""),
)


def test_each_device_stands_beside_its_truth() -> None:
    page = network_page(SAMPLE, "en")
    words = " ".join(word for _, word in parse(page).words)
    for text in (
        "10.81.3.11",
        "44:19:b6:00:00:02",
        "Dahua Technology",
        "wrong",
        "filtered",
        "3,651 in 29 s",
        "3 / 4",
        "2 / 3",
    ):
        assert text in words, text
    assert "says so: the address shows as filtered" in words
    assert "10.81.3.60" in words, "on the list, and gone"
    assert "44:19:b6:00:00:01" not in words, "a MAC address that nobody saw is not shown as seen"


def test_a_devices_name_cannot_act_on_the_page() -> None:
    page = network_page(SAMPLE, "en")
    assert "<script" not in page
    assert "script-src" not in page and "default-src" in page


def test_a_packet_to_the_excluded_device_would_be_told() -> None:
    assert "no packet went to it" in network_page(SAMPLE, "en")
    broken = network_page(told(device("10.81.3.11"), sought=True), "en")
    assert "was sent 1 messages" in broken and "no packet went to it" not in broken


def test_the_french_page_has_no_english_message() -> None:
    page = parse(network_page(SAMPLE, "fr"))
    _no_english([word for lang, word in page.words if lang == "fr"])
    assert "3 651 en 29 s".replace(" ", "\u00a0", 1) in " ".join(word for _, word in page.words).replace(
        "\u202f", "\u00a0"
    )


@pytest.mark.parametrize(
    ("shut", "text"), [("excluded", "authorisation"), ("dropped", "silent"), ("", "no answer in time")]
)
def test_each_reason_for_not_showing_is_told_apart(shut: str, text: str) -> None:
    assert text in why_missed({"shut": shut}, str)


def test_the_page_is_written_into_the_folder(tmp_path: Path) -> None:
    assert write_network(SAMPLE, tmp_path, "en").read_text(encoding="utf-8") == network_page(SAMPLE, "en")
