"""Purchase lines: who made what was bought, what stays a doubt, and the same answers one by one and in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.identify.doubts import SENTENCES, Doubt
from assay.identify.index import Index
from assay.identify.knowledge import default_knowledge
from assay.identify.money import totals
from assay.identify.product_batches import PRODUCTS, products_of, read_products
from assay.identify.products import CELLS, PurchaseLine, read_product
from assay.identify.purchase_columns import purchase_columns

KNOWN = default_knowledge()
INDEXES = [Index(KNOWN, "portable"), Index(KNOWN)]


def codes(line: str | PurchaseLine) -> set[str]:
    return {doubt.code for doubt in read_product(line).doubts}


def test_a_re_badged_line_names_badge_model_and_possible_maker_and_never_passes_the_gate() -> None:
    found = read_product("LTS Platinum 4MP turret CMIP3042W-M, qty 12")
    assert (found.brand, found.model, found.model_by, found.maker) == ("lts", "CMIP3042W-M", "grammar", "hikvision")
    assert (found.verdict, found.gate, found.kind, found.quantity) == ("possible", "unknown", "ip-camera", 12)


def test_a_record_of_a_makers_own_brand_passes_the_gate_as_own_record() -> None:
    found = read_product("Caméra dôme Hikvision DS-2CD2143G2-I x4 @ 189,00 $")
    assert (found.brand, found.model, found.maker) == ("hikvision", "DS-2CD2143G2-I", "hikvision")
    assert (found.gate, found.basis, found.quantity) == ("yes", "own-record", 4)
    assert (found.unit_price, found.amount, found.currency) == (Decimal("189.00"), Decimal("756.00"), "")


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Alibi 4MP turret camera", "alibi"),
        ("ALIBI 4MP TURRET CAMERA, QTY 4", "alibi"),
        ("Luma Surveillance 8-channel NVR", "luma"),
        ("Caméra extérieure Swann 4K x2", "swann"),
        ("Téléphone Honor X8", "honor"),
        ("Capture 4MP dome camera", "capture-adi"),
        ("Nest thermostat", "google-nest"),
        ("Ring Video Doorbell Pro 2", "ring"),
        ("Arlo Pro 4 camera", "arlo"),
        ("Alibi ALI-NS2034VR", "alibi"),
        ("Clare 2MP turret CLR-C100", "clarevision"),
        ("Caméra corporelle Axis W101", "axis"),
        ("CAMERA DOME 4MP LUMA", "luma"),
    ],
)
def test_an_everyday_word_is_a_badge_beside_goods_of_its_trade_or_a_model_of_its_grammar(text: str, brand: str) -> None:
    assert read_product(text).brand == brand


@pytest.mark.parametrize(
    "brand", ["Honor", "Capture", "Luma", "Alibi", "Swann", "Nest", "Swann Communications Pty Ltd"]
)
def test_an_everyday_word_is_a_badge_in_a_manufacturers_column(brand: str) -> None:
    found = read_product(PurchaseLine(text="outdoor, white", brand=brand))
    assert found.brand is not None
    assert "everyday-word" not in {doubt.code for doubt in found.doubts}


@pytest.mark.parametrize(
    "text",
    [
        "Honor roll plaques",
        "Guard of Honor ceremony",
        "capture software licence",
        "Video capture card PCIe",
        "Capture card, NVR and camera",
        "Screen capture camera software",
        "La caméra capture des images",
        "Nest box camera for birds",
        "ring light for camera",
        "O-ring camera seal",
        "Clear camera bag",
        "Clare county road map",
        "Axis 3-axis gimbal",
        "Stanley tape measure",
        "HP sauce, 12 bottles",
        "apple juice",
        "Sharp knives",
    ],
)
def test_an_everyday_word_without_a_second_signal_is_a_doubt_and_no_verdict(text: str) -> None:
    found = read_product(text)
    assert (found.brand, found.maker, found.verdict) == (None, None, "no-evidence")
    assert "everyday-word" in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dahua Street renovation",
        "Rue Hikvision, travaux",
        "Huawei Road office lease",
        "Shanghai Dahua Scale Factory, scale",
    ],
)
def test_a_name_in_an_address_or_of_somebody_else_is_no_badge(text: str) -> None:
    found = read_product(text)
    assert (found.brand, found.verdict) == (None, "no-evidence")
    assert "not-the-maker" in codes(text)


def test_a_camera_for_streets_is_still_its_makers() -> None:
    assert read_product("Hikvision street camera").maker == "hikvision"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("bracket for Hikvision DS-2CD2", "hikvision"),
        ("Support mural pour caméra Hikvision", "hikvision"),
        ("Support mural Hikvision", "hikvision"),
        ("Hikvision wall mount", "hikvision"),
        ("replacement lens for Axis", "axis"),
        ("12V power supply for Dahua cameras", "dahua"),
        ("Bloc d'alimentation Dahua", "dahua"),
        ("Câble pour enregistreur Dahua", "dahua"),
        ("Camera compatible with Hikvision NVR", "hikvision"),
        ("Formation Hikvision, 2 jours", "hikvision"),
    ],
)
def test_what_only_goes_with_a_makers_products_is_not_theirs(text: str, other: str) -> None:
    found = read_product(text)
    assert (found.brand, found.maker, found.gate, found.fits) == (None, None, "unknown", (other,))
    assert "fits-only" in codes(text)


def test_a_makers_own_part_is_theirs_and_said_to_be_an_accessory() -> None:
    found = read_product("Hikvision DS-1273ZJ-130 wall mount")
    assert (found.maker, found.fits) == ("hikvision", ())
    assert "accessory" in codes("Hikvision DS-1273ZJ-130 wall mount")


def test_a_camera_with_a_bracket_is_a_camera() -> None:
    assert read_product("Hikvision DS-2CD2143G2-I with bracket").gate == "yes"


def test_what_is_replaced_is_not_what_was_bought() -> None:
    found = read_product("Caméra IP Dahua (remplace Hikvision DS-2CD2143)")
    assert (found.maker, found.model) == ("dahua", "")
    assert "denied" in codes("Caméra IP Dahua (remplace Hikvision DS-2CD2143)")


def test_what_takes_the_place_of_a_camera_is_the_item() -> None:
    assert read_product("Remplacer caméra Hikvision par Axis P3245-LV").maker == "axis"
    assert read_product("Replacement Hikvision camera").maker == "hikvision"


def test_a_drone_is_its_makers_and_its_battery_only_fits() -> None:
    assert (read_product("DJI Mavic 3 Enterprise").gate, read_product("DJI Mavic 3 Enterprise").maker) == ("yes", "dji")
    assert read_product("Batterie pour drone DJI Mavic 3").fits == ("dji",)


def test_work_is_said_beside_the_verdict() -> None:
    assert "service" in codes("Installation of 4 Dahua cameras")


def test_a_line_that_names_two_brands_says_so() -> None:
    assert "several-brands" in codes("Dahua NVR and Axis P3245 camera")
    assert "several-brands" not in codes("Hikvision HikCentral licence")


def test_a_line_without_a_maker_still_says_what_it_is_and_how_many() -> None:
    found = read_product("4MP dome camera, generic, 2 pcs")
    assert (found.brand, found.verdict, found.kind, found.quantity) == (None, "no-evidence", "ip-camera", 2)


def test_an_empty_line_is_told_apart_from_one_that_names_nobody() -> None:
    assert (read_product("").verdict, read_product("").reason) == ("not-enough-data", "not-asked")
    assert (read_product("Chair").verdict, read_product("Chair").reason) == ("no-evidence", "no-answer")


def test_the_day_of_the_purchase_narrows_what_a_badge_can_mean() -> None:
    late = read_product(PurchaseLine(text="FLIR DVR", brand="FLIR", date="2024-05-01"))
    early = read_product(PurchaseLine(text="FLIR DVR", brand="FLIR", date="2016-05-01"))
    assert "dahua" in early.candidates
    assert "dahua" not in late.candidates


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_doubt_is_a_sentence_in_both_languages(code: str) -> None:
    doubt = Doubt(code, "", "Dahua")
    assert doubt.told("en").endswith(".")
    assert doubt.told("fr").endswith(".")
    assert doubt.told("en") != doubt.told("fr")


def test_every_badge_that_the_register_flags_as_a_word_says_what_else_it_means() -> None:
    phrases = KNOWN.gazetteer.rules.phrases
    flagged = {brand.name.lower() for brand in KNOWN.parties.brands if brand.ordinary_word}
    assert flagged - set(phrases.ordinary) - phrases.distinctive == set()
    assert all(row.means for row in phrases.ordinary.values())


# In bulk

WORDS = st.sampled_from(
    ["Hikvision", "Dahua", "hikvision", "DAHUA", "LTS", "Luma", "Honor", "Capture", "Swann", "Axis", "HP", "könig", "Ring", "Nest", "bracket", "support", "for", "pour", "not", "camera", "caméra", "dôme", "dome", "turret", "NVR", "4MP", "CMIP3042W-M", "DS-2CD2143G2-I", "IPC-HDW2431T", "IP8M-2496EB", "P3245", "qty", "12", "x4", "@", "189,00", "$", "2024-03-12", "street", "road", "compatible", "with", "avec", "Chair", "licence", "installation", ",", ";", "-", "(", ")", "ʼ", "İ", "K", "é", "乐橙", "total", "450.00", "USD", "each", "PRAMA", "stic"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(WORDS, max_size=9).map(" ".join), st.text(max_size=30))
LINES = st.builds(
    PurchaseLine,
    text=TEXTS,
    brand=st.sampled_from(["", "", "Hikvision", "Honor", "Swann Communications", "no such", "Lorex"]),
    model=st.sampled_from(["", "", "DS-2CD2143G2-I", "CMIP3042W-M"]),
    quantity=st.sampled_from(["", "4", "1,234", "x"]),
    unit_price=st.sampled_from(["", "10.50", "1,234"]),
    date=st.sampled_from(["", "2019-05-01", "03/04/2022"]),
)


@settings(max_examples=60)
@given(st.lists(TEXTS, max_size=12))
@pytest.mark.parametrize("index", INDEXES, ids=["portable", "auto"])
def test_a_column_of_texts_is_read_as_its_lines_are(index: Index, texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert list(products_of(read_products(pa.array(texts, pa.string()), index))) == [
        read_product(one, KNOWN) for one in texts
    ]


@settings(max_examples=40)
@given(st.lists(LINES, max_size=8))
def test_a_table_of_lines_is_read_as_its_lines_are(lines: list[PurchaseLine]) -> None:
    lines = [
        PurchaseLine(**{name: getattr(one, name).encode("utf-8", "replace").decode() for name in CELLS})
        for one in lines
    ]
    table = pa.table({name: pa.array([getattr(one, name) for one in lines], pa.string()) for name in CELLS})
    assert list(products_of(read_products(table, INDEXES[0]))) == [read_product(one, KNOWN) for one in lines]


def test_equal_lines_are_read_once_and_answered_each_in_its_place() -> None:
    texts = ["Dahua NVR", "Chair", None, "Dahua NVR"]
    batch = read_products(pa.chunked_array([pa.array(texts[:2]), pa.array(texts[2:], pa.string())]), INDEXES[0])
    assert batch.schema.equals(PRODUCTS)
    assert batch.column("maker").to_pylist() == ["dahua", None, None, "dahua"]
    assert batch.column("verdict").to_pylist()[2] == "not-enough-data"


def test_no_lines_are_no_products() -> None:
    assert read_products(pa.array([], pa.string()), INDEXES[0]).num_rows == 0


def test_a_table_without_goods_is_refused_with_a_remedy() -> None:
    with pytest.raises(AssayError, match="without text, brand or model; found price"):
        read_products(pa.table({"price": ["1"]}), INDEXES[0])


# Totals


def sums(lines: Iterable[str]) -> dict[str | None, tuple[int, int, int, dict[str, Decimal], int]]:
    found = totals(read_products(pa.array(list(lines)), INDEXES[0]))
    return {
        one.maker: (one.lines, one.units, one.lines_without_units, dict(one.money), one.lines_without_money)
        for one in found
    }


def test_units_and_money_are_added_up_per_maker_and_what_is_unknown_is_counted() -> None:
    found = sums(
        [
            "Hikvision DS-2CD2143G2-I x4 @ 189,10 CAD",
            "Hikvision DS-7608NI-K2/8P, 1 unit, 450.00 CAD",
            "Hikvision dome camera",
            "Hikvision PTZ, qty 2 @ 100.00 USD",
            "bracket for Hikvision dome, qty 9 @ 5.00 CAD",
            "Chair, qty 2 @ 50.00 CAD",
        ]
    )
    assert found["hikvision"] == (4, 7, 1, {"CAD": Decimal("1206.40"), "USD": Decimal("200.00")}, 1)
    assert found[None] == (2, 11, 0, {"CAD": Decimal("145.00")}, 0)


def test_rows_read_once_count_as_often_as_they_stand() -> None:
    batch = read_products(pa.array(["Dahua NVR, 2 pcs @ 10.00 CAD"]), INDEXES[0])
    (one,) = totals(batch, times=[1000])
    assert (one.lines, one.units, one.money["CAD"]) == (1000, 2000, Decimal("20000.00"))


# Columns


def test_columns_are_known_by_their_headers_and_a_supplier_is_no_maker() -> None:
    told = purchase_columns(
        ["Date", "Vendor", "Description", "Manufacturer", "Model", "Qty", "Unit Price (CAD)", "Total"]
    )
    assert told == {
        "date": "Date", "text": "Description", "brand": "Manufacturer", "model": "Model", "quantity": "Qty",
        "unit_price": "Unit Price (CAD)", "total": "Total",
    }  # fmt: skip
    french = purchase_columns(
        ["Fournisseur", "Description de l'article", "Marque", "Qté", "Prix unitaire", "Montant", "Devise"]
    )
    assert set(french) == {"text", "brand", "quantity", "unit_price", "total", "currency"}


def test_a_price_column_that_does_not_say_of_what_is_kept_apart() -> None:
    assert purchase_columns(["Description", "Price", "Quantity"])["price"] == "Price"
