"""`assay import` shows what a file is taken for before it is stored, and the report takes the folder like any other."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Assay
from tests.observe import asset_exports, outputs

DEPARTMENT = ("--as", "ca-federal-department", "--on", "2026-11-16", "--json")


def files() -> None:
    Path("cams.csv").write_text(asset_exports.SIQURA.replace("Status", "Colour"))
    Path("switch.txt").write_text(outputs.MAC_TABLES["cisco ios"])


def test_a_dry_run_shows_format_columns_merges_and_what_is_dropped_and_left_out(assay: Assay) -> None:
    files()
    ran = assay("import", "cams.csv", "switch.txt", "--dry-run")
    assert ran.code == 0
    for words in (
        "cams.csv · text table, Siqura Device Manager · new", "IPAddress → address", "not known: Colour", "dropped: Username (1), Password (1)",
        "switch.txt · output of network equipment · new", "mac_table 3", "not a device 2", "switch.txt:11: an address of the switch itself",
        "Devices: 0 before, 3 after; 3 new", "gate-cam: MAC address 00:00:5e:00:53:01 · cams.csv, switch.txt", "Nothing was written",
    ):  # fmt: skip
        assert words in ran.out
    assert "hunter2" not in ran.out
    assert not Path("assay-evidence").exists()


def test_the_same_as_json(assay: Assay) -> None:
    files()
    told = assay("import", "cams.csv", "switch.txt", "--dry-run", "--json").json
    cams, switch = told["files"]
    assert (cams["change"], cams["format"], switch["format"]) == ("new", "table", "device-output")
    assert {"heading": "IPAddress", "name": "address"} in cams["tables"][0]["columns"]
    assert {"heading": "Password", "name": "secret"} in cams["tables"][0]["columns"]
    assert (cams["secrets_dropped"], switch["left_out_counts"]["not-a-device"]) == ({"Username": 1, "Password": 1}, 2)
    assert told["preview"]["merged"][0]["by"] == [{"by": "mac", "value": "00:00:5e:00:53:01"}]


def test_in_french(assay: Assay) -> None:
    files()
    ran = assay("import", "cams.csv", "--dry-run", "--lang", "fr")
    assert "écarté\N{NO-BREAK SPACE}: Username (1)" in ran.out
    assert "Rien n'a été écrit" in ran.out


def test_an_assessment_of_the_folder_is_that_of_the_files(assay: Assay) -> None:
    files()
    assert assay("import", "cams.csv", "switch.txt", "--into", "kept").code == 0
    direct = assay("assess", "cams.csv", "switch.txt", *DEPARTMENT).json
    stored = assay("assess", "kept", *DEPARTMENT).json
    assert stored == direct
    again = assay("import", "cams.csv", "switch.txt", "--into", "kept")
    assert "Added 0 files" in again.out
    assert assay("assess", "kept", *DEPARTMENT).json == direct
    assert assay("identify", "kept").code == 0


def test_a_mapping_is_saved_corrected_and_reused(assay: Assay) -> None:
    Path("vms.csv").write_text(asset_exports.UNPUBLISHED)
    ran = assay("import", "vms.csv", "--dry-run", "--save-mapping", "m.yaml")
    assert "not imported" in ran.out
    text = Path("m.yaml").read_text()
    assert '"Laitetunnus": ignore  # not known to Assay; in "vms.csv"' in text
    Path("m.yaml").write_text(text.replace('"Laitetunnus": ignore', '"Laitetunnus": mac'))
    assert "Added 1 file, 1 observation" in assay("import", "vms.csv", "--mapping", "m.yaml").out
    ran = assay("import", "vms.csv", "--save-mapping", "m.yaml")
    assert (ran.code, "is there already" in ran.err) == (2, True)


def test_what_cannot_be_meant_is_one_clear_line(assay: Assay) -> None:
    files()
    for words in (
        ("none.csv",),
        ("cams.csv", "--into", "switch.txt"),
        ("cams.csv", "--replaces", "x.csv"),
        ("cams.csv", "--into", "."),
    ):
        ran = assay("import", *words)
        assert ran.code == 2
        assert ran.err.startswith("assay: ")
        assert ran.out == ""
