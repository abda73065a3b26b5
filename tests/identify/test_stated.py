"""Statements beside evidence: shown with their dates, contradicted where a device says otherwise, and never weighed."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.identify.knowledge import default_knowledge
from assay.identify.stated import StatedOf, makers_named, stated_of, statements_by
from assay.inventory.statements import Document, Goods, Statement
from tests.identify.seen import AXIS_MAC, DAHUA_MAC, LOREX_MAC, SADP, reply, row, who

KNOWN = default_knowledge()
ON = dt.date(2026, 11, 22)
DHIP = '{"method": "client.notifyDevInfo", "params": {"deviceInfo": {"DeviceClass": "IPC"}}}'


def statement(
    by: str = "Snap One", not_made_by: tuple[str, ...] = ("Hikvision", "Dahua"), made_by: str = "", covers: bool = False,
    brands: tuple[str, ...] = ("Luma",), models: tuple[str, ...] = (), date: str | None = "2026-01-15", expires: str | None = None,
) -> Statement:  # fmt: skip
    return Statement(
        by=by, role="manufacturer", signed_by="J. Doe", date=date, expires=expires, not_made_by=not_made_by, made_by=made_by,
        complies_with=(), goods=Goods(covers, () if covers else brands, models), document=Document(), note="", file="s.yaml", line=2,
    )  # fmt: skip


LUMA = (row(claim_brand="Luma", claim_model="LUM-510"),)
ANSWERS_AS_DAHUA = (*LUMA, reply("dhip_udp37810", mac=DAHUA_MAC, dhip_json=DHIP))


def told(one: Statement, *observations: object, suppliers: tuple[str, ...] = ()) -> list[StatedOf]:
    return list(stated_of([one], who(*observations), ON, KNOWN, suppliers))  # type: ignore[arg-type]


def test_a_device_that_answers_in_another_makers_protocol_contradicts_the_statement() -> None:
    (one,) = told(statement(), *ANSWERS_AS_DAHUA)
    assert (one.standing, one.about, one.state) == ("contradicted", "dahua", "in-force")
    assert "protocol-framing" in {piece.evidence for piece in one.evidence}
    english, french = one.told(), one.told("fr")
    assert english.startswith(
        "Snap One states (2026-01-15, J. Doe): not made by Hikvision, Dahua. The evidence says otherwise (Dahua Technology confirmed): "
    )
    assert "Dahua" in french
    assert french.startswith(
        "Snap One déclare (2026-01-15, J. Doe)\u00a0: non fabriqué par Hikvision, Dahua. Les preuves disent"
    )


def test_a_maker_that_is_only_possible_questions_the_statement() -> None:
    weak = reply("arp", mac=LOREX_MAC)
    found = who(*LUMA, weak)
    lead = next((one for one in found.candidates if one.entity == "dahua"), None)
    assert lead is not None
    assert lead.verdict == "possible"
    (one,) = told(statement(), *LUMA, weak)
    assert one.standing == "questioned"
    assert "raises a question (Dahua Technology possible)" in one.told()


def test_a_statement_never_changes_who_made_it() -> None:
    before = who(*ANSWERS_AS_DAHUA)
    told(statement(not_made_by=("Dahua",)), *ANSWERS_AS_DAHUA)
    assert who(*ANSWERS_AS_DAHUA) == before
    assert (before.verdict, before.gate.gate, before.maker) == ("confirmed", "yes", "dahua")


def test_a_statement_that_only_claims_speak_to_stays_unsupported() -> None:
    (one,) = told(statement(), *LUMA)
    assert (one.standing, one.evidence) == ("unsupported", ())
    assert "It is a claim" in one.told()


def test_a_record_of_the_brand_does_not_contradict_a_statement() -> None:
    """What somebody typed is a claim as the statement is; neither is evidence against the other."""
    (one,) = told(statement(brands=("Hikvision",)), row(claim_brand="Hikvision"))
    assert one.standing == "unsupported"


def test_evidence_for_the_maker_that_is_given_is_consistent() -> None:
    (one,) = told(
        statement(brands=("Axis",), not_made_by=(), made_by="Axis"), row(claim_brand="Axis"), reply("arp", mac=AXIS_MAC)
    )
    assert (one.standing, one.about) == ("consistent", "axis")


def test_strong_evidence_for_another_maker_than_the_one_given_contradicts() -> None:
    (one,) = told(statement(not_made_by=(), made_by="Hanwha Vision"), *ANSWERS_AS_DAHUA)
    assert (one.standing, one.about) == ("contradicted", "dahua")


def test_a_member_of_the_house_that_is_ruled_out_contradicts() -> None:
    sadp = SADP.format(model="DS-2CD2143G0-I", serial="DS-2CD2143G0-I20190101AAWRD00000000")
    (one,) = told(
        statement(brands=("EZVIZ",), not_made_by=("Hikvision",)),
        row(claim_brand="EZVIZ"),
        reply("sadp_udp37020", sadp_xml=sadp, raw=sadp),
    )
    assert one.standing == "contradicted"


@pytest.mark.parametrize(
    ("date", "expires", "state", "said"),
    [
        ("2026-01-15", "2026-06-30", "expired", "expired on 2026-06-30"),
        ("2026-01-15", "2026-11-22", "in-force", ""),
        (None, None, "undated", "has no date"),
        ("2027-01-01", None, "not-yet", "later than the day asked about"),
    ],
)
def test_a_statement_says_whether_it_still_holds(date: str | None, expires: str | None, state: str, said: str) -> None:
    (one,) = told(statement(date=date, expires=expires), *LUMA)
    assert one.state == state
    assert said in one.told()


def test_an_expired_statement_is_still_shown_as_contradicted() -> None:
    (one,) = told(statement(expires="2026-06-30"), *ANSWERS_AS_DAHUA)
    assert (one.state, one.standing) == ("expired", "contradicted")


def test_a_statement_of_another_badge_or_model_is_not_about_the_device() -> None:
    assert told(statement(brands=("Alibi",)), *LUMA) == []
    assert told(statement(models=("LUM-310*",)), *LUMA) == []
    assert len(told(statement(models=("lum-5*",)), *LUMA)) == 1


def test_a_statement_narrowed_to_models_is_uncertain_where_the_model_is_not_known() -> None:
    (one,) = told(statement(models=("LUM-5*",)), row(claim_brand="Luma"))
    assert one.certain is False
    assert "the model is not known here" in one.told()


def test_a_supplier_that_speaks_of_all_its_goods_speaks_of_what_it_sold() -> None:
    general = statement(by="Example Supply Inc.", covers=True)
    assert len(told(general, *ANSWERS_AS_DAHUA, suppliers=("EXAMPLE SUPPLY",))) == 1
    assert told(general, *ANSWERS_AS_DAHUA, suppliers=("Another Supply Ltd.",)) == []
    assert told(general, *ANSWERS_AS_DAHUA) == []


def test_a_suppliers_statements_are_found_by_its_name() -> None:
    one = statement(by="Example Supply Inc.", covers=True)
    assert statements_by([one], "Example Supply, Ltd.", KNOWN) == (one,)
    assert statements_by([one], "Example Services", KNOWN) == ()


def test_names_that_the_register_does_not_hold_are_listed_and_a_badge_on_others_products_is_none() -> None:
    known, unknown = makers_named(["Dahua", "HIKVISION", "No Such Maker", "Luma"], KNOWN)
    assert known == {"Dahua": "dahua", "HIKVISION": "hikvision"}
    assert unknown == ("No Such Maker", "Luma")
