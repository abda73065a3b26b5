"""In bulk and one by one, the same tells and the same answers; and what bulk work may be spared is spared."""

from __future__ import annotations

import json
import pickle
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.identify import stages
from assay.identify.answers import RESULT, lines_of
from assay.identify.batch import as_line, identify_asset, identify_observations, match
from assay.identify.index import Index, Memory
from assay.identify.knowledge import default_knowledge
from assay.identify.observations import batch_of
from assay.identify.scan import Engine, has_hyperscan
from assay.identify.stages import combine_batch, identify_batch, match_batch
from assay.identify.tells import TELLS, tells_of
from assay.identify.views import TEXT_LIMIT
from assay.observe.model import FIELDS, KINDS, Observation, Source
from assay.observe.read import read_paths
from tests.identify.seen import HIK_MAC, LTS_MAC, reply, row

ENGINES: list[Engine] = ["portable", *(["hyperscan"] if has_hyperscan() else [])]  # type: ignore[list-item]
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "dev.jsonl"
KNOWN = default_knowledge()
INDEXES = {engine: Index(KNOWN, engine) for engine in ENGINES}

engines = pytest.mark.parametrize("engine", ENGINES)

EXAMPLES = sorted(
    {text for one in KNOWN.book.fingerprints for example in one.matches for text in example.fields.values()}
)
NAMES = sorted({*KNOWN.gazetteer.names, *KNOWN.names.words, *(begin.lower() for begin in KNOWN.names.begins)})
# Letters that fold to ASCII ones, or grow when lowered: what bytes compare otherwise than text.
ODD = ["\u212a", "\u0130", "\u017f", "é", "\x00", "\n", "  ", "\u2028", "", "page", "php"]
piece = st.one_of(
    st.sampled_from(EXAMPLES),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES).map(str.upper),
    st.sampled_from(NAMES).map(str.title),
    st.sampled_from(ODD),
    st.text(max_size=12),
    st.binary(max_size=12).map(lambda blob: blob.decode("latin-1")),
)
texts = st.lists(piece, max_size=3).map("".join)
observations = st.builds(
    Observation,
    kind=st.sampled_from([*KINDS, "recog:x509_subjects", "recog:http_servers"]),
    source=st.builds(Source, st.just("list.jsonl"), st.just(""), st.integers(1, 10**9)),
    raw=texts,
    fields=st.dictionaries(st.sampled_from([*FIELDS, "no_such_field"]), texts, max_size=4),
    mac=st.sampled_from([None, HIK_MAC, LTS_MAC, "00:00:00:00:00:00", "x"]),
    id=st.sampled_from(["one", "two", "three"]),
)


def same_one_by_one(seen: list[Observation], engine: Engine) -> None:
    """Tells and answers of a batch are those of its rows."""
    batch, index = batch_of(seen), INDEXES[engine]
    matched = match_batch(batch, index)
    offsets, tells = tells_of(matched.column("evidence"))
    for number, one in enumerate(seen):
        assert tuple(tells[offsets[number] : offsets[number + 1]]) == match(one, KNOWN)
    explained = combine_batch(matched, index, why=True)
    alone = [as_line(one.id, found) for one, found in identify_observations(seen, KNOWN)]
    assert list(lines_of(explained)) == alone
    assert identify_batch(batch, index, why=True).equals(explained)
    brief = identify_batch(batch, index)
    assert list(lines_of(brief)) == [line | {"why": {}} for line in alone]
    assert combine_batch(matched, index).equals(brief)


@engines
@settings(max_examples=120, deadline=None)
@given(st.lists(observations, max_size=5))
def test_any_rows_answer_as_they_do_one_by_one(engine: Engine, seen: list[Observation]) -> None:
    same_one_by_one(seen, engine)


@engines
def test_the_sample_departments_evidence_answers_as_it_does_one_by_one(engine: Engine) -> None:
    with resources.as_file(resources.files("assay") / "demo" / "evidence") as folder:
        same_one_by_one(read_paths([folder]).observations, engine)


@engines
@pytest.mark.skipif(not CORPUS.is_file(), reason="the device corpus is not here")
def test_the_device_corpus_answers_as_it_does_one_by_one(engine: Engine) -> None:
    same_one_by_one(read_paths([CORPUS]).observations, engine)


@engines
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(observations, st.sampled_from(["a", "b", None])), max_size=6))
def test_assets_answer_as_they_do_one_by_one(engine: Engine, given_: list[tuple[Observation, str | None]]) -> None:
    seen, keys = [one for one, _ in given_], [key for _, key in given_]
    found = identify_batch(batch_of(seen, keys), INDEXES[engine], "asset", why=True)
    groups: dict[object, list[Observation]] = {}
    for number, (one, key) in enumerate(given_):
        groups.setdefault(number if key is None else key, []).append(one)
    wanted = [
        as_line(key if isinstance(key, str) else rows[0].id, identify_asset(rows, knowledge=KNOWN))
        for key, rows in groups.items()
    ]
    assert list(lines_of(found)) == wanted
    assert found.column("observations").to_pylist() == [[one.id for one in rows] for rows in groups.values()]
    assert combine_batch(match_batch(batch_of(seen, keys), INDEXES[engine]), INDEXES[engine], "asset", why=True).equals(
        found
    )


