"""What the evidence lets the rules know of a device."""

from __future__ import annotations

from assay.determine.case import Reader
from assay.determine.facts import FactValue, Party
from assay.determine.pack import determiner
from assay.determine.subjects import identified_facts
from assay.register.index import Register
from tests.identify.seen import HIK_MAC, SADP, reply, row, who

PACK = Register.load()
READER = Reader(PACK, determiner(PACK, None).vocabulary)
SPEAKS_HIKVISION = reply(
    "sadp_udp37020", mac=HIK_MAC, sadp_xml=SADP.format(model="X-100", serial="X-10020200101AAWR123456780")
)


def brand_fact(badge: str) -> FactValue:
    return identified_facts(who(SPEAKS_HIKVISION, row(claim_brand=badge)), READER)["device.brand"]


def test_a_badge_that_the_device_belies_is_not_known() -> None:
    found = brand_fact("Axis")
    assert (found.value, found.reason) == (None, "conflicting")


def test_a_badge_whose_makers_include_the_one_found_stands() -> None:
    assert isinstance(brand_fact("Annke").value, Party)
