"""One line or one pasted banner is read as what it is, and answered in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.check import CheckAnswer, check
from assay.errors import FactsError
from assay.register.index import Register

ON = dt.date(2026, 11, 16)


def answer(text: str, *profiles: str) -> CheckAnswer:
    return check(text, Register.load(), ON, profiles or ("ca-federal-department",))


def test_an_fcc_id_names_the_company_that_holds_its_grantee_code() -> None:
    found = answer("FCC ID: 2ADTD-EXAMPLE1")
    assert found.grantee and found.grantee.id == "hikvision"
    assert (found.identification.maker, found.identification.verdict) == ("hikvision", "probable")
    assert answer("SVN-EXAMPLE1").identification.maker == "dahua"


def test_a_model_that_only_looks_like_an_fcc_id_names_no_grantee() -> None:
    assert answer("ABC-1234").grantee is None


def test_a_mac_address_is_looked_up_however_it_is_written() -> None:
    for written in ("44:47:CC:00:00:01", "44-47-cc-00-00-01", "4447.cc00.0001", "4447CC000001"):
        assert answer(written).identification.maker == "hikvision"


def test_a_locally_administered_address_names_nobody() -> None:
    assert answer("06:47:cc:00:00:01").identification.maker is None


def test_a_pasted_banner_is_read_as_the_protocol_it_is() -> None:
    found = answer('HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Digest realm="AXIS_ACCC8E000001", nonce="x"\n')
    assert found.read_as == ("banner",)
    assert found.identification.maker == "axis"


def test_a_badge_with_several_makers_is_never_more_than_possible() -> None:
    assert answer("Annke").identification.verdict == "possible"


def test_what_it_means_differs_by_who_asks() -> None:
    found = answer("Hikvision DS-2CD2143G2-I", "ca-federal-department", "ca-municipality")
    words = [
        {item.measure: item.outcome for item in meaning.determinations}["ca-gc-hikvision-procure-use-policy-2025"]
        for meaning in found.meanings
    ]
    assert words == ["prohibited", "does-not-apply"]


def test_a_secret_in_the_text_is_dropped_before_it_is_looked_at() -> None:
    assert "hunter2" not in answer("http://admin:hunter2@10.0.0.5/ Hikvision").text


def test_nothing_to_check_is_said_so() -> None:
    with pytest.raises(FactsError, match="nothing to check"):
        answer("  ")
