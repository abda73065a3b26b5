"""A file cut into parts yields what it yields whole, whatever it is packed in and however it is cut."""

from __future__ import annotations

import gzip
import io
import json
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import EvidenceError
from assay.observe.model import LeftOut, Observation
from assay.observe.read import ColumnMapping, parts, read_paths
from assay.observe.read.part_rows import read_part
from assay.observe.read.parts import cut_lines, form_of, is_observed, parts_of
from assay.observe.read.unpacked import unpacked

ROWS = [
    {"id": f"row-{number}", "protocol": "http", "raw": f"HTTP/1.1 200 OK\r\nServer: é{number}\r\n\r\n", "mac": "", "asset": f"a{number // 2}"}
    for number in range(7)
]  # fmt: skip


def lines(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read(path: Path, rows: int, key: str | None = None) -> tuple[list[Observation], list[LeftOut], list[str | None]]:
    seen: list[Observation] = []
    left: list[LeftOut] = []
    keys: list[str | None] = []
    with unpacked(path) as there:
        for part in parts_of(there, ColumnMapping(), rows):
            found = read_part(part, ColumnMapping(), key)
            seen, left, keys = seen + found.observations, left + found.left_out, keys + found.keys
    return seen, left, keys


def form(path: Path) -> str:
    with unpacked(path, sha256="") as there:
        return form_of(there)


def kept(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


# Lines


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.binary(max_size=12).map(lambda blob: blob.replace(b"\n", b"")), max_size=12),
    st.booleans(),
    st.integers(1, 5),
)
def test_lines_keep_their_bytes_and_their_numbers(rows: list[bytes], ended: bool, at_once: int) -> None:
    data = b"\n".join(rows) + (b"\n" if ended and rows else b"")
    found = list(cut_lines(io.BytesIO(data), at_once))
    assert b"".join(block for _, block, _ in found) == data
    assert [first for first, _, _ in found] == [1 + at_once * number for number in range(len(found))]
    assert all(block.count(b"\n") <= at_once for _, block, _ in found)


def test_a_line_that_is_too_long_is_passed_over_and_the_next_keeps_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MAX_LINE", 1000)
    monkeypatch.setattr(parts, "_CHUNK", 64)
    path = kept(tmp_path, "a.jsonl", lines(ROWS[:1]) + b"x" * 5000 + b"\n" + lines(ROWS[1:2]))
    seen, left, _ = read(path, 100)
    assert [(one.id, one.source.record) for one in seen] == [("row-0", 1), ("row-1", 3)]
    assert [(one.record, one.reason) for one in left] == [(2, "bad-row")]


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
@pytest.mark.parametrize("pack", ["", ".gz", ".zst"])
def test_json_lines_in_parts_are_as_read_whole(tmp_path: Path, rows: int, pack: str) -> None:
    data = lines(ROWS) + b"not json\n\n" + lines(ROWS[:1])
    whole = read_paths([kept(tmp_path, "a.jsonl", data)])
    path = kept(tmp_path, f"b.jsonl{pack}", packed(data, pack))
    seen, left, _ = read(path, rows)
    assert [(one.id, one.raw, one.source.record) for one in seen] == [
        (one.id, one.raw, one.source.record) for one in whole.observations
    ]
    assert [(one.record, one.reason, one.detail) for one in left] == [
        (one.record, one.reason, one.detail) for one in whole.left_out
    ]
    assert form(path) == "observations"


def packed(data: bytes, pack: str) -> bytes:
    """Packed in two pieces one after the other, as files that grew are."""
    half = len(data) // 2
    if pack == ".gz":
        return gzip.compress(data[:half]) + gzip.compress(data[half:])
    if pack == ".zst":
        return b"".join(pa.compress(piece, "zstd", asbytes=True) for piece in (data[:half], data[half:]))
    return data


@pytest.mark.parametrize("pack", [".gz", ".zst"])
def test_what_breaks_off_is_an_error_that_names_the_file(tmp_path: Path, pack: str) -> None:
    data = b"".join(lines(ROWS) for _ in range(2000))
    path = kept(tmp_path, f"a.jsonl{pack}", packed(data, pack)[:-40])
    with pytest.raises(EvidenceError, match=rf"a\.jsonl{pack}: what is packed with .* breaks off or is damaged"):
        read(path, 100)


