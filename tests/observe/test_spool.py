"""What an import only writes down again waits on disk: the same observations in the same order, whatever their number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assay.importing import plan_import
from assay.observe.model import Observation, Source
from assay.observe.read import read_paths, spool
from assay.observe.read.spool import Spool, spooled

ROWS = "Name,MAC\n" + "".join(f"cam-{n},00:00:5e:00:{n >> 8:02x}:{n & 255:02x}\n" for n in range(1, 26))


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD", 10)
    monkeypatch.setattr("assay.observe.read.ledger.HELD", 10)


def test_a_spool_is_gone_through_as_often_as_asked_while_it_grows() -> None:
    seen = [Observation("arp", Source("a", "0" * 64, n), mac=f"00:00:5e:00:53:{n:02x}") for n in range(35)]
    kept = Spool(seen[:10])
    for one in seen[10:]:
        kept.append(one)
    assert len(kept) == 35
    assert list(kept) == seen
    halves = iter(kept)
    assert [next(halves) for _ in range(12)] == seen[:12]
    kept.append(seen[0])
    assert [*halves] == seen[12:]
    kept += seen[:2]
    assert [*kept][-3:] == [seen[0], seen[0], seen[1]]


def test_a_reading_is_a_spool_only_where_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS)
    assert isinstance(read_paths([path]).observations, list)
    with spooled():
        reading = read_paths([path])
    assert isinstance(reading.observations, Spool)
    assert [one.id for one in reading.observations] == [one.id for one in read_paths([path]).observations]


def test_an_import_stores_the_same_from_disk_as_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text(ROWS)
    (tmp_path / "b.json").write_text('[{"mac": "00:00:5e:00:53:01", "model": "X1"}]')
    day = datetime(2026, 11, 22, tzinfo=UTC)
    files = [tmp_path / "a.csv", tmp_path / "b.json"]
    plan = plan_import(files, tmp_path / "spooled")
    assert isinstance(plan.files[0].reading.observations, Spool)
    assert plan.files[0].kinds == {"inventory": 25}
    plan.carry_out(day)
    monkeypatch.setattr("assay.observe.read.ledger.HELD", 1000)
    plan_import(files, tmp_path / "held").carry_out(day)
    for path in (tmp_path / "held").rglob("*.jsonl"):
        assert path.read_bytes() == (tmp_path / "spooled" / path.relative_to(tmp_path / "held")).read_bytes()


def test_a_preview_holds_what_it_merges(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS)
    plan = plan_import([path], tmp_path / "evidence", preview=True)
    assert isinstance(plan.files[0].reading.observations, list)
    assert plan.preview and plan.preview.devices_after == 25


def test_leases_that_stand_again_are_taken_out_on_disk_as_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "kea.csv"
    heading = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n"
    path.write_text(
        heading
        + "".join(f"192.0.2.{n % 20},00:00:5e:00:53:{n % 20:02x},,3600,1793613600,1,0,0,c,0,,0\n" for n in range(45))
    )
    held = read_paths([path])
    with spooled():
        waiting = read_paths([path])
    assert isinstance(waiting.observations, Spool)
    assert [seen.source.record for seen in held.observations] == [*range(27, 47)]
    assert list(waiting.observations) == held.observations
    assert [(left.record, left.reason) for left in held.left_out] == [(2, "duplicate")]
