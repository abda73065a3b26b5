"""Without a named person's word for it nothing is asked; with it, nothing beyond it."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assay.discovery import read_authorisation
from assay.errors import AssayError
from assay.observe.probe.authorisation import MOST_SWEPT
from tests.observe.probe.permits import PLAIN, permit

SECOND = {
    "networks": ["198.51.100.0/28"],
    "statement": "The City of Example holds these addresses and lets them be asked.",
    "signed_by": {"name": "J. Roy", "role": "Director of Facilities", "on": "2026-11-20"},
}


@pytest.mark.parametrize("missing", ["owner", "signed_by", "contact", "networks", "window"])
def test_every_part_of_the_statement_is_needed(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        permit(**{missing: None})


@pytest.mark.parametrize("missing", ["name", "role", "on"])
def test_somebody_is_named_with_their_role_and_the_day(missing: str) -> None:
    signed = {key: value for key, value in PLAIN["signed_by"].items() if key != missing}
    with pytest.raises(ValidationError, match=missing):
        permit(signed_by=signed)


@pytest.mark.parametrize(
    "network", ["198.51.100.0/28", "8.8.8.8/32", "2001:db8::/64", "100.64.0.0/24", "192.0.2.0/24", "8.0.0.0/5"]
)
def test_a_public_network_needs_a_second_statement(network: str) -> None:
    with pytest.raises(ValidationError, match="not a private network"):
        permit(networks=[network])
    assert permit(networks=[], public=SECOND | {"networks": [network]}).all_networks == (ipaddress.ip_network(network),)


@pytest.mark.parametrize("without", ["statement", "signed_by", "networks"])
def test_the_second_statement_is_whole_or_none(without: str) -> None:
    with pytest.raises(ValidationError):
        permit(public={key: value for key, value in SECOND.items() if key != without})


@pytest.mark.parametrize(
    "network",
    ["0.0.0.0/0", "::/0", "224.0.0.0/4", "255.255.255.255/32", "0.0.0.0/32", "::ffff:10.0.0.1/128", "2002:a00:1::/48", "64:ff9b::/96",
     "ff02::/16", "240.0.0.1/32"],
)  # fmt: skip
def test_what_is_nobodys_own_cannot_be_authorised(network: str) -> None:
    with pytest.raises(ValidationError, match="nobody can authorise"):
        permit(networks=[network])
    with pytest.raises(ValidationError, match="nobody can authorise"):
        permit(public=SECOND | {"networks": [network]})


@pytest.mark.parametrize("network", ["10.20.0.5/24", "camera.example", "fe80::1%eth0", "10.20.0", "", "10.20.0.0/33"])
def test_what_is_no_network_is_refused(network: str) -> None:
    with pytest.raises(ValidationError):
        permit(networks=[network])


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("2026-11-22T18:00:00+00:00", "2026-11-22T08:00:00+00:00"), ("2026-11-22T08:00:00", "2026-11-22T18:00:00"),
     ("2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z"), ("2026-11-22T08:00:00Z", "2026-11-22T08:00:00Z")],
)  # fmt: skip
def test_the_window_is_a_real_one(begins: str, ends: str) -> None:
    with pytest.raises(ValidationError):
        permit(window={"from": begins, "until": ends})


def test_exclusions_go_before_networks() -> None:
    given_ = permit(networks=["10.20.0.0/24"], exclude=["10.20.0.5", "10.20.0.64/28"])
    assert given_.why_not(ipaddress.ip_address("10.20.0.5")) == "excluded"
    assert given_.why_not(ipaddress.ip_address("10.20.0.70")) == "excluded"
    assert given_.why_not(ipaddress.ip_address("10.20.0.6")) == ""
    assert given_.why_not(ipaddress.ip_address("10.20.1.6")) == "outside the authorised networks"
    assert given_.excluded() == 17


def test_a_packet_to_one_is_never_one_to_all() -> None:
    given_ = permit(networks=["10.20.0.0/23", "10.20.8.0/28"])
    for last in ("0.0", "0.255", "1.0", "1.255", "8.0", "8.15"):
        assert given_.why_not(ipaddress.ip_address(f"10.20.{last}"))
        assert ipaddress.ip_address(f"10.20.{last}") not in given_.swept()[0]
    assert not permit(networks=["10.20.0.255"]).why_not(ipaddress.ip_address("10.20.0.255"))  # named as a host


def test_a_network_too_large_to_ask_one_by_one_is_named() -> None:
    addresses, too_large = permit(networks=["10.0.0.0/8", "10.20.0.0/30", "fd00:20::/64"]).swept()
    assert [str(one) for one in addresses] == ["10.20.0.1", "10.20.0.2"]
    assert [str(one) for one in too_large] == ["10.0.0.0/8", "fd00:20::/64"]


NETWORKS = st.builds(
    lambda start, size: str(ipaddress.ip_network((0x0A000000 + start, size), strict=False)),
    st.integers(0, 0xFFFFFF),
    st.integers(20, 32),
)


@given(st.lists(NETWORKS, min_size=1, max_size=4), st.lists(NETWORKS, max_size=4), st.integers(0, 0xFFFFFFFF))
def test_what_is_swept_is_authorised_and_nothing_else_is(networks: list[str], excluded: list[str], other: int) -> None:
    given_ = permit(networks=networks, exclude=excluded)
    addresses, _ = given_.swept()
    assert len(addresses) == len(set(addresses)) <= MOST_SWEPT
    inside = [ipaddress.ip_network(one) for one in networks]
    outside = [ipaddress.ip_network(one) for one in excluded]
    for address in addresses[:: max(len(addresses) // 20, 1)]:
        assert any(address in one for one in inside) and not any(address in one for one in outside)
        assert given_.why_not(address) == ""
    stranger = ipaddress.ip_address(other)
    if not any(stranger in one for one in inside):
        assert given_.why_not(stranger)


def test_a_mistake_in_the_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "authorisation.yaml"
    text = yaml.safe_dump(PLAIN, sort_keys=False).replace("10.20.0.0/29", "10.20.0.3/29")
    path.write_text(text)
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if "10.20.0.3" in row)
    with pytest.raises(AssayError, match="no network such as") as raised:
        read_authorisation(path)
    assert (raised.value.file, raised.value.line) == (str(path), line)


@pytest.mark.parametrize("text", ["", "- a", "owner: [", "owner: x\nowner: y", "nonsense: yes"])
def test_a_file_that_is_no_authorisation_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "authorisation.yaml"
    path.write_text(text)
    with pytest.raises(AssayError):
        read_authorisation(path)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="cannot be read"):
        read_authorisation(tmp_path / "none.yaml")


def test_an_authorisation_of_no_network_is_none() -> None:
    with pytest.raises(ValidationError, match="name at least one"):
        permit(networks=[])
