"""The bundled sample department, device by device: who made each, what binds, what merged, what was left out."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from assay.assess import assess
from assay.assessment import Assessment, DeviceResult
from assay.register.index import Register
from assay.report.files import assessment_json, write_reports

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "src" / "assay" / "demo"
POLICY, ADVISORY = "ca-gc-hikvision-procure-use-policy-2025", "ca-advisory-public-hikvision-2025"

# site | name | brand | leading maker | verdict | federal policy | public advisory | files that speak of it
EXPECTED = """
depot   | GAT-01 Quai 1           | hikvision | hikvision    | confirmed       | prohibited     | advisory       | 2
depot   | GAT-02 Quai 2           | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
depot   | GAT-03 Barrière         | dahua     | dahua        | probable        | does-not-apply | does-not-apply | 1
depot   | GAT-04 Entrepôt         | dahua     | dahua        | confirmed       | does-not-apply | does-not-apply | 2
depot   | GAT-05 Atelier          | uniview   | uniview      | probable        | does-not-apply | does-not-apply | 1
depot   | GAT-06 Cour nord        | hilook    | hikvision    | probable        | prohibited     | advisory       | 1
depot   | GAT-07 Clôture          | axis      | hikvision    | confirmed       | unclear        | advisory       | 2
depot   | GAT-08 Guérite          | bosch     | bosch        | possible        | unclear        | unclear        | 1
depot   | GAT-09 Quai 4           | -         | -            | not-enough-data | unclear        | unclear        | 1
depot   | GAT-10 Rampe            | lorex     | dahua        | possible        | does-not-apply | does-not-apply | 1
depot   | GAT-11 Toit             | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
depot   | GAT-13 Enregistreur     | hikvision | hikvision    | confirmed       | prohibited     | advisory       | 2
depot   | GAT-14 Salle de repos   | -         | -            | no-evidence     | unclear        | unclear        | 1
harbour | LAB-07 Loading dock     | hikvision | hikvision    | confirmed       | unclear        | advisory       | 2
harbour | LAB-08 Reception        | i-pro     | i-pro        | probable        | does-not-apply | does-not-apply | 1
harbour | LAB-09 Boathouse        | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
harbour | LAB-10 Slipway          | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
harbour | LAB-11 Canteen          | ezviz     | ezviz        | probable        | unclear        | does-not-apply | 1
harbour | LAB-12 Meeting room     | luma      | hikvision    | possible        | unclear        | unclear        | 1
harbour | LAB-13 Yard             | amcrest   | dahua        | confirmed       | does-not-apply | does-not-apply | 2
harbour | LAB-14 Bench            | -         | hichip       | confirmed       | does-not-apply | does-not-apply | 2
harbour | LAB-15 Tank             | lorex     | dahua        | possible        | unclear        | unclear        | 1
harbour | LAB-16 Corridor         | tp-link   | tp-link-us   | possible        | does-not-apply | does-not-apply | 1
harbour | LAB-17 Microscopy       | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
harbour | LAB-C1 Main door        | honeywell | dahua        | possible        | unclear        | unclear        | 1
harbour | LAB-C2 Wet lab          | honeywell | dahua        | possible        | unclear        | unclear        | 1
harbour | LAB-C3 Cold room        | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
harbour | LAB-C4 Store            | -         | -            | not-enough-data | unclear        | unclear        | 1
harbour | LAB-C5 Roof             | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
harbour | LAB-H1                  | honor     | huawei       | probable        | unclear        | unclear        | 1
harbour | LAB-H2                  | honor     | honor        | probable        | unclear        | unclear        | 1
harbour | LAB-H3                  | honor     | honor        | possible        | unclear        | unclear        | 1
harbour | LAB-NVR1                | honeywell | dahua        | confirmed       | does-not-apply | does-not-apply | 2
rideau  | RID-101 Lobby north     | axis      | axis         | confirmed       | does-not-apply | does-not-apply | 2
rideau  | RID-102 Lobby south     | axis      | axis         | confirmed       | does-not-apply | does-not-apply | 2
rideau  | RID-103 Mail room       | axis      | axis         | confirmed       | does-not-apply | does-not-apply | 2
rideau  | RID-104 Stair A         | axis      | axis         | probable        | does-not-apply | does-not-apply | 2
rideau  | RID-105 Stair B         | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-201 Entrance canopy | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-202 Bicycle shelter | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-203 Delivery bay    | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-204 East lawn       | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-301 Council room    | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-302 Library         | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-303 Cafeteria       | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-401 Roof west       | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-402 Roof east       | axis      | axis         | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-501 Parking P1      | hikvision | hikvision    | confirmed       | prohibited     | advisory       | 2
rideau  | RID-502 Parking P2      | hikvision | hikvision    | confirmed       | prohibited     | advisory       | 2
rideau  | RID-503 Parking ramp    | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
rideau  | RID-504 Generator yard  | hikvision | hikvision    | probable        | prohibited     | advisory       | 1
rideau  | RID-505 Waste room      | annke     | hikvision    | confirmed       | unclear        | advisory       | 2
rideau  | RID-506 Loading dock    | lts       | hikvision    | probable        | unclear        | advisory       | 1
rideau  | RID-601 Server corridor | hanwha    | hanwha       | probable        | does-not-apply | does-not-apply | 1
rideau  | RID-602 Archive         | -         | uniview      | confirmed       | does-not-apply | does-not-apply | 2
rideau  | RID-603 Crawl space     | -         | -            | not-enough-data | unclear        | unclear        | 1
rideau  | rid-edge-1              | huawei    | huawei       | confirmed       | does-not-apply | does-not-apply | 1
rideau  | rid-print-2             | -         | hp           | confirmed       | does-not-apply | does-not-apply | 1
rideau  | rid-sw-1                | -         | cisco        | confirmed       | does-not-apply | does-not-apply | 1
rideau  | rid-sw-annex            | zte       | zte          | confirmed       | does-not-apply | does-not-apply | 1
rideau  | rid-time-1              | -         | microsemi    | confirmed       | does-not-apply | does-not-apply | 1
-       | 10.20.1.70              | synology  | synology     | confirmed       | does-not-apply | does-not-apply | 1
-       | 192.168.10.60           | -         | hp           | confirmed       | does-not-apply | does-not-apply | 1
-       | 192.168.10.71           | -         | hikvision    | probable        | unclear        | unclear        | 1
-       | 192.168.10.90           | -         | -            | not-enough-data | unclear        | unclear        | 1
-       | RPI-CAM (10.20.1.56)    | -         | raspberry-pi | probable        | unclear        | unclear        | 1
-       | gat-gw                  | -         | cisco        | confirmed       | does-not-apply | does-not-apply | 1
-       | visitor-phone           | -         | -            | no-evidence     | unclear        | unclear        | 1
"""
SITES = {"Rideau House": "rideau", "Dépôt de Gatineau": "depot", "Harbour Laboratory": "harbour", None: "-"}
ROWS = [[cell.strip() for cell in line.split("|")] for line in EXPECTED.strip().splitlines()]

# Every password, user name and token that stands somewhere in the sample; all of them are made up.
SECRETS = (
    "FakeSecret",
    "MotDePasseFactice",
    "demo-viewer",
    "ZGVtbzpGYWtlU2VjcmV0LUhR",
    "demo:MotDePasse",
    "SRV-GAT-1;demo",
)


def run() -> Assessment:
    return assess(
        [SAMPLE / "evidence"], profile="ca-federal-department", on=dt.date(2026, 11, 16),
        sites=SAMPLE / "sites.yaml", answers=SAMPLE / "answers.yaml", register=Register.load(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Assessment:
    begun = time.perf_counter()
    result = run()
    print(f"sample department: {len(result.devices)} devices in {time.perf_counter() - begun:.1f} s")  # noqa: T201 - for people
    return result


@pytest.fixture(scope="module")
def devices(found: Assessment) -> dict[str, DeviceResult]:
    return {item.asset.name: item for item in found.devices}


def told(item: DeviceResult) -> list[str]:
    who = item.identification
    files = {seen.source.sha256 for seen in item.asset.observations}
    return [
        SITES[item.asset.site], item.asset.name, who.brand or "-", who.maker or "-", who.verdict,
        item.outcomes[POLICY], item.outcomes[ADVISORY], str(len(files)),
    ]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_each_device_is_told_for_what_it_is(row: list[str], devices: dict[str, DeviceResult]) -> None:
    assert told(devices[row[1]]) == row


def test_no_device_is_there_that_nobody_expects(found: Assessment) -> None:
    assert sorted(item.asset.name for item in found.devices) == sorted(row[1] for row in ROWS)
    assert set(found.verdict_counts) == {"confirmed", "probable", "possible", "no-evidence", "not-enough-data"}
    assert found.outcome_counts == {"prohibited": 12, "unclear": 21, "does-not-apply": 35}


# What joined and what stayed apart ------------------------------------------------------------------------------------


def test_one_address_at_two_sites_is_two_devices(found: Assessment) -> None:
    for last in (21, 22, 41, 44):
        there = [item.asset for item in found.devices if f"10.20.1.{last}" in item.asset.addresses]
        assert {asset.site for asset in there} == {"Rideau House", "Harbour Laboratory"}, last
        assert len(there) == 2, last


def test_a_list_and_the_wire_join_by_address_or_chip_and_say_so(devices: dict[str, DeviceResult]) -> None:
    by = {name: {reason.by for reason in item.asset.merged} for name, item in devices.items()}
    assert "mac" in by["RID-501 Parking P1"]
    assert by["LAB-14 Bench"] & {"address-in-window", "row"}, "the list gives no MAC address"
    assert "address-in-window" in by["GAT-07 Clôture"]
    assert devices["LAB-07 Loading dock"].asset.macs == ("bc:ad:28:00:30:44",), "its own site's, not headquarters'"


def test_channels_are_devices_behind_the_recorder_and_not_the_recorder(devices: dict[str, DeviceResult]) -> None:
    behind = {name for name, item in devices.items() if item.asset.channel_of}
    assert behind == {f"LAB-C{number} {room}" for number, room in enumerate(
        ("Main door", "Wet lab", "Cold room", "Store", "Roof"), start=1)}  # fmt: skip
    assert len(devices["LAB-NVR1"].asset.observations) == 3


def test_a_made_up_address_of_a_telephone_names_nobody(devices: dict[str, DeviceResult]) -> None:
    phone = devices["visitor-phone"]
    assert phone.asset.macs == ("d2:00:00:00:10:51",)
    assert not [one for one in phone.identification.evidence if one.evidence == "mac-block"]


# Makers and rules -----------------------------------------------------------------------------------------------------


def questions(found: Assessment, name: str, measure: str = POLICY) -> list[str]:
    item = next(item for item in found.devices if item.asset.name == name)
    return [one.atom for answer in found.groups[item.group] if answer.measure == measure for one in answer.lead.settle]


def test_each_open_answer_says_what_would_settle_it(found: Assessment) -> None:
    assert questions(found, "RID-505 Waste room") == ["rebadged-units"]
    assert questions(found, "RID-506 Loading dock") == ["rebadged-units"], "its maker was answered for the lot"
    assert questions(found, "LAB-07 Loading dock") == ["use-by-others"]
    assert questions(found, "LAB-11 Canteen") == ["group-products"]
    assert questions(found, "GAT-07 Clôture")[0] == "device.brand", "list and device disagree: go and look"
    assert questions(found, "GAT-14 Salle de repos")[0] == "device.maker"


def test_the_camera_with_hik_prefixes_is_not_hikvisions(devices: dict[str, DeviceResult]) -> None:
    found = devices["LAB-14 Bench"].identification
    assert (found.maker, found.gate.gate) == ("hichip", "yes")
    assert "hikvision" not in {one.entity for one in found.candidates}


def test_a_copied_layout_accuses_nobody(devices: dict[str, DeviceResult]) -> None:
    found = devices["RPI-CAM (10.20.1.56)"].identification
    assert {one.entity: one.verdict for one in found.candidates}.get("dahua", "possible") == "possible"
    assert found.gate.gate == "unknown"


def test_the_label_that_the_device_belies_is_shown(devices: dict[str, DeviceResult]) -> None:
    assert "the record says Axis, the device says Hikvision" in devices["GAT-07 Clôture"].identification.contradictions


def test_a_date_decides_where_a_badge_changed_hands(devices: dict[str, DeviceResult]) -> None:
    gates = {name: devices[name].identification.gate for name in ("LAB-H1", "LAB-H2", "LAB-H3")}
    assert (gates["LAB-H3"].reason, gates["LAB-H3"].decisive_date) == ("date-needed", "2020-11-17")
    assert gates["LAB-H1"].decisive_date is None is gates["LAB-H2"].decisive_date


def test_only_the_purchase_after_the_announcement_breaks_the_policy(found: Assessment) -> None:
    bought = {item.asset.name: item.asset.id for item in found.devices}
    (todo,) = [item for item in found.todo if item.atom == "purchase:prohibited"]
    assert bought["LAB-10 Slipway"] in todo.devices
    assert bought["LAB-09 Boathouse"] not in todo.devices
    assert bought["LAB-07 Loading dock"] not in todo.devices, "the landlord bought it"
    (use,) = [item for item in found.todo if item.atom == "use:prohibited"]
    assert len(use.devices) == found.outcome_counts["prohibited"]


def test_the_queue_goes_from_duties_to_inspections_to_law(found: Assessment) -> None:
    kinds = [item.kind for item in found.todo]
    assert kinds == sorted(kinds, key=["report", "act", "inspect", "ask", "confirm", "decide"].index)
    assert {item.atom for item in found.todo if item.kind == "decide"} == {
        "rebadged-units", "group-products", "use-by-others",
    }  # fmt: skip
    assert found.answers_used == 4
    assert not found.answers_unused


# Purchases ------------------------------------------------------------------------------------------------------------


def test_purchases_link_where_nothing_else_could_be_meant(found: Assessment) -> None:
    names = {item.asset.id: item.asset.name.split()[0] for item in found.devices}
    linked = {
        line.description: sorted(names[asset] for asset in line.linked)
        for line in found.coverage.inventory.purchases
        if line.linked
    }
    assert linked == {
        "Recorder HEN16104, 16 channels, 4 TB": ["LAB-NVR1"],
        "Honeywell HBD3PR1 bullet camera": ["LAB-C1", "LAB-C2"],
        "Enregistreur réseau DS-7608NI-K2/8P, 8 canaux": ["GAT-13"],
        "Caméra dôme Dahua IPC-HDW1230T1": ["GAT-04"],
        "AXIS P3265-LVE dome camera, outdoor": ["RID-201", "RID-202", "RID-203", "RID-204"],
        "Caméra réseau Hikvision DS-2CD1023G0E-I, 2 MP": ["GAT-01", "GAT-02"],
    }


def test_the_unit_that_was_bought_and_not_found_is_told(found: Assessment) -> None:
    (line,) = [one for one in found.coverage.inventory.purchases if "HDW1230T1" in one.description]
    assert "2 bought, 1 found" in line.why
    assert "1 unit not found" in line.why


def test_words_and_comparisons_are_no_brands(found: Assessment) -> None:
    named = {line.purchase.description: line.identification.brand for line in found.purchases}
    assert [text for text, brand in named.items() if brand] == ["Caméra PTZ Hikvision DS-2DE4425IW-DE"]
    assert len(named) == 7, "a plaque, novels, a lamp, a denial, a bracket, a replacement and the one that is"


def test_a_purchase_that_never_became_a_device_breaks_the_policy_all_the_same(found: Assessment) -> None:
    (line,) = [line for line in found.purchases if line.identification.brand]
    assert (line.outcomes[POLICY], line.purchase.linked) == ("prohibited", ())
    acts = {item.act: item.outcome for answer in found.groups[line.group] if answer.measure == POLICY for item in answer.all}  # fmt: skip
    assert acts["buy"] == "prohibited"
    assert acts.get("use", "does-not-apply") == "does-not-apply", "nobody knows it to be in use"


def test_nobody_is_sent_to_inspect_a_lamp(found: Assessment) -> None:
    lamp = next(line.purchase.id for line in found.purchases if "lamp" in line.purchase.description)
    assert not [item for item in found.todo if lamp in item.devices]


# Coverage, left-out rows, secrets -------------------------------------------------------------------------------------


def test_seven_formats_are_read_and_the_eighth_is_named(found: Assessment) -> None:
    files = {Path(file.path).name: (file.format, file.observations) for file in found.coverage.files}
    assert files == {
        "inventaire-cameras.csv": ("table", 13), "scan-2026-11-06.xml": ("nmap-xml", 16), "equipment.xlsx": ("xlsx", 20),
        "lan-2026-11-09.pcapng": ("pcapng", 8), "invoice-4500002351.pdf": ("pdf", 0),
        "purchases-2019-2026.csv": ("table", 13), "lan-2026-11-05.pcap": ("pcap", 13),
        "milestone-cameras.csv": ("table", 23), "network-gear.jsonl": ("jsonl", 6),
    }  # fmt: skip


def test_what_was_left_out_is_listed_with_its_place(found: Assessment) -> None:
    listed = {
        (Path(entry.path.partition("#")[0]).name, entry.record, entry.reason) for entry in found.coverage.left_out
    }
    assert listed >= {
        ("inventaire-cameras.csv", 4, "ambiguous-date"), ("inventaire-cameras.csv", 12, "bad-value"),
        ("inventaire-cameras.csv", 13, "bad-row"), ("scan-2026-11-06.xml", 9, "not-a-device"),
        ("invoice-4500002351.pdf", None, "unreadable"), ("purchases-2019-2026.csv", 15, "bad-row"),
        ("network-gear.jsonl", 5, "bad-row"),
    }  # fmt: skip
    assert [row["assay_row"] for row in found.bad_rows] == ["13", "15"]


def test_the_site_without_evidence_and_the_devices_without_a_site_are_named(found: Assessment) -> None:
    assert found.coverage.sites_without_evidence == ("Lock Station 9",)
    assert len(found.coverage.unplaced) == 7
    assert len(found.coverage.single_source) == sum(row[-1] == "1" for row in ROWS)


def test_every_secret_is_counted(found: Assessment) -> None:
    assert found.coverage.secrets_dropped == {
        "User": 13, "Pass": 13, "Username": 23, "Password": 23, "IP (inside)": 1, "rows that do not line up": 4,
        "Authorization header": 1,
    }  # fmt: skip


def test_no_secret_reaches_an_observation_or_a_report(found: Assessment, tmp_path: Path) -> None:
    kept = "".join(repr(item.asset.observations) for item in found.devices) + repr(found.bad_rows)
    written = write_reports(found, Register.load(), tmp_path, "fr")
    texts = {name: path.read_text(encoding="utf-8") for name, path in written.items()} | {"observations": kept}
    assert {"report.json", "report.html", "devices.csv", "left-out-rows.csv"} <= set(texts)
    sample = b"".join(path.read_bytes() for path in (SAMPLE / "evidence").rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret.encode() in sample, f"{secret} is not in the sample: the test would prove nothing"
        assert [name for name, text in texts.items() if secret in text] == [], secret


def test_the_same_evidence_gives_the_same_report_byte_for_byte(found: Assessment) -> None:
    register = Register.load()
    assert assessment_json(found, register, "en") == assessment_json(run(), register, "en")


# The script that makes the binary files -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("make_demo", ROOT / "tools" / "make_demo.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_the_script_writes_the_files_of_the_sample_byte_for_byte(script: ModuleType) -> None:
    made = script.files()
    assert len(made) == 4
    for name, content in made.items():
        assert (SAMPLE / "evidence" / name).read_bytes() == content, f"run tools/make_demo.py: {name} differs"


def test_every_file_of_the_sample_is_explained_in_its_readme() -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    names = [path.relative_to(SAMPLE / "evidence").as_posix() for path in (SAMPLE / "evidence").rglob("*") if path.is_file()]  # fmt: skip
    assert len(names) == 9
    assert [name for name in names if f"`{name}`" not in readme] == []
