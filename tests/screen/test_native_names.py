"""The register's native names: those of listed makers are there, lead to one company each, and carry where they were read."""

from __future__ import annotations

from collections import defaultdict

import pytest

from assay.register.index import Register
from assay.register.schema import Entity
from assay.screen import scripts

REGISTER = Register.load()
ENTITIES = {entity.id: entity for entity in REGISTER.parties.entities}
XINJIANG = ("hik-luopu", "hik-moyu", "hik-pishan", "hik-urumqi", "hik-yutian")
LISTED = (
    "hikvision", "dahua", "huawei", "zte", "hytera", "dji", "autel-robotics", "autel-intelligent", "china-mobile-group",
    "china-telecom", "china-unicom", "kaspersky", "uniview", "tiandy", "tvt", "iflytek", "sensetime", "megvii", "yitu",
    "cloudwalk", "meiya-pico", "netposa", "smic", "ymtc", "cxmt", "quectel", "tp-link-cn", "nuctech", *XINJIANG,
)  # fmt: skip


def natives(entity: Entity) -> list[str]:
    return [name.text for name in entity.names if name.script != "Latn"]


@pytest.mark.parametrize("identity", LISTED)
def test_a_listed_maker_has_a_legal_and_a_short_name_in_its_own_script(identity: str) -> None:
    kinds = {name.kind for name in ENTITIES[identity].names if name.script in ("Hans", "Cyrl")}
    assert "legal" in kinds
    assert kinds & {"short", "former"}


def test_a_native_key_leads_to_one_company() -> None:
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for entity in ENTITIES.values():
        for name in natives(entity):
            keys[scripts.native_key(name)].add(entity.id)
    shared = {key: ids for key, ids in keys.items() if len(ids) > 1}
    assert set(shared) <= {"浙江大华科技"}, (
        shared
    )  # as one source prints Dahua in traditional characters, and a subsidiary


def test_every_native_name_has_a_reading_and_a_key() -> None:
    for entity in ENTITIES.values():
        for name in natives(entity):
            assert scripts.native_key(name)
            assert scripts.renderings(name)


def test_a_confirmed_native_name_stands_beside_a_source_of_its_own_language() -> None:
    for entity in ENTITIES.values():
        confirmed = [name for name in entity.names if name.script in ("Hans", "Cyrl") and name.status == "confirmed"]
        primary = [source for source in entity.sources if source.kind in ("filing", "vendor", "registry", "official")]
        assert not confirmed or primary, entity.id


@pytest.mark.parametrize("identity", XINJIANG)
def test_a_subsidiary_that_says_haishi_reads_as_its_listed_latin_name_does(identity: str) -> None:
    entity = ENTITIES[identity]
    legal = next(name.text for name in entity.names if name.kind == "legal" and name.script == "Hans")
    listed = next(name.text for name in entity.names if name.kind == "legal" and name.script == "Latn")
    words = {word.strip("., ").replace("'", "").lower() for word in listed.split()}
    read = {word for reading in scripts.renderings(legal) for word in reading.split()}
    assert "haishi" in read
    assert len(words & read) >= len(words) - 2


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("上海大华衡器厂", "dahua"),
        ("天地科技股份有限公司", "tiandy"),
        ("杭州海视科技有限公司", "hik-moyu"),
        ("大华银行", "dahua"),
    ],
)
def test_a_namesake_has_no_native_key_of_a_listed_company(name: str, other: str) -> None:
    assert scripts.native_key(name) not in {scripts.native_key(one) for one in natives(ENTITIES[other])}
