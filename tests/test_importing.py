"""Importing: the same file changes nothing, a corrected one replaces its own rows only, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.importing import ImportPlan, PlannedFile, mapping_text, plan_import
from assay.inventory.merge import build_inventory
from assay.observe.model import Observation
from assay.observe.read import read_paths
from assay.observe.read.mapping import read_mapping
from assay.observe.read.stored import JOURNAL, SOURCES
from tests.observe import asset_exports, leases, outputs, scans

ON = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
GATE = "Name,Model,MAC,IP\nGate,X1,00:00:5e:00:53:01,192.0.2.11\nDock,X2,00:00:5e:00:53:02,192.0.2.12\n"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `in` with one list, as a person in its parent would name it."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/list.csv").write_text(GATE)
    return tmp_path


def bring(*paths: str, **more: object) -> list[PlannedFile]:
    plan = plan_import([Path(path) for path in paths], Path("evidence"), **more)  # type: ignore[arg-type]
    return plan.carry_out(ON)


def kept() -> list[Observation]:
    return read_paths([Path("evidence")]).observations


def snapshot() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path("evidence").rglob("*.jsonl"))}


def fill() -> None:
    """Every kind of file there is a reader for without extras."""
    Path("in/switch.txt").write_text(outputs.MAC_TABLES["junos"])
    Path("in/lldp.txt").write_text(outputs.LLDP["arista eos"])
    Path("in/dhcpd.leases").write_text(leases.DHCPD)
    Path("in/shodan.json").write_text(scans.spread(scans.SHODAN))
    Path("in/siqura.csv").write_text(asset_exports.SIQURA)
    Path("in/bad.csv").write_text("Name,Model,Password\nGate,X1,hunter2\n,,x\na,b,c,d\n")


def test_what_was_imported_reads_back_as_the_files_themselves() -> None:
    fill()
    bring("in")
    direct, stored = read_paths([Path("in")]), read_paths([Path("evidence")])
    assert stored.observations == direct.observations
    assert stored.left_out == direct.left_out
    assert (stored.secrets_dropped, stored.bad_rows, stored.files, stored.tables) == (
        direct.secrets_dropped, direct.bad_rows, direct.files, direct.tables,
    )  # fmt: skip
    assert build_inventory(stored.observations) == build_inventory(direct.observations)
    assert b"hunter2" not in b"".join(snapshot().values())


def test_the_same_file_again_changes_nothing() -> None:
    bring("in")
    before = snapshot()
    (again,) = bring("in/list.csv")
    assert (again.standing.change, again.done) == ("unchanged", None)
    Path("copy.csv").write_text(GATE)
    assert [one.standing.change for one in bring("./in/../in/list.csv", "copy.csv")] == ["unchanged", "refused"]
    assert [one.standing.change for one in bring("copy.csv")] == ["unchanged"]
    assert snapshot() == before


def test_a_corrected_file_replaces_its_own_rows_only() -> None:
    Path("in/other.csv").write_text("Name,Model\nYard,X3\n")
    bring("in")
    before = snapshot()
    Path("in/list.csv").write_text(GATE.replace("X1", "X1-B"))
    (one,) = bring("in/list.csv")
    assert one.standing.change == "corrected"
    assert one.standing.replaces and one.standing.replaces.path == "in/list.csv"
    assert sorted(seen.get("claim_model") for seen in kept()) == ["X1-B", "X2", "X3"]
    after = snapshot()
    assert {path: after[path] for path in before if not path.endswith(JOURNAL)} == {
        path: content for path, content in before.items() if not path.endswith(JOURNAL)
    }
    journal = str(Path("evidence", JOURNAL))
    assert after[journal].startswith(before[journal])
    assert [(left.path, left.reason) for left in read_paths([Path("evidence")]).left_out] == [
        ("in/list.csv", "superseded")
    ]


def test_going_back_to_the_first_version_makes_it_count_again() -> None:
    bring("in")
    Path("in/list.csv").write_text(GATE.replace("X1", "X1-B"))
    bring("in")
    Path("in/list.csv").write_text(GATE)
    assert [one.standing.change for one in bring("in")] == ["corrected"]
    assert [seen.get("claim_model") for seen in kept()] == ["X1", "X2"]
    assert len(list(Path("evidence", SOURCES).glob("*.jsonl"))) == 2


def test_a_file_of_the_same_name_elsewhere_is_another_source_unless_it_is_said_to_replace_it() -> None:
    bring("in")
    Path("new").mkdir()
    Path("new/list.csv").write_text(GATE.replace("X1", "X9"))
    plan = plan_import([Path("new/list.csv")], Path("evidence"))
    assert plan.files[0].standing.namesakes == ("in/list.csv",)
    bring("new/list.csv", replaces="in/list.csv")
    assert [seen.get("claim_model") for seen in kept()] == ["X9", "X2"]
    with pytest.raises(EvidenceError, match="no such source"):
        bring("new/list.csv", replaces="in/list.csv")


def test_another_mapping_reads_the_same_file_anew() -> None:
    Path("in/list.csv").write_text(asset_exports.UNPUBLISHED + "cam-2;Acme;X2;192.0.2.12;00:00:5e:00:53:02\n")
    (one,) = bring("in")
    assert one.standing.change == "refused"
    text = mapping_text(plan_import([Path("in")], Path("evidence")))
    for heading, name in (
        ("Nimike", "device_name"),
        ("Valmistaja", "claim_brand"),
        ("Laitetyyppi", "claim_model"),
        ("Verkko-osoite", "address"),
        ("Laitetunnus", "mac"),
    ):
        assert f'"{heading}": ignore' in text
        text = text.replace(f'"{heading}": ignore', f'"{heading}": {name}')
    Path("m.yaml").write_text(text)
    (one,) = bring("in", mapping=Path("m.yaml"))
    assert one.standing.change == "new"
    assert [seen.mac for seen in kept()] == ["00:00:5e:00:53:01", "00:00:5e:00:53:02"]
    assert [one.standing.change for one in bring("in", mapping=Path("m.yaml"))] == ["unchanged"]
    Path("m.yaml").write_text(text.replace('"Valmistaja": claim_brand', '"Valmistaja": claim_description'))
    assert [one.standing.change for one in bring("in", mapping=Path("m.yaml"))] == ["corrected"]
    assert kept()[0].get("claim_description") == "Acme"


def test_a_saved_mapping_reads_every_table_as_it_was_read() -> None:
    Path("in/list.csv").unlink()
    for name, text in asset_exports.EVERY.items():
        Path(f"in/{name.replace(' ', '-')}.csv").write_text(text)
    plan = plan_import([Path("in")], Path("evidence"))
    Path("m.yaml").write_text(mapping_text(plan))
    read_mapping(Path("m.yaml"))
    assert read_paths([Path("in")], mapping=Path("m.yaml")).observations == read_paths([Path("in")]).observations


def preview(plan: ImportPlan) -> tuple[int, int, int, int]:
    assert plan.preview
    return plan.preview.devices_before, plan.preview.devices_after, plan.preview.new_devices, plan.preview.known_devices


def test_a_dry_run_tells_which_devices_are_new_and_what_joins_the_others_and_writes_nothing() -> None:
    plan = plan_import([Path("in")], Path("evidence"), preview=True)
    assert preview(plan) == (0, 2, 2, 0)
    assert not Path("evidence").exists()
    bring("in")
    Path("switch.txt").write_text(outputs.MAC_TABLES["cisco ios"])
    plan = plan_import([Path("switch.txt")], Path("evidence"), preview=True)
    assert preview(plan) == (2, 3, 1, 2)
    assert plan.preview
    assert [(one.name, one.known, [reason.by for reason in one.merged]) for one in plan.preview.joined] == [
        ("Dock", True, ["mac"]), ("Gate", True, ["mac"]),
    ]  # fmt: skip
    assert plan.preview.joined[0].sources == ("in/list.csv", "switch.txt")
    Path("in/list.csv").write_text(GATE.replace("Dock,X2,00:00:5e:00:53:02,192.0.2.12\n", ""))
    assert preview(plan_import([Path("in")], Path("evidence"), preview=True)) == (2, 1, 0, 1)
    assert [seen.source.record for seen in kept()] == [2, 3]


def test_what_was_stored_and_changed_since_is_refused_whole() -> None:
    bring("in")
    (rows,) = Path("evidence", SOURCES).glob("*.jsonl")
    rows.write_text(rows.read_text().replace("X1", "X7"))
    reading = read_paths([Path("evidence")])
    assert reading.observations == []
    assert [(left.path, left.reason) for left in reading.left_out] == [("in/list.csv", "unreadable")]


def test_the_files_beside_the_evidence_they_became_count_once() -> None:
    bring("in")
    for paths in ([Path("in"), Path("evidence")], [Path("evidence"), Path("in")]):
        reading = read_paths(paths)
        assert len(reading.observations) == 2
        assert [left.reason for left in reading.left_out] == ["duplicate"]


def test_a_folder_with_other_files_in_it_is_no_folder_for_evidence() -> None:
    with pytest.raises(EvidenceError, match="holds other files"):
        plan_import([Path("in/list.csv")], Path("in"))
    with pytest.raises(EvidenceError, match="is a file"):
        plan_import([Path("in")], Path("in/list.csv"))
    bring("in")
    with pytest.raises(EvidenceError, match="was imported"):
        plan_import([Path("evidence")], Path("other"))


def test_what_somebody_else_imported_meanwhile_is_not_written_over() -> None:
    one = plan_import([Path("in")], Path("evidence"))
    Path("b.csv").write_text("Name,Model\nYard,X3\n")
    bring("b.csv")
    with pytest.raises(EvidenceError, match="meanwhile"):
        one.carry_out(ON)


def test_the_journal_says_what_was_read_when_and_how() -> None:
    Path("in/list.csv").write_text("Name,Model,Password\nGate,X1,hunter2\n,,\nx,y\n")
    bring("in")
    (line,) = Path("evidence", JOURNAL).read_text().splitlines()
    told = json.loads(line)
    assert (told["path"], told["format"], told["observations"], told["secrets"], told["on"]) == (
        "in/list.csv", "table", 1, told["secrets"], "2026-11-22T10:00:00Z",
    )  # fmt: skip
    assert told["left_out"] == 1
    assert Path("evidence", SOURCES, told["rows"]).is_file()