def test_the_day_of_acquisition_narrows_what_a_badge_can_mean() -> None:
    seen = [row(claim_brand="Lorex"), row(claim_brand="Lorex", record=2)]
    batch = batch_of(seen).append_column("acquired_on", pa.array(["2015-01-01", None]))
    found = list(lines_of(identify_batch(batch, INDEXES["portable"], why=True)))
    assert found == [
        as_line(one.id, identify_asset([one], acquired_on=day, knowledge=KNOWN))
        for one, day in zip(seen, ("2015-01-01", None), strict=True)
    ]


def test_serial_and_firmware_stand_in_the_result() -> None:
    one = reply("http", serial="SN1", firmware="V5.5.0")
    line = identify_batch(batch_of([one]), INDEXES["portable"]).to_pylist()[0]
    who = identify_asset([one], knowledge=KNOWN)
    assert (line["serial"], line["firmware"]) == (who.serial, who.firmware) == ("SN1", "V5.5.0")


def test_the_columns_are_as_declared_also_of_nothing() -> None:
    matched = match_batch(batch_of([]), INDEXES["portable"])
    assert matched.schema.field("evidence").type == TELLS
    assert combine_batch(matched, INDEXES["portable"]).schema.equals(RESULT)
    assert combine_batch(matched, INDEXES["portable"]).num_rows == 0


def test_columns_that_are_not_ours_are_handed_on() -> None:
    batch = batch_of([reply("http")]).append_column("campus", pa.array(["north"]))
    assert match_batch(batch, INDEXES["portable"]).column("campus").to_pylist() == ["north"]


def test_matching_twice_replaces_what_was_matched() -> None:
    batch = batch_of([reply("http", http_servers="App-webs/")])
    once = match_batch(batch, INDEXES["portable"])
    assert match_batch(once, INDEXES["portable"]).equals(once)


def test_fields_that_are_cut_are_named() -> None:
    seen = [
        reply("http", raw="x" * (TEXT_LIMIT + 1), html_title="é" * TEXT_LIMIT, http_body="y" * 9000),
        reply("http", raw="x"),
        reply("http", http_servers="é" * (TEXT_LIMIT + 1)),
    ]
    cut = match_batch(batch_of(seen), INDEXES["portable"]).column("cut").to_pylist()
    assert cut == [["raw", "http_body"], [], ["http_servers"]]


def test_rows_that_could_hold_no_tell_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counted(seen: Observation, *args: object) -> tuple[()]:
        looked.append(seen.fields["http_servers"])
        return ()

    monkeypatch.setattr(stages, "match", counted)
    quiet = [reply("http", raw="HTTP/1.1 200 OK\r\n", http_servers=f"nginx/1.{n}", record=n) for n in range(50)]
    loud = reply("http", http_servers="Hikvision-Webs", record=51)
    found = identify_batch(batch_of([*quiet, loud]), Index(KNOWN, "portable"))
    assert looked == ["Hikvision-Webs"]
    assert found.num_rows == 51


def test_equal_contents_are_matched_once_and_keep_their_own_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def counted(*args: object) -> object:
        nonlocal calls
        calls += 1
        return match(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(stages, "match", counted)
    seen = [reply("http", http_servers="Hikvision-Webs", record=number) for number in range(1, 9)]
    found = identify_batch(batch_of(seen), Index(KNOWN, "portable"))
    assert calls == 1
    evidence = found.column("evidence").to_pylist()
    assert [pieces[0]["observation"] for pieces in evidence] == [one.id for one in seen]
    assert [pieces[0]["place"] for pieces in evidence] == [f"capture.pcap:{number}" for number in range(1, 9)]


def test_an_index_is_sent_as_records_and_answers_the_same_elsewhere() -> None:
    index = Index(KNOWN, "portable")
    batch = batch_of([reply("http", http_servers="Hikvision-Webs"), row(claim_brand="Annke", mac=HIK_MAC)])
    before = identify_batch(batch, index, why=True)
    sent = pickle.dumps(index)
    assert len(sent) < 4_000_000
    assert identify_batch(batch, pickle.loads(sent), why=True).equals(before)


def test_a_memory_holds_the_last_answers_and_no_more_than_twice_its_size() -> None:
    memory: Memory[int, str] = Memory(3)
    for number in range(100):
        assert memory.get(number, lambda number=number: str(number)) == str(number)  # type: ignore[misc]
        assert len(memory) <= 6
    asked: list[int] = []
    assert memory.get(99, lambda: asked.append(99) or "again") == "99"
    assert asked == []


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(AssayError, match="no column asset"):
        identify_batch(batch_of([reply("http")]), INDEXES["portable"], "asset")


def test_a_paragraph_is_written_when_it_is_read_and_travels_as_words() -> None:
    found = identify_asset([reply("http", http_servers="Hikvision-Webs")], knowledge=KNOWN)
    assert sorted(found.paragraph) == ["en", "fr"]
    assert "Hikvision" in found.paragraph["en"]
    assert json.dumps(pickle.loads(pickle.dumps(found)).paragraph) == json.dumps(dict(found.paragraph))
