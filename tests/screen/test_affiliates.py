"""Who belongs to a listed company: by a sourced edge of the register on the day asked about, never by a name."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.register.index import Register
from assay.register.namings import namings
from assay.register.parties import Parties
from assay.register.schema import Entity
from assay.screen.affiliates import chain_to_listed

TODAY = dt.date(2026, 11, 22)
REGISTER = Register.load()
LISTED = {one.entity for measure in REGISTER.measures for one in namings(measure)}
XINJIANG = ("hik-luopu", "hik-moyu", "hik-pishan", "hik-urumqi", "hik-yutian")


def entity(entity_id: str, *parents: dict[str, object]) -> Entity:
    name = {"text": entity_id.title(), "script": "Latn", "kind": "legal", "status": "reported"}
    return Entity.model_validate({"id": entity_id, "kind": "company", "names": [name], "parents": list(parents)})


def edge(parent: str, **more: object) -> dict[str, object]:
    source = {"text": "Annual report 2020", "kind": "filing"}
    known: dict[str, object] = {
        "entity": parent,
        "relation": "subsidiary-of",
        "from": "2020-03-01",
        "status": "reported",
    }
    return known | {"sources": [source]} | more


@pytest.mark.parametrize("company", XINJIANG)
def test_the_five_xinjiang_subsidiaries_lead_to_hikvision_though_their_names_do_not(company: str) -> None:
    chain = chain_to_listed(REGISTER.parties, company, LISTED, TODAY)
    assert chain is not None
    assert (chain.standing, chain.listed) == ("established", "hikvision")
    assert chain.edges[0].since == "2023-03-28"
    assert chain.edges[0].first_report
    assert chain.edges[0].source
    assert "hikvision" not in REGISTER.parties.entity(company).name.casefold()  # type: ignore[union-attr]


def test_an_edge_carries_its_share_day_source_and_status() -> None:
    chain = chain_to_listed(REGISTER.parties, "ezviz", LISTED, TODAY)
    assert chain is not None
    only = chain.edges[0]
    assert (only.owned, only.owner, only.share, only.since) == ("ezviz", "hikvision", "48", "2022-12-28")
    assert only.status == "reported"
    assert only.source


@pytest.mark.parametrize("namesake", ["dahua-scale-factory", "comnet-switches", "arlotto-comnet"])
def test_a_namesake_has_no_edge(namesake: str) -> None:
    assert chain_to_listed(REGISTER.parties, namesake, LISTED, TODAY) is None


def test_tp_link_systems_is_no_affiliate_for_no_source_vouches_for_the_link() -> None:
    chain = chain_to_listed(REGISTER.parties, "tp-link-us", LISTED, TODAY)
    assert chain is not None
    assert chain.standing == "unproven"


def test_before_an_edge_begins_there_is_none() -> None:
    parties = Parties.of([entity("top"), entity("sub", edge("top"))])
    assert chain_to_listed(parties, "sub", {"top"}, dt.date(2020, 2, 29)) is None
    chain = chain_to_listed(parties, "sub", {"top"}, dt.date(2020, 3, 1))
    assert chain is not None
    assert chain.standing == "established"


def test_after_a_sale_there_is_none() -> None:
    parties = Parties.of([entity("top"), entity("sub", edge("top", to="2021-06-30"))])
    assert chain_to_listed(parties, "sub", {"top"}, dt.date(2021, 6, 30)) is not None
    assert chain_to_listed(parties, "sub", {"top"}, dt.date(2021, 7, 1)) is None


def test_what_was_not_public_yet_is_not_known() -> None:
    parties = Parties.of([entity("top"), entity("sub", edge("top", public_on="2022-01-10"))])
    assert chain_to_listed(parties, "sub", {"top"}, TODAY, dt.date(2022, 1, 9)) is None
    assert chain_to_listed(parties, "sub", {"top"}, TODAY, dt.date(2022, 1, 10)) is not None


def test_before_the_first_report_of_an_edge_nothing_is_shown_for_the_day() -> None:
    parties = Parties.of([entity("top"), entity("sub", edge("top", first_report=True))])
    chain = chain_to_listed(parties, "sub", {"top"}, dt.date(2019, 1, 1))
    assert chain is not None
    assert chain.standing == "undated"


def test_a_chain_goes_through_every_owner() -> None:
    parties = Parties.of([entity("top"), entity("middle", edge("top", percent="60")), entity("sub", edge("middle"))])
    chain = chain_to_listed(parties, "sub", {"top"}, TODAY)
    assert chain is not None
    assert [(one.owned, one.owner, one.share) for one in chain.edges] == [
        ("sub", "middle", None),
        ("middle", "top", "60"),
    ]


def test_a_parent_and_a_sister_leave_affiliation_open() -> None:
    parties = Parties.of([entity("top"), entity("named", edge("top")), entity("sister", edge("top"))])
    for company in ("top", "sister"):
        chain = chain_to_listed(parties, company, {"named"}, TODAY)
        assert chain is not None
        assert (chain.standing, chain.listed) == ("open", "named"), company


def test_an_edge_without_a_source_is_unproven() -> None:
    parties = Parties.of([entity("top"), entity("sub", edge("top", status="unconfirmed", sources=[]))])
    chain = chain_to_listed(parties, "sub", {"top"}, TODAY)
    assert chain is not None
    assert chain.standing == "unproven"
    assert chain.edges[0].source == ""


def test_a_listed_company_is_not_its_own_affiliate() -> None:
    assert chain_to_listed(Parties.of([entity("top")]), "top", {"top"}, TODAY) is None
