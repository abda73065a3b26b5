"""The companies of the register: every name finds its company, and nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import RegisterError
from assay.register.parties import Parties, folded, stem
from assay.register.schema import Entity

DATA = Path(__file__).parents[2] / "src/assay/register/data"


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.load(DATA)


def entity(entity_id: str, *names: str, kind: str = "legal") -> Entity:
    return Entity.model_validate(
        {
            "id": entity_id,
            "kind": "company",
            "names": [{"text": name, "script": "Latn", "kind": kind} for name in names],
        }
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hikvision", "hikvision"),
        ("HIKVISION", "hikvision"),
        ("ＨＩＫＶＩＳＩＯＮ", "hikvision"),
        ("海康威视", "hikvision"),
        ("海康威視", "hikvision"),
        ("杭州海康威视数字技术股份有限公司", "hikvision"),
        ("Hangzhou Hikvision Digital Technology Co.,Ltd.", "hikvision"),
        ("Hangzhou Hikvision Digital Technology Company Limited", "hikvision"),
        ("Hangzhou Hikvision Digital Technology", "hikvision"),
        ("ХИКВИЖН", "hikvision"),
        ("Dahua Technology Company", "dahua"),
        ("ZHEJIANG DAHUA TECHNOLOGYCO.,LTD", "dahua"),
        ("هواوي", "huawei"),
        ("zte corporation", "zte"),
        ("Hytera Communications Co .,ltd", "hytera"),
        ("Luopu Haishi Dingxin Electronic Technology Co Ltd", "hik-luopu"),
        ("TP-Link Systems Inc", "tp-link-us"),
        ("TP-LINK TECHNOLOGIES CO.,LTD.", "tp-link-cn"),
        ("Teltronic SAU", "teltronic"),
    ],
)
def test_a_company_is_found_by_its_names_in_any_script(parties: Parties, name: str, found: str) -> None:
    resolved = parties.resolve(name)
    assert resolved is not None
    assert resolved.id == found


@pytest.mark.parametrize(
    "name",
    [
        "Hytera Communications Limited",  # Hong Kong, on a list of its own
        "DH electronics GmbH",
        "ZTEC Instruments, Inc.",
        "Teltronics, Inc.",
        "Teltronic AG",
        "Pelcombe Group Ltd.",
        "Wuxi Zhongxing Optoelectronics",
        "Autel Corporation",
        "Hikvision Robotics and Friends",
        "Hikvisio",
        "",
        "Co., Ltd.",
    ],
)
def test_a_look_alike_is_nobody(parties: Parties, name: str) -> None:
    assert parties.resolve(name) is None


@pytest.mark.parametrize(
    ("name", "itself"),
    [
        ("Shanghai Dahua Scale Factory", "dahua-scale-factory"),
        ("ComNet", "comnet-switches"),
        ("ARLOTTO COMNET, INC.", "arlotto-comnet"),
    ],
)
def test_a_namesake_is_itself_and_belongs_to_nobody(parties: Parties, name: str, itself: str) -> None:
    found = parties.resolve(name)
    assert found is not None
    assert found.id == itself
    assert not found.parents
    assert not [one.id for one in parties.entities if itself in {edge.entity for edge in one.parents}]


def test_the_two_tp_link_companies_are_two(parties: Parties) -> None:
    plain = parties.resolve("TP-Link")
    assert plain is not None
    assert plain.id not in ("tp-link-cn", "tp-link-us")


def test_a_name_that_two_companies_bear_finds_neither() -> None:
    parties = Parties.of([entity("one", "Acme Ltd"), entity("two", "ACME Limited")])
    assert parties.resolve("Acme Ltd.") is None


def test_a_stem_finds_a_company_only_while_it_is_alone() -> None:
    alone = Parties.of([entity("one", "Acme Corporation")])
    assert (alone.resolve("Acme") or entity("none", "x")).id == "one"
    assert alone.resolve("Acme Limited") is None
    both = Parties.of([entity("one", "Acme Corporation"), entity("two", "Acme Limited")])
    assert both.resolve("Acme") is None
    assert (both.resolve("ACME CORP.") or entity("none", "x")).id == "one"


def test_folding_equates_spellings_of_a_legal_form_and_nothing_else() -> None:
    assert folded("ABC CO.,LTD") == folded("Abc Company Limited") == "abc co ltd"
    assert folded("Teltronic S.A.U.") == "teltronic sau"
    assert folded("ABC Limited") != folded("ABC Corporation")
    assert stem("ABC Co., Ltd.") == "abc"
    assert stem("杭州萤石网络股份有限公司") == "杭州萤石网络"
    assert stem("Ltd") == "ltd"


def test_every_parent_is_in_the_register(parties: Parties) -> None:
    missing = {edge.entity for one in parties.entities for edge in one.parents if parties.entity(edge.entity) is None}
    assert missing == set()


def test_an_edge_that_is_not_unconfirmed_has_a_source_and_a_day(parties: Parties) -> None:
    loose = [
        (one.id, edge.entity)
        for one in parties.entities
        for edge in one.parents
        if edge.status != "unconfirmed" and not (edge.sources and edge.from_)
    ]
    assert loose == []


def test_no_source_is_invented_for_an_unconfirmed_name(parties: Parties) -> None:
    bare = [
        one.id for one in parties.entities if any(name.status == "confirmed" for name in one.names) and not one.sources
    ]
    assert bare == []


def test_the_families_of_the_five_named_makers_are_there(parties: Parties) -> None:
    listed = {one.id: set(one.lists_seen) for one in parties.entities}
    for maker in ("hikvision", "dahua", "huawei", "zte", "hytera"):
        assert "US NDAA FY2019 s889" in listed[maker]
    assert sum(one.id.startswith("hik-") for one in parties.entities) == 5
    assert len(parties.entities) >= 107


def test_the_register_holds_no_duplicate_id(tmp_path: Path) -> None:
    folder = tmp_path / "entities"
    folder.mkdir()
    row = "  - {id: a, kind: company, names: [{text: A, script: Latn, kind: legal}]}\n"
    (folder / "one.yaml").write_text("entities:\n" + row)
    (folder / "two.yaml").write_text("entities:\n" + row)
    with pytest.raises(
        RegisterError, match=r"entities/two\.yaml:2: the id a stands twice, first in entities/one\.yaml"
    ):
        Parties.load(tmp_path)


def test_a_file_without_its_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "brands").mkdir()
    (tmp_path / "brands" / "one.yaml").write_text("brand: []\n")
    with pytest.raises(RegisterError, match=r"brands/one\.yaml:1: expected a list under 'brands'"):
        Parties.load(tmp_path)


@pytest.mark.parametrize(
    ("entity_id", "shown"),
    [("zte", "ZTE"), ("teltronic", "Teltronic"), ("observint", "Observint"), ("hikrobot", "Hikrobot"), ("dji", "DJI")],
)
def test_a_company_leads_with_the_name_people_use(parties: Parties, entity_id: str, shown: str) -> None:
    found = parties.entity(entity_id)
    assert found is not None
    assert found.name == shown


def test_a_group_with_a_country_says_whose_it_is(parties: Parties) -> None:
    groups = [one for one in parties.entities if one.kind == "group" and one.country]
    assert len(groups) > 15
    assert [one.id for one in groups if not one.sources] == []


def test_the_two_tp_link_companies_and_their_common_name_keep_their_countries_apart(parties: Parties) -> None:
    countries = {name: getattr(parties.entity(name), "country", "") for name in ("tp-link", "tp-link-cn", "tp-link-us")}
    assert countries == {"tp-link": None, "tp-link-cn": "CN", "tp-link-us": "US"}


@pytest.mark.parametrize("name", ["Xinjiang Public Security Bureau", "Xinjiang Police College"])
def test_the_public_bodies_on_the_entity_list_of_2019_are_found(parties: Parties, name: str) -> None:
    found = parties.resolve(name)
    assert found is not None
    assert found.lists_seen[0] == "BIS Entity List 2019-10-09"
