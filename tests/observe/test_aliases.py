"""Headers that people's exports really have are known, in English and French."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import assay.observe.aliases as aliases
from assay.observe.aliases import known_as, names, plain
from assay.observe.model import FIELDS
from assay.observe.secrets import is_secret_header

STRUCTURAL = {"mac", "address", "site", "seen_at", "recorder_address", "recording_server"}


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("MAC", "mac"),
        ("Adresse MAC", "mac"),
        ("MacAddress", "mac"),
        ("ClientId", "mac"),
        ("IPAddress", "address"),
        ("IPv4", "address"),
        ("Adresse IP", "address"),
        ("Serial Number", "serial"),
        ("N° de série", "serial"),
        ("NO_DE_SERIE", "serial"),
        ("Nom", "device_name"),
        ("SNMPHOSTNAME", "hostname"),
        ("Fabricant", "claim_brand"),
        ("ModelName", "claim_model"),
        ("Modèle", "claim_model"),
        ("Micrologiciel", "claim_firmware"),
        ("DriverFamily", "driver"),
        ("ServeurRec", "recording_server"),
        ("Enregistreur", "recorder"),
        ("Canal", "channel"),
        ("Date d’achat", "purchase_date"),
        ("Mise en service", "installed_on"),
        ("Bailleur", "owner"),
        ("Fournisseur", "claim_supplier"),
        ("Qté", "quantity"),
        ("Price (CAD)", "price"),
        ("PO #", "purchase_id"),
        ("N° de contrat", "contract_id"),
        ("site_name", "site"),
        ("Immeuble", "site"),
    ],
)
def test_a_real_header_goes_under_our_name(header: str, name: str) -> None:
    found = known_as(header)
    assert found is not None
    assert found.name == name


def test_an_unknown_header_goes_under_nothing() -> None:
    assert known_as("Flux capacitor") is None


def test_every_name_is_one_that_an_observation_can_hold() -> None:
    assert set(names()) <= set(FIELDS) | STRUCTURAL


def _rows() -> dict[str, list[str]]:
    text = (Path(aliases.__file__).parent / "data" / "aliases.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=yaml.BaseLoader)
    return rows


def test_no_header_stands_under_two_names() -> None:
    stands: dict[str, str] = {}
    for name, headers in _rows().items():
        for header in headers:
            assert stands.setdefault(plain(header), name) == name, header


def test_no_alias_is_a_column_of_secrets() -> None:
    assert [header for headers in _rows().values() for header in headers if is_secret_header(header)] == []
