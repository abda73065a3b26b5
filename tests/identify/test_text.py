"""What a line of product text says of who made the item, in English and French."""

from __future__ import annotations

import pytest

from assay.identify.knowledge import default_knowledge

GAZETTEER = default_knowledge().gazetteer


def roles(text: str) -> dict[str, str]:
    """Each badge or maker named in the text, and the role it plays there."""
    return {mention.subject: mention.role for mention in GAZETTEER.mentions(text)}


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("12x Hikvision DS-2CD2143G0-I 4MP dome", "hikvision"),
        ("Caméra dôme DAHUA IPC-HDW2431T, 4 unités", "dahua"),
        ("Qty 3 AMCREST IP5M-T1179EW", "amcrest"),
        ("EZVIZ C6N indoor camera", "ezviz"),
        ("Commutateur Huawei S5735-L24T4S-A1", "huawei"),
        ("ZTE MF833V modem 4G", "zte"),
        ("Radio portative Hytera PD785G", "hytera"),
        ("Camera for the lobby - Hikvision DS-2CD2143G0-I", "hikvision"),
        ("caméra Hikvision pour l'entrée principale", "hikvision"),
    ],
)
def test_a_line_that_names_the_item_names_its_badge(text: str, brand: str) -> None:
    assert roles(text)[brand] == "item"


@pytest.mark.parametrize(
    "text",
    [
        "Wall bracket compatible with Hikvision DS-2CD2143",
        "Support mural compatible avec Hikvision",
        "Support compatible Hikvision, blanc",
        "Bracket for Dahua turret cameras",
        "Junction box for Hikvision",
        "Adaptateur pour caméra, convient pour Dahua",
        "Hikvision-compatible power supply",
        "Hikvision style dome housing",
        "Licence pour Hikvision",
        "PTZ keyboard works with Dahua",
        "NVR, equivalent to Hikvision DS-7608NI",
    ],
)
def test_an_item_that_fits_a_makers_products_is_not_theirs(text: str) -> None:
    assert "item" not in {role for brand, role in roles(text).items() if brand in ("hikvision", "dahua")}


@pytest.mark.parametrize(
    "text",
    [
        "Dome camera, NDAA compliant - not Hikvision",
        "4MP turret, no Hikvision or Dahua components",
        "Remplacement des caméras Hikvision, main-d'oeuvre",
        "Replacement of existing dome cameras Hikvision",
        "caméra conforme NDAA, pas de Hikvision",
        "Camera (non-Hikvision)",
        "Remplace Hikvision DS-2CD2043",
        "Remplacement de Hikvision par modèle neuf",
        "Removal of Dahua cameras, 3 days labour",
        "Retrait des caméras Hikvision",
        "Hikvision-free system",
        "anything other than Dahua",
        "caméra autre que Dahua",
    ],
)
def test_a_denial_does_not_accuse(text: str) -> None:
    assert "item" not in roles(text).values()


def test_what_holds_for_the_first_of_a_list_holds_for_the_rest() -> None:
    found = roles("Bracket compatible with Dahua, Hikvision and Uniview")
    assert found == {"dahua": "beside", "hikvision": "beside", "uniview": "beside"}


def test_the_maker_beside_a_compatible_one_still_counts() -> None:
    assert roles("AXIS P3245-LV dome, replaces Hikvision DS-2CD2143")["hikvision"] == "denied"


@pytest.mark.parametrize(
    "text",
    [
        "Alibi for the night of the theft",
        "Honor guard uniforms",
        "Video capture card, NVR and camera",
        "Clear dome cover for camera",
        "Zeus laptop bag",
        "LTS Linux support subscription, 2 years",
        "In honor of the mayor",
        "Key ring, steel",
        "3-axis gyro sensor",
        "BCS exam fee",
    ],
)
def test_an_everyday_word_needs_a_second_signal(text: str) -> None:
    assert roles(text) == {}


def test_an_everyday_word_counts_beside_a_model_of_its_grammar() -> None:
    assert roles("LTS CMIP7442N-28M turret")["lts"] == "item"
    assert roles("Alibi ALI-NS2034VR dome")["alibi"] == "item"


def test_an_everyday_word_counts_alone_in_a_brand_column() -> None:
    assert [mention.subject for mention in GAZETTEER.alone("Honor")] == ["honor"]
    assert [mention.subject for mention in GAZETTEER.alone(" alibi ")] == ["alibi"]


def test_a_distinctive_model_names_its_badge_without_the_name() -> None:
    assert roles("DS-2CD2143G0-I 4MP dome")["hikvision"] == "item"


def test_a_bracket_for_a_model_is_not_the_model() -> None:
    assert roles("bracket for DS-2CD2143G0-I").get("hikvision") != "item"


def test_a_name_inside_a_word_is_no_name() -> None:
    assert roles("Dahuang herbal tea; Bahuawei; standaard NDAA") == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Enregistreur vidéo 8 canaux", "video-recorder"),
        ("4MP dome camera", "ip-camera"),
        ("caméra-piéton", "body-camera"),
        ("Commutateur PoE 24 ports", "network-switch"),
        ("DS-7608NI-K2/8P", "video-recorder"),
        ("Door station with intercom", "intercom"),
        ("Lecteur de badge", "access-control"),
        ("chair, ergonomic", ""),
    ],
)
def test_the_kind_of_device_is_read_in_both_languages(text: str, kind: str) -> None:
    assert GAZETTEER.rules.kind(text) == kind
