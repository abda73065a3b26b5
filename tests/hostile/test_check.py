"""`assay check` takes anything that can be typed or pasted, of any length, and answers soon."""

from __future__ import annotations

import time

import pytest

from assay.check import MAX_TEXT
from tests.cli.conftest import Assay, assay

__all__ = ["assay"]  # the fixture
MEGABYTE = 1 << 20
PASTED = {
    "MAC addresses": "44:19:b6:00:00:05 " * (MEGABYTE // 18),
    "a model": "DS-2CD2142FWD-I" * (MEGABYTE // 15),
    "names": "Dahua " * (MEGABYTE // 6),
    "an FCC ID of blanks": "FCC ID" + " " * MEGABYTE + "x",
    "a header": "HTTP/1.1 200 OK\r\nServer: " + "Webs " * (MEGABYTE // 5),
    "matches that open": "<ProbeMatch>" * (MEGABYTE // 12),
    "addresses that open": "://a:b" * (MEGABYTE // 6),
    "nothing but zeros": "x" + "\0" * MEGABYTE,
}


@pytest.mark.parametrize("what", PASTED)
def test_a_megabyte_of_anything_is_answered_and_the_cut_is_said(what: str, assay: Assay) -> None:
    began = time.process_time()
    ran = assay("check", "-", "--as", "us-federal-agency", stdin=PASTED[what])
    assert ran.code == 0
    assert f"only the first {MAX_TEXT:,} characters were looked at" in ran.err
    assert time.process_time() - began < 10


def test_what_fits_is_looked_at_whole(assay: Assay) -> None:
    assert "characters were looked at" not in assay("check", "-", stdin="DS-2CD2142FWD-I").err