def test_half_a_surrogate_pair_costs_neither_its_row_nor_its_file(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.jsonl", b'{"protocol": "http", "raw": "a\\ud800b", "mac": ""}\n' + lines(ROWS[:1]))
    assert read(path, 10)[0][0].raw == "a\ufffdb"
    assert len(read_paths([path]).observations) == 2


# Tables


def test_the_sample_departments_tables_in_parts_are_as_read_whole() -> None:
    with resources.as_file(resources.files("assay") / "demo" / "evidence") as folder:
        for path in sorted(folder.rglob("*.csv")):
            whole = read_paths([path])
            for rows in (1, 4, 1000):
                seen, left, _ = read(path, rows)
                assert seen == whole.observations
                assert left == whole.left_out
            assert form(path) == "inventory"


OBSERVED = "id,protocol,http_servers,mac,seen_at,asset,note\none,http,App-webs/,44:19:b6:00:00:01,2024-05-01,a,x\ntwo,http,nginx,,,b,\n,nonsense,,,,,\n"


def test_a_table_of_observations_is_read_as_such(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.csv", OBSERVED.encode())
    seen, left, keys = read(path, 1, "asset")
    assert form(path) == "observations"
    assert [(one.id, one.kind, one.get("http_servers"), one.mac, one.seen_at) for one in seen] == [
        ("one", "http", "App-webs/", "44:19:b6:00:00:01", "2024-05-01"),
        ("two", "http", "nginx", None, None),
    ]
    assert keys == ["a", "b"]
    assert [(one.record, one.reason) for one in left] == [(None, "unused-columns"), (4, "bad-row")]


def test_a_kind_column_alone_does_not_make_an_inventory_a_table_of_observations() -> None:
    assert not is_observed(["kind", "serial", "model", "mac"])
    assert is_observed(["kind", "raw"])
    assert is_observed(["protocol", "http_servers"])
    assert not is_observed(["protocol", "port"])


def test_secrets_are_dropped_in_a_table_of_observations(tmp_path: Path) -> None:
    table = "protocol,raw,password\nhttp,GET http://admin:hunter2@10.0.0.1/ HTTP/1.1,hunter2\n"
    (seen,), _, _ = read(kept(tmp_path, "a.csv", table.encode()), 10)
    assert "hunter2" not in repr(seen)


def test_a_table_of_which_no_column_is_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no row of column headers"):
        read(kept(tmp_path, "a.csv", b"a,b\n1,2\n"), 10)


# Parquet


@pytest.mark.parametrize("fields", ["map", "struct", "json"])
def test_parquet_rows_may_hold_fields_as_a_map_a_structure_or_json(tmp_path: Path, fields: str) -> None:
    value: object = {"http_servers": "App-webs/"}
    kind = pa.map_(pa.string(), pa.string()) if fields == "map" else None
    column = pa.array([json.dumps(value)] if fields == "json" else [value], kind)
    pq.write_table(pa.table({"protocol": ["http"], "fields": column, "raw": [""]}), tmp_path / "a.parquet")
    (seen,), _, _ = read(tmp_path / "a.parquet", 10)
    assert dict(seen.fields) == {"http_servers": "App-webs/"}


def test_parquet_in_parts_numbers_its_rows_through(tmp_path: Path) -> None:
    table = pa.table({name: [row[name] for row in ROWS] for name in ("id", "protocol", "raw", "mac", "asset")})
    pq.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "b.parquet.zst").write_bytes(packed((tmp_path / "a.parquet").read_bytes(), ".zst"))
    for path in (tmp_path / "a.parquet", tmp_path / "b.parquet.zst"):
        seen, _, keys = read(path, 3, "asset")
        assert [(one.id, one.source.record, one.source.unit) for one in seen] == [
            (row["id"], number, "row") for number, row in enumerate(ROWS, 1)
        ]
        assert keys == [row["asset"] for row in ROWS]


def test_a_parquet_inventory_goes_by_its_column_names(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"Brand": ["Annke"], "MAC address": ["44:19:b6:00:00:01"], "Quantity": [3]}), tmp_path / "a.parquet"
    )
    (seen,), _, _ = read(tmp_path / "a.parquet", 10)
    assert (seen.kind, seen.get("claim_brand"), seen.mac) == ("inventory", "Annke", "44:19:b6:00:00:01")
    assert form(tmp_path / "a.parquet") == "inventory"


def test_parquet_that_is_damaged_or_says_nothing_of_devices_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [1]}), tmp_path / "a.parquet")
    with pytest.raises(EvidenceError, match="no row of column headers"):
        read(tmp_path / "a.parquet", 10)
    data = (tmp_path / "a.parquet").read_bytes()
    with pytest.raises(EvidenceError, match="damaged"):
        read(kept(tmp_path, "b.parquet", data[:-6]), 10)


def test_parquet_fields_that_are_no_pairs_say_nothing_and_end_no_reader(tmp_path: Path) -> None:
    """Found by fuzzing: a list of numbers where a map is expected."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"protocol": ["http"], "raw": ["HTTP/1.1 200 OK\r\n\r\n"], "fields": [[1, 2]]}), path)
    seen, left_out, _ = read(path, 10)
    assert [one.kind for one in seen] == ["http"]
    assert left_out == []


def test_packed_parquet_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet.gz"
    path.write_bytes(gzip.compress(b"PAR1" + bytes(200 << 20)))
    with pytest.raises(EvidenceError, match="would unpack to more than 100 times its size"):
        form(path)
