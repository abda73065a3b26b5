"""A facts file written by a newcomer or in haste is read as meant, or refused with a remedy; it never clears by mistake."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.determine.case import Reader
from assay.determine.facts import Party, Situation
from assay.determine.pack import determiner
from assay.errors import AssayError, FactsError
from assay.register.index import Register

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
BASE: dict[str, Any] = {
    "profile": "us-federal-agency",
    "on": "2020-06-01",
    "act": "buy",
    "facts": {"device.maker": "hikvision", "device.kind": "ip-camera", "device.purpose": "public-safety"},
}


def read(data: dict[str, Any]) -> Situation:
    return Reader(REGISTER, ENGINE.vocabulary).situation(data)


def changed(facts: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    return BASE | {"facts": BASE["facts"] | (facts or {})} | top


def outcome(data: dict[str, Any], measure: str = "us-889-a1A") -> str:
    return ENGINE.determine(REGISTER.measure(measure), read(data)).outcome


def refusal(data: dict[str, Any]) -> str:
    with pytest.raises(AssayError) as caught:
        read(data)
    return str(caught.value)


@pytest.mark.parametrize(
    "maker",
    ["hikvision", "HIKVISION", "  Hikvision ", "Hik vision", "海康威视", "杭州海康威视数字技术股份有限公司",
     "Hangzhou Hikvision Digital Technology Co., Ltd.", "Hangzhou Hikvision Digital Technology Company",
     ["hikvision"], {"value": "hikvision", "source": "label"}, "Dahua", "大华", "Dahua Technology Company",
     "zhejiang dahua technology co ltd"],
)  # fmt: skip
def test_a_maker_may_be_named_in_any_of_its_ways(maker: object) -> None:
    assert outcome(changed({"device.maker": maker})) == "prohibited"


@pytest.mark.parametrize(
    ("name", "entity"),
    [("Tiandy", "tiandy"), ("TP-Link", "tp-link"), ("HiSilicon", "hisilicon"), ("Hytera", "hytera"),
     ("Hytera Communications Corporation", "hytera"), ("Kaspersky", "kaspersky"), ("SenseTime", "sensetime"),
     ("Yitu", "yitu"), ("Moyu Haishi Electronic Technology", "hik-moyu"),
     ("Luopu Haishi Dingxin Electronic Technology Co.", "hik-luopu"), ("Hikvision Canada Inc.", "hikvision-canada")],
)  # fmt: skip
def test_names_as_the_lists_print_them_are_known(name: str, entity: str) -> None:
    found = read(changed({"act.counterparty": name})).get("act.counterparty").value
    assert isinstance(found, Party)
    assert found.entity == entity


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Hik", "hikvision"), ("Hikvison", "hikvision"), ("海康", "hikvision"), ("杭州海康", "hikvision"),
     ("Hangzhou Hikvision", "hikvision"), ("Moyu Haishi", "hik-moyu"), ("Zhejiang Dahua", "dahua"),
     ("DAHUATECH", "dahua"), ("Dauha", "dahua"), ("made by Dahua", "dahua"), ("Huawie", "huawei"),
     ("Hytera Communications Limited", "hytera"), ("TPLINK", "tp-link"), ("Zhejiang Uniview", "uniview"),
     ("hikvision, dahua", "hikvision")],
)  # fmt: skip
def test_a_name_that_comes_near_is_refused_and_never_counts_as_another_company(name: str, meant: str) -> None:
    message = refusal(changed({"device.maker": name}))
    assert f"{meant} (" in message
    assert "write another" in message


@pytest.mark.parametrize("word", ["-", "n/a", "none", "?!", "123", "🎥"])
def test_what_is_no_name_is_refused(word: str) -> None:
    assert "write unknown" in refusal(changed({"device.maker": word}))


def test_a_company_outside_the_register_is_taken_as_another_and_said_to_be() -> None:
    found = read(changed({"device.maker": "Qwopzy Optik"})).get("device.maker")
    assert "no such company in the register" in found.source
    assert outcome(changed({"device.maker": "Qwopzy Optik"})) == "does-not-apply"
    assert "register" not in read(changed({"device.maker": "another"})).get("device.maker").source


def test_a_badge_given_as_maker_is_refused_or_remarked_upon() -> None:
    assert "put it under device.brand" in refusal(changed({"device.maker": "Annke"}))
    assert "sells what others make (dahua" in read(changed({"device.maker": "Lorex"})).get("device.maker").source


@pytest.mark.parametrize("badge", ["none", "unbranded", "LTS", "Honeywell", "another"])
def test_a_badge_changes_nothing_about_who_made_it(badge: str) -> None:
    assert outcome(changed({"device.brand": badge})) == "prohibited"


@pytest.mark.parametrize(
    "facts",
    [{"device.kind": "CCTV"}, {"device.kind": "camera"}, {"device.kind": "IP CAMERA"}, {"device.kind": "Caméra réseau"},
     {"device.kind": "Network camera"}, {"device.kind": "nvr"}, {"device.purpose": "Sécurité publique"},
     {"device.purpose": "PUBLIC SAFETY"}, {"device.purpose": "security of government facilities"},
     {"device.purpose": "critical infrastructure"}, {"organisation.kind": "executive agency"},
     {"organisation.country": "usa"}, {"organisation.country": "États-Unis"}, {"act.place": "US-TX"},
     {"device.components": []}, {"device.components": None}],
)  # fmt: skip
def test_words_and_labels_in_both_languages_are_understood(facts: dict[str, Any]) -> None:
    assert outcome(changed(facts)) == "prohibited"


@pytest.mark.parametrize("act", ["BUY", "procure", "acheter", "Acquire", "Buy (procure or obtain)", ["buy", "use"]])
def test_an_act_may_be_said_in_other_words(act: object) -> None:
    assert outcome(changed(act=act)) == "prohibited"


@pytest.mark.parametrize("act", ["renew", "exercise option", "extend", "award"])
def test_an_option_is_a_renewal(act: str) -> None:
    assert outcome(changed(act=act)) == "prohibited"


def test_no_word_means_two_things() -> None:
    for items in [list(ENGINE.vocabulary.acts.values()), *(list(fact.choices) for fact in REGISTER.facts)]:
        words = [word for item in items for word in (item.id, *item.also)]
        assert len(words) == len(set(words)), sorted(word for word in words if words.count(word) > 1)


@pytest.mark.parametrize(
    ("given", "code"), [("UK", "GB"), ("gb", "GB"), ("CA-QC", "CA"), ("UK-SCT", "GB"), ("Inde", "IN")]
)
def test_a_country_is_known_by_code_part_or_name(given: str, code: str) -> None:
    assert read(changed({"act.place": given})).get("act.place").value == code


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Québec hospital", "ca-qc-health-body"), ("cégep", "ca-qc-school-body"), ("US agency", "us-federal-agency"),
     ("DoD", "us-federal-agency"), ("UK council", "uk-local-authority"), ("Particulier", "person")],
)  # fmt: skip
def test_an_organisation_may_be_said_in_other_words(word: str, kind: str) -> None:
    assert read(changed({"organisation.kind": word})).get("organisation.kind").value == kind


@pytest.mark.parametrize("word", ["federal agency", "federal department", "public body", "city", "xx"])
def test_a_word_that_several_kinds_could_mean_is_refused(word: str) -> None:
    assert "did you mean" in (message := refusal(changed({"organisation.kind": word}))) or "one of" in message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "no date"),
        (changed(on="2020-13-01"), "expected a date"),
        (changed(on="June 2020"), "expected a date"),
        (changed(on=True), "expected a date"),
        (changed(on=["2020-06-01"]), "expected a date"),
        (changed(known_at="yesterday"), "expected a date"),
        (changed(acts="buy"), "did you mean"),
        ({"on": "2020-06-01", "device.maker": "hikvision"}, 'put facts under "facts"'),
        (changed(act=5), "expected an act"),
        (changed(act={"buy": True}), "expected an act"),
        (changed(act=["buy", None]), "expected a text"),
        (changed(act="byu"), "did you mean buy"),
        (changed(profile=3), "expected a text"),
        (changed(profile="us-agency"), "no profile"),
        (changed(profile="../base-user"), "no profile"),
        (BASE | {"facts": ["device.maker"]}, "expected an object"),
        (BASE | {"facts": "hikvision"}, "expected an object"),
        (changed({"device.make": "hikvision"}), "did you mean device.maker"),
        (changed({"camera": {"maker": "hikvision"}}), "there is no fact 'camera'"),
        (changed({"device": "hikvision"}), "expected facts of the device"),
        (changed({"device": {"kind": "router"}}), "given twice"),
        (changed({"device.kind": 7}), "expected one of its choices"),
        (changed({"device.kind": ["ip-camera", "router"]}), "found a list of 2"),
        (changed({"device.kind": "ip-camra"}), "did you mean ip-camera"),
        (changed({"device.kind": {"val": "router"}}), "found the key val"),
        (changed({"device.kind": {}}), "an empty object"),
        (changed({"device.kind": {"value": {"x": 1}}}), "found an object"),
        (changed({"device.maker": {"name": "hikvision"}}), "found the key name"),
        (changed({"device.maker": []}), "found a list of 0"),
        (changed({"device.purpose": "watching birds"}), "one of public-safety"),
        (changed({"device.acquired_on": "01-05-2020"}), "expected a date"),
        (changed({"device.acquired_on": "2020-02-30"}), "expected a date"),
        (changed({"organisation.country": "XX"}), "two-letter country code"),
        (changed({"organisation.country": "EU"}), "two-letter country code"),
        (changed({"organisation.us_prime_contractor": "maybe"}), "expected yes, no or unknown"),
        (changed({"device.components": ["hisilicon", "unknown"]}), "among them"),
        (changed({"device.components": "hisilicon, unknown"}), "among them"),
        (changed({"device.components": [{"soc": "hisilicon"}]}), "found an object"),
        (changed(interpretations=["huawei-video"]), "expected an object"),
        (changed(interpretations={"huawei-vidio": "no"}), "did you mean"),
        (changed(interpretations={"us-889/huawei-video": "no"}), "no measure asks that"),
        (changed(interpretations={"huawei-video": "maybe"}), "expected yes or no"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_expected(data: dict[str, Any], said: str) -> None:
    message = refusal(data)
    assert said in message
    assert message.endswith(")") or "expected" in message


def test_companies_with_commas_in_their_names_are_kept_whole() -> None:
    text = "Hangzhou Hikvision Digital Technology Co., Ltd., HiSilicon"
    for given_ in (text, ["Hangzhou Hikvision Digital Technology Co., Ltd.", "HiSilicon"]):
        parts = read(changed({"device.components": given_})).get("device.components").value
        assert isinstance(parts, tuple)
        assert [part.entity for part in parts if isinstance(part, Party)] == ["hikvision", "hisilicon"]


def test_facts_may_be_nested_by_subject() -> None:
    nested = {"device": {"maker": "hikvision", "kind": "camera", "purpose": "public-safety"}}
    assert outcome(BASE | {"facts": nested}) == "prohibited"


def test_whoever_spends_award_money_is_a_recipient_unless_it_says_otherwise() -> None:
    facts = BASE["facts"] | {"purchase.money_source": "federal grant"}
    spending = {"profile": "us-private", "on": "2021-06-01", "act": "buy", "facts": facts}
    assert outcome(spending, "us-2cfr-200-216") == "unallowable-cost"
    assert read(spending).get("organisation.us_award_recipient").source.startswith("computed: ")
    said = spending | {"facts": facts | {"organisation.us_award_recipient": "no"}}
    assert outcome(said, "us-2cfr-200-216") == "does-not-apply"


@pytest.mark.parametrize(("country", "found"), [("US", "prohibited"), ("CA", "unclear")])
def test_a_company_established_in_the_us_is_a_us_person(country: str, found: str) -> None:
    trade = {"organisation.country": country, "act.counterparty": "huawei", "act.publicly_traded": "yes"}
    assert outcome({"on": "2023-02-01", "act": "buy shares", "facts": trade}, "us-ns-cmic") == found


FACT_IDS = st.sampled_from([fact.id for fact in REGISTER.facts])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=4,
)


@given(facts=st.dictionaries(FACT_IDS | st.text(max_size=8), JUNK, max_size=3) | JUNK, act=JUNK, on=JUNK, said=JUNK)
def test_nothing_that_json_can_hold_ends_in_anything_but_an_answer_or_a_refusal(
    facts: object, act: object, on: object, said: object
) -> None:
    try:
        situation = read({"on": on or "2020-06-01", "act": act, "facts": facts, "interpretations": said})
    except FactsError as error:
        assert str(error)
        return
    assert isinstance(situation.on, dt.date)
