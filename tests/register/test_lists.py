"""Somebody else's list is read as published, kept apart with its licence, and nothing of it is dropped silently."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError, EvidenceError
from assay.register import list_formats
from assay.register.listed import NAMED_AT_MOST, Tally
from assay.register.lists import keep, read_list, stream

COLUMNS = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,standard_order,"
    "license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,vessel_flag,"
    "vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,places_of_birth,"
    "source_information_url,ids"
)
EL = "Entity List (EL) - Bureau of Industry and Security"


def csl(*rows: dict[str, str], header: str = COLUMNS) -> str:
    """A list of our own in the form of the US Consolidated Screening List."""
    names = header.split(",")
    quoted = [",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in names) for row in rows]
    return "\n".join([header, *quoted]) + "\n"


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ftm(*objects: dict[str, object]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def company(party: str, name: str, **properties: list[str]) -> dict[str, object]:
    return {"id": party, "schema": "Company", "properties": {"name": [name], **properties}}


def sanction(party: str, **properties: list[str]) -> dict[str, object]:
    return {"id": f"s-{party}", "schema": "Sanction", "properties": {"entity": [party], **properties}}


# US Consolidated Screening List


def test_a_row_of_the_consolidated_list_is_a_party(tmp_path: Path) -> None:
    row = {
        "_id": "7", "source": EL, "type": "Entity", "programs": "ONE; TWO", "name": "Acme Optics Co.",
        "addresses": "1 Lens Road, Testville, CN; 2 Lens Road, HK", "federal_register_notice": "90 F.R. 1",
        "start_date": "2025-01-02", "alt_names": "Acme Cameras; 顶点光学", "license_policy": "Presumption of denial",
        "source_list_url": "https://example.org/list", "ids": "Registration ID, 42",
    }  # fmt: skip
    (party,) = read_list(written(tmp_path, csl(row))).rows
    assert party.id == "7"
    assert party.names == ("Acme Optics Co.", "Acme Cameras", "顶点光学")
    assert (party.kind, party.listed, party.line) == ("organisation", True, 2)
    assert (party.programs, party.authorities) == (("ONE", "TWO"), (EL,))
    assert party.countries == ("CN", "HK")
    assert (party.listed_on, party.ended_on) == ("2025-01-02", None)
    assert party.source_url == "https://example.org/list"
    assert (party.notices, party.identifiers) == (("90 F.R. 1",), ("Registration ID, 42",))
    assert party.details == (("license_policy", "Presumption of denial"),)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Individual", "person"), ("Vessel", "vessel"), ("Aircraft", "aircraft"), ("", "unknown"), ("Spaceship", "other")],
)
def test_a_type_is_a_kind_and_one_that_is_left_open_stays_so(tmp_path: Path, word: str, kind: str) -> None:
    found = read_list(written(tmp_path, csl({"name": "A", "source": EL, "type": word})))
    assert found.rows[0].kind == kind
    assert found.tally.fields_left_out == (word == "Spaceship")


def test_a_row_without_an_id_is_known_by_its_line(tmp_path: Path) -> None:
    found = read_list(written(tmp_path, csl({"name": "A", "source": EL}, {"name": "B", "entity_number": "9"})))
    assert [one.id for one in found.rows] == ["line-2", "9"]


def test_a_bad_row_is_left_out_with_its_line_and_the_rest_is_kept(tmp_path: Path) -> None:
    good = csl({"name": "A"}, {"source": EL, "name": ""}, {"name": 'B "quoted",\nover two lines'})
    path = written(tmp_path, (good + "too,short\n").encode() + csl({"name": "C\0"}).split("\n")[1].replace("C\0", "X").encode()
                   + b"\n" + csl({"name": "bad"}).split("\n")[1].replace("bad", "B").encode().replace(b"B", b"\xff") + b"\n")  # fmt: skip
    found = read_list(path)
    assert [one.names[0] for one in found.rows] == ["A", 'B "quoted", over two lines', "X"]
    assert [one.line for one in found.rows] == [2, 4, 7]
    assert [str(one) for one in found.tally.left_out] == [
        "line 3: no name",
        "line 6: expected 29 columns, found 2",
        "line 8: not UTF-8",
    ]
    assert found.tally.lines_left_out == 3


def test_a_date_that_cannot_be_read_does_not_lose_the_party(tmp_path: Path) -> None:
    found = read_list(written(tmp_path, csl({"name": "A", "start_date": "02/30/2024", "end_date": "2025-02-30"})))
    assert (found.rows[0].names, found.rows[0].listed_on, found.rows[0].ended_on) == (("A",), None, None)
    assert [(one.line, one.whole) for one in found.tally.left_out] == [(2, False), (2, False)]
    assert (found.tally.lines_left_out, found.tally.fields_left_out) == (0, 2)


def test_a_quotation_mark_that_is_not_closed_is_no_long_name(tmp_path: Path) -> None:
    rows = csl(*({"name": f"N{number}"} for number in range(300)))
    names = COLUMNS.split(",")
    path = written(tmp_path, csl({"name": "A"}) + ",".join(['"open'] + [""] * (len(names) - 1)) + "\n" + rows)
    found = read_list(path)
    assert found.tally.lines_left_out >= 1
    assert not any("\n" in name or len(name) > 100 for one in found.rows for name in one.names)


def test_a_field_that_is_too_long_is_left_out_and_the_next_row_is_read(tmp_path: Path) -> None:
    found = read_list(written(tmp_path, csl({"name": "A" * 200_000}, {"name": "B"})))
    assert [one.names for one in found.rows] == [("B",)]
    assert "lines 2 to 2" in found.tally.left_out[0].reason


def test_the_other_order_of_columns_and_the_end_of_file_mark_are_read(tmp_path: Path) -> None:
    text = "\ufeff" + csl({"name": "A", "source": EL}, header="source,name,alt_names") + "\x1a\n"
    found = read_list(written(tmp_path, text))
    assert [one.names for one in found.rows] == [("A",)]
    assert found.tally.left_out == []


# FollowTheMoney


def test_a_party_has_the_sanctions_that_point_at_it_wherever_they_stand(tmp_path: Path) -> None:
    text = ftm(
        sanction("a", program=["First"], authority=["A ministry"], startDate=["2024-05"], sourceUrl=["https://example.org/1"]),
        company("a", "Acme", alias=["Acme Ltd"], weakAlias=["A"], country=["cn"], leiCode=["X1"]),
        sanction("a", program=["Second"], listingDate=["2023-01-02T10:00:00"]),
    )  # fmt: skip
    (party,) = read_list(written(tmp_path, text, "list.json")).rows
    assert (party.names, party.weak_names) == (("Acme", "Acme Ltd"), ("A",))
    assert (party.programs, party.authorities) == (("First", "Second"), ("A ministry",))
    assert (party.listed_on, party.source_url) == ("2023-01-02", "https://example.org/1")
    assert (party.countries, party.identifiers) == (("CN",), ("X1",))
    assert (party.kind, party.listed, party.line) == ("organisation", True, 2)


def test_a_party_that_is_only_mentioned_is_not_listed(tmp_path: Path) -> None:
    text = ftm(company("a", "Acme"), company("b", "Bolt") | {"target": True}, company("c", "Core"), sanction("c"))
    found = read_list(written(tmp_path, text, "list.json"))
    assert [(one.id, one.listed) for one in found.rows] == [("a", False), ("b", True), ("c", True)]


def test_sanctions_inside_a_party_are_read_too(tmp_path: Path) -> None:
    inside = {"id": "s", "schema": "Sanction", "properties": {"program": ["P"], "startDate": ["2024-01-01"]}}
    text = ftm({"id": "a", "schema": "Person", "properties": {"name": ["A"], "sanctions": [inside]}})
    (party,) = read_list(written(tmp_path, text, "list.json")).rows
    assert (party.kind, party.listed, party.programs, party.listed_on) == ("person", True, ("P",), "2024-01-01")


def test_a_party_is_off_the_list_only_when_every_listing_has_ended(tmp_path: Path) -> None:
    text = ftm(
        company("a", "Acme"), sanction("a", endDate=["2024-01-01"]), sanction("a", startDate=["2020"]),
        company("b", "Bolt"), sanction("b", endDate=["2023-01-01"]), sanction("b", endDate=["2024-01-01"]),
    )  # fmt: skip
    assert [one.ended_on for one in read_list(written(tmp_path, text, "list.json")).rows] == [None, "2024-01-01"]


def test_what_is_no_party_is_passed_over_and_counted(tmp_path: Path) -> None:
    text = ftm(company("a", "Acme"), {"id": "o", "schema": "Ownership", "properties": {}}, sanction("a"))
    assert read_list(written(tmp_path, text, "list.json")).tally.passed_over == {"Ownership": 1}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"id": "a", "schema": "Company"}', "not a FollowTheMoney object"),
        ('{"properties": {}, "schema": "Company"}', "an id and a schema"),
        ('{"id": "a", "schema": "Company", "properties": {"name": [7]}}', "no name"),
        ('{"id": "a", "schema": "Company", "properties": {"name": "Acme"}}', "no name"),
        ('{"id": "a", "schema": "Company", "properties": {"name": ["\\ud800"]}}', "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "not a FollowTheMoney object"),
    ],
)
def test_a_line_that_is_no_party_is_left_out_with_its_number(tmp_path: Path, line: str, reason: str) -> None:
    found = read_list(
        written(tmp_path, ftm(company("b", "Bolt")) + f"{line}\n\n" + ftm(company("c", "Core")), "l.json")
    )
    assert [one.names[0] for one in found.rows] == ["Bolt", "Core"]
    ((left),) = found.tally.left_out
    assert (left.line, reason in left.reason) == (2, True)


def test_a_line_that_is_too_long_to_hold_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_formats, "LONGEST", 200)
    text = ftm(company("a", "Acme"), company("b", "B" * 900), company("c", "Core"))
    found = read_list(written(tmp_path, text, "list.json"))
    assert [(one.id, one.line) for one in found.rows] == [("a", 1), ("c", 3)]
    assert str(found.tally.left_out[0]) == "line 2: longer than a line may be"


# Kept apart


def test_a_stored_list_carries_its_licence_and_the_file_it_came_from(tmp_path: Path) -> None:
    path = written(tmp_path, csl({"name": "A", "source": EL, "license_policy": "Denial"}, {"source": "no name"}))
    origin, tally = keep(path, tmp_path / "kept.jsonl", name="A sample", licence="For use in tests")
    published = read_list(path, name="A sample", licence="For use in tests")
    stored = read_list(tmp_path / "kept.jsonl", name="Another name", licence="Anything goes")
    assert (stored.origin, stored.rows) == (origin, published.rows)
    assert (stored.name, stored.licence_note, stored.read_from) == ("A sample", "For use in tests", "list.csv")
    assert stored.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert stored.tally.data() == tally.data()
    assert tally.lines_left_out == 1


def test_a_list_read_as_published_says_that_no_licence_was_stated(tmp_path: Path) -> None:
    assert read_list(written(tmp_path, csl({"name": "A"}))).licence_note == "not stated"


def test_the_same_list_is_stored_as_the_same_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, ftm(company("a", "Acme"), sanction("a")), "list.json")
    for out in ("one", "two"):
        keep(path, tmp_path / out, name="N", licence="L")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("cut", [1, 2])
def test_a_stored_list_that_is_cut_short_is_refused(tmp_path: Path, cut: int) -> None:
    keep(written(tmp_path, csl({"name": "A"}, {"name": "B"})), tmp_path / "kept", name="N", licence="L")
    lines = (tmp_path / "kept").read_text(encoding="utf-8").splitlines(keepends=True)
    written(tmp_path, "".join(lines[:-cut]), "kept")
    with pytest.raises(EvidenceError, match="cut short"):
        read_list(tmp_path / "kept")


@pytest.mark.parametrize("content", [b"_id,source,name" + b"a" * 140_000, b"_id,source,name," + b"x" * 140_000 + b"\n"])
def test_a_first_line_with_an_endless_cell_is_no_list(tmp_path: Path, content: bytes) -> None:
    """Found by fuzzing: the CSV reader has a limit of its own."""
    with pytest.raises(EvidenceError, match="not a screening list"):
        read_list(written(tmp_path, content))


def test_a_header_with_a_quotation_mark_that_is_never_closed_is_left_out(tmp_path: Path) -> None:
    found = read_list(written(tmp_path, b'source,name,"x\n' + b"a" * 140_000))
    assert (found.rows, found.tally.lines_left_out) == ((), 1)


def test_a_stored_list_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    """Found by fuzzing: one byte in the second line."""
    head = b'{"assay_screening_list": 1, "name": "n", "licence_note": "l", "sha256": "0", "read_from": "x", "format": "ftm"}\n'
    with pytest.raises(EvidenceError, match=r"list\.csv:2: the stored list is damaged"):
        read_list(written(tmp_path, head + b"\xe9"))


def test_a_stored_list_with_a_row_taken_out_is_refused(tmp_path: Path) -> None:
    keep(written(tmp_path, csl({"name": "A"}, {"name": "B"})), tmp_path / "kept", name="N", licence="L")
    lines = (tmp_path / "kept").read_text(encoding="utf-8").splitlines(keepends=True)
    written(tmp_path, "".join([lines[0], *lines[2:]]), "kept")
    with pytest.raises(EvidenceError, match="says 2 rows and has 1"):
        read_list(tmp_path / "kept")


@pytest.mark.parametrize(
    ("number", "text", "said"),
    [
        (0, '{"assay_screening_list": 9}', "form 9"),
        (0, '{"assay_screening_list": 1}', "damaged"),
        (1, "[]", "kept:2: the stored list is damaged"),
        (1, '{"id": "a", "names": []}', "damaged"),
        (1, '{"id": "a", "names": ["A"], "shoe": 4}', "damaged"),
        (2, '{"end": true}', "damaged"),
    ],
)
def test_a_stored_list_that_is_damaged_is_refused(tmp_path: Path, number: int, text: str, said: str) -> None:
    keep(written(tmp_path, csl({"name": "A"})), tmp_path / "kept", name="N", licence="L")
    lines = (tmp_path / "kept").read_text(encoding="utf-8").splitlines()
    lines[number] = text
    written(tmp_path, "\n".join(lines) + "\n", "kept")
    with pytest.raises(EvidenceError, match=said):
        read_list(tmp_path / "kept")


def test_a_list_without_a_party_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no party could be read; the first of 1 left out: line 2: no name"):
        keep(written(tmp_path, csl({"source": EL})), tmp_path / "kept", name="N", licence="L")
    assert [one.name for one in tmp_path.iterdir()] == ["list.csv"]


def test_a_failed_import_leaves_the_list_that_was_there(tmp_path: Path) -> None:
    out = tmp_path / "kept"
    keep(written(tmp_path, csl({"name": "A"})), out, name="N", licence="L")
    before = out.read_bytes()
    with pytest.raises(EvidenceError):
        keep(written(tmp_path, csl()), out, name="N", licence="L")
    assert out.read_bytes() == before


def test_a_list_is_stored_once_with_a_name_and_a_licence(tmp_path: Path) -> None:
    path = written(tmp_path, csl({"name": "A"}))
    for name, licence in (("", "L"), ("N", " ")):
        with pytest.raises(AssayError, match="its name and its licence"):
            keep(path, tmp_path / "kept", name=name, licence=licence)
    keep(path, tmp_path / "kept", name="N", licence="L")
    with pytest.raises(AssayError, match="stored list already"):
        keep(tmp_path / "kept", tmp_path / "again", name="Other", licence="Other")


def test_an_output_that_cannot_be_written_is_named_and_not_the_input(tmp_path: Path) -> None:
    path = written(tmp_path, csl({"name": "A"}))
    with pytest.raises(AssayError, match=r"list\.csv/kept: cannot be written"):
        keep(path, path / "kept", name="N", licence="L")


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "<html></html>", "[\n]\n", "\0\0\0"])
def test_a_file_that_is_no_list_says_what_would_be(tmp_path: Path, content: str) -> None:
    with pytest.raises(EvidenceError, match="not a screening list"):
        read_list(written(tmp_path, content))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_list(tmp_path / "nowhere.csv")


# Bounded


def test_what_is_left_out_is_named_up_to_a_bound_and_counted_past_it() -> None:
    tally = Tally()
    for line in range(NAMED_AT_MOST + 5):
        tally.out(line, "no name")
    assert (len(tally.left_out), tally.lines_left_out) == (NAMED_AT_MOST, NAMED_AT_MOST + 5)


@pytest.mark.parametrize("form", ["csl", "ftm"])
def test_a_long_list_is_stored_without_being_held(tmp_path: Path, form: str) -> None:
    """Four times the rows, about the same memory."""

    def peak(rows: int) -> int:
        if form == "csl":
            path = written(
                tmp_path, csl(*({"name": f"Party number {row}"} for row in range(rows)), header="source,name,x")
            )
        else:
            objects = (one for row in range(rows) for one in (company(f"p{row}", f"Party {row}"), sanction(f"p{row}")))
            path = written(tmp_path, ftm(*objects), "list.json")
        tracemalloc.start()
        keep(path, tmp_path / "kept", name="N", licence="L")
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(4_000) < 1.3 * peak(1_000)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_after_a_header_end_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    for start, name in ((COLUMNS.encode() + b"\n", "a.csv"), (b'{"id": "a"}\n', "a.json")):
        try:
            given_list = stream(written(folder, start + content, name))
            assert all(row.names for row in given_list.rows)
        except EvidenceError:
            pass
