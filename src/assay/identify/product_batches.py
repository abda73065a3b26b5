"""Purchase lines in bulk: a column of texts, or a table of cells, in; what `read_product` says of each line, out.

Equal lines are read once. Which lines could name anybody is told from the whole column by the names and the models'
literals and shapes; only those are looked at one by one. The answer is `read_product`'s, row for row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from assay.errors import AssayError
from assay.identify.doubts import Doubt
from assay.identify.index import Index
from assay.identify.observations import batch_of
from assay.identify.products import CELLS, Product, PurchaseLine, observation_of, product_of, silent_product, terms_of
from assay.identify.scan import Ints
from assay.identify.stages import identify_batch
from assay.identify.terms import Terms

_TEXT = pa.string()
_LIST = pa.list_(_TEXT)
MONEY = pa.decimal128(28, 4)
DOUBT = pa.struct([("code", _TEXT), ("about", _TEXT), ("text", _TEXT)])
PRODUCTS = pa.schema(
    [
        ("brand", _TEXT),
        ("brand_label", _TEXT),
        ("model", _TEXT),
        ("model_by", _TEXT),
        ("maker", _TEXT),
        ("maker_label", _TEXT),
        ("verdict", _TEXT),
        ("gate", _TEXT),
        ("basis", _TEXT),
        ("reason", _TEXT),
        ("candidates", _LIST),
        ("kind", _TEXT),
        ("fits", _LIST),
        ("doubts", pa.list_(DOUBT)),
        ("quantity", pa.int64()),
        ("quantity_by", _TEXT),
        ("unit_price", MONEY),
        ("amount", MONEY),
        ("currency", _TEXT),
        ("date", _TEXT),
    ]
)
AT_ONCE = 65_536  # distinct lines


def read_products(
    lines: pa.Array | pa.ChunkedArray | pa.RecordBatch | pa.Table, index: Index | None = None
) -> pa.RecordBatch:
    """One row of PRODUCTS per line, in order. `lines` are texts, or a table whose columns are cells of a PurchaseLine.

    Raises AssayError where a table has neither `text`, `brand` nor `model`.
    """
    index = index or Index()
    cells = _cells(lines)
    rows, distinct = _distinct(cells)
    said = [_read(distinct[at : at + AT_ONCE], index) for at in range(0, len(distinct), AT_ONCE)]
    if not said:
        return pa.record_batch([pa.array([], field.type) for field in PRODUCTS], schema=PRODUCTS)
    table = pa.Table.from_batches(said).combine_chunks().to_batches()[0]
    return table if len(rows) == len(distinct) else table.take(pa.array(rows))


def products_of(batch: pa.RecordBatch) -> Iterator[Product]:
    """The rows of `read_products` as Products."""
    for row in batch.to_pylist():
        row["candidates"], row["fits"] = tuple(row["candidates"]), tuple(row["fits"])
        row["doubts"] = tuple(Doubt(**one) for one in row["doubts"])
        yield Product(**row)


# The lines


def _cells(lines: pa.Array | pa.ChunkedArray | pa.RecordBatch | pa.Table) -> dict[str, pa.Array]:
    if isinstance(lines, pa.Array | pa.ChunkedArray):
        return {"text": _texts(lines)}
    names = [name for name in CELLS if name in lines.schema.names]
    if not {"text", "brand", "model"} & set(names):
        raise AssayError(
            f"a table of purchase lines without text, brand or model; found {', '.join(lines.schema.names) or 'nothing'}",
            remedy=f"name its columns {', '.join(CELLS)}",
        )
    return {name: _texts(lines.column(name)) for name in names}


def _texts(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.cast(_TEXT).fill_null("")


def _distinct(cells: dict[str, pa.Array]) -> tuple[Ints, list[PurchaseLine]]:
    """The number of each row's line among the distinct ones, and these, in the order in which they come."""
    columns = list(cells.values())
    codes = _codes(columns[0])
    for column in columns[1:]:
        more = _codes(column)
        _, codes = np.unique(codes * (int(more.max(initial=0)) + 1) + more, return_inverse=True)
    _, first, rows = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(first), np.int64)
    place[order] = np.arange(len(first))
    taken = pa.array(first[order])
    told = zip(*(column.take(taken).to_pylist() for column in columns), strict=True)
    return place[rows], [PurchaseLine(**dict(zip(cells, row, strict=True))) for row in told]


def _codes(column: pa.Array) -> Ints:
    return np.asarray(column.dictionary_encode().indices).astype(np.int64)


# What they say


def _read(lines: Sequence[PurchaseLine], index: Index) -> pa.RecordBatch:
    """The products of distinct lines."""
    texts = pa.array([line.text for line in lines], _TEXT)
    called = index.products.called(texts) | np.asarray([bool(line.brand or line.model) for line in lines], np.bool_)
    kindly = index.products.may_have_kind(texts).tolist()
    terms = [terms_of(line) for line in lines]
    asked = np.flatnonzero(called).tolist()
    named = dict(
        zip(asked, _identified([lines[row] for row in asked], [terms[row] for row in asked], index), strict=True)
    )
    kind_of = index.knowledge.gazetteer.kind
    return _batch(
        [
            named.get(row) or silent_product(line, terms[row], kind_of(line.text) if kindly[row] else "")
            for row, line in enumerate(lines)
        ]
    )


def _identified(lines: Sequence[PurchaseLine], terms: Sequence[Terms], index: Index) -> Iterator[Product]:
    """The products of lines that could name somebody, through the two stages of identification in bulk."""
    batch = batch_of([observation_of(line) for line in lines])
    batch = batch.append_column("acquired_on", pa.array([term.date for term in terms], _TEXT))
    said = identify_batch(batch, index)
    plain = {name: said.column(name).to_pylist() for name in _TAKEN}
    for row, (line, term) in enumerate(zip(lines, terms, strict=True)):
        gate = plain["gate"][row]
        open_ones = (*(one["maker"] for one in plain["candidates"][row]), *gate["candidates"])
        yield product_of(
            line, term, index.knowledge, brand=plain["brand"][row], brand_label=plain["brand_label"][row],
            maker=plain["maker"][row], maker_label=plain["maker_label"][row], verdict=plain["verdict"][row],
            gate=gate["gate"], basis=gate["basis"], reason=gate["reason"], candidates=tuple(dict.fromkeys(open_ones)),
            kind=plain["kind"][row],
        )  # fmt: skip


_TAKEN = ("brand", "brand_label", "maker", "maker_label", "verdict", "gate", "candidates", "kind")


def _batch(products: Sequence[Product]) -> pa.RecordBatch:
    columns = []
    for field in PRODUCTS:
        values = [getattr(product, field.name) for product in products]
        if field.name == "doubts":
            values = [[asdict(doubt) for doubt in doubts] for doubts in values]
        columns.append(pa.array(values, field.type))
    return pa.record_batch(columns, schema=PRODUCTS)
