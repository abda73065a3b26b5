"""Observations are Arrow rows and come back the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.identify.observations import OBSERVATIONS, batch_of, dictionaries, observations_of
from assay.observe.model import FIELDS, KINDS, Observation, Source
from tests.identify.seen import reply

texts = st.text(max_size=20)
maybe = st.none() | texts
observations = st.builds(
    Observation,
    kind=st.sampled_from(KINDS),
    source=st.builds(Source, texts, texts, st.integers(0, 2**62), st.sampled_from(["line", "row", "frame"])),
    seen_at=maybe,
    raw=texts,
    fields=st.dictionaries(st.sampled_from(FIELDS), texts, max_size=5),
    mac=maybe,
    address=maybe,
    site=maybe,
    channel_of=maybe,
    id=st.text(min_size=1, max_size=10),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(observations, max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_observations_come_back_the_same_from_a_batch_and_from_any_slice_of_it(
    seen: list[Observation], begin: int, length: int
) -> None:
    batch = batch_of(seen)
    assert batch.schema.equals(OBSERVATIONS)
    assert observations_of(batch) == seen
    assert observations_of(batch.slice(begin, length)) == seen[begin : begin + length]


@settings(max_examples=30, deadline=None)
@given(st.lists(observations, max_size=8))
def test_the_order_of_fields_is_kept(seen: list[Observation]) -> None:
    assert [list(one.fields) for one in observations_of(batch_of(seen))] == [list(one.fields) for one in seen]


def test_an_asset_column_stands_beside_the_rest() -> None:
    batch = batch_of([reply("http"), reply("http")], ["one", None])
    assert batch.column("asset").to_pylist() == ["one", None]


def test_half_a_surrogate_pair_is_no_text() -> None:
    seen = Observation("http", Source("x", "", 1), raw="a\ud800b", fields={"http_servers": "\ude00"}, id="one")
    back = observations_of(batch_of([seen]))[0]
    assert (back.raw, back.fields) == ("a\ufffdb", {"http_servers": "\ufffd"})


def test_a_missing_map_is_an_empty_one() -> None:
    column = pa.array([None, [("model", "X1")]], pa.map_(pa.string(), pa.string()))
    assert dictionaries(column) == [{}, {"model": "X1"}]


def test_a_batch_without_a_column_is_refused_by_name() -> None:
    batch = batch_of([reply("http")])
    with pytest.raises(AssayError, match="without raw"):
        observations_of(batch.drop_columns(["raw"]))
    with pytest.raises(AssayError, match="no map"):
        observations_of(batch.set_column(8, "fields", pa.array(["{}"])))
