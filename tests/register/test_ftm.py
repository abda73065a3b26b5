"""An export as FollowTheMoney says what the register says, where FollowTheMoney has a word for it, and no more."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import AssayError, RegisterError
from assay.register import ftm_model
from assay.register.ftm import DATASET, export, records
from assay.register.ftm_graph import Graph, Listing, Origin, Party, PartyIdentifier, PartyLink, graph
from assay.register.ftm_losses import LOSSES, losses
from assay.register.ftm_model import Record, check
from assay.register.ftm_read import graph_of, read
from assay.register.ftm_validate import validate
from assay.register.index import Register
from assay.register.schema import Name, Relation
from tests.register.small import register

EDGES = """\
entities:
  - id: acme
    kind: company
    country: CN
    founded: "2001-05"
    notes: Makes lenses.
    lists_seen: [A list of 2019]
    names:
      - {text: Acme Company Limited, script: Latn, kind: legal, status: confirmed}
      - {text: Acme, script: Latn, kind: short}
      - {text: 顶点, script: Hans, kind: legal, status: unconfirmed}
      - {text: Apex, script: Latn, kind: former}
    identifiers:
      - {scheme: lei, value: 5493001KJTIIGC8Y1R12, status: confirmed}
      - {scheme: uscc, value: 91330000727215176K, status: unconfirmed}
      - {scheme: fcc_grantee, value: ABC, status: reported}
      - {scheme: ieee_oui_org_name, value: "ACME CO.,LTD", status: confirmed}
      - {scheme: address, value: "1 Lens Road, Testville", status: reported}
    sources: [{text: A register of companies, url: "https://example.org/acme", kind: registry, read_on: "2026-02-03"}]
    parents:
      - {entity: group, relation: minority-held-by, from: "2019", to: "2021-06-01", percent: "12.5", status: confirmed,
         note: From the annual report., sources: [{text: Report, url: "https://example.org/report", kind: filing}]}
      - {entity: group, relation: subsidiary-of, from: "2021-06-02", first_report: true, status: reported,
         sources: [{text: Paper, kind: press}]}
      - {entity: maker, relation: subsidiary-of, percent: "60", status: unconfirmed}
      - {entity: maker, relation: affiliate-of, status: reported, sources: [{text: Paper, kind: press}]}
      - {entity: maker, relation: successor-of, from: "2005", status: reported, sources: [{text: Paper, kind: press}]}
  - {id: group, kind: group, names: [{text: Acme Group, script: Latn, kind: legal}],
     parents: [{entity: maker, relation: wholly-owned-by, status: confirmed, sources: [{text: Paper, kind: press}]}]}
  - {id: maker, kind: state-investor, names: [{text: The Fund, script: Latn, kind: short}]}
"""


@pytest.fixture(scope="module")
def shipped() -> Register:
    return Register.load()


@pytest.fixture
def small(tmp_path: Path) -> Register:
    return Register.load(register(tmp_path / "own", extra={"entities/acme.yaml": EDGES}))


def by_schema(found: Graph, schema: str) -> list[Record]:
    return [one for one in records(found) if one.schema == schema]


# Round trip


def test_the_shipped_register_comes_back_as_it_was(shipped: Register, tmp_path: Path) -> None:
    written = export(shipped, tmp_path / "register.jsonl")
    assert read(written.path) == graph(shipped)
    assert sum(written.counts.values()) == len(written.path.read_text(encoding="utf-8").splitlines())


def test_what_comes_back_is_what_the_yaml_says(shipped: Register, tmp_path: Path) -> None:
    """Compared with the register's own records, so that a field dropped on both ways would show."""
    back = read(export(shipped, tmp_path / "register.jsonl").path)
    parties = {one.id: one for one in back.parties}
    for entity in shipped.parties.entities:
        party = parties[entity.id]
        texts = {" ".join(name.text.split()) for name in entity.names}
        registered = {one.value for one in entity.identifiers if one.scheme == "ieee_oui_org_name"}
        others = {(one.scheme, one.value) for one in entity.identifiers if one.scheme != "ieee_oui_org_name"}
        assert {text for _, text in party.names} == texts | registered
        assert {(one.scheme, one.value) for one in party.identifiers} == others
        assert (party.country, party.founded, party.kind) == (entity.country, entity.founded, entity.kind)
        assert party.lists_seen == set(entity.lists_seen)
    found = {
        (one.entity, one.parent, one.relation, one.from_, one.to, one.status, one.first_report) for one in back.links
    }
    assert found == {
        (entity.id, edge.entity, edge.relation, edge.from_, edge.to, edge.status, edge.first_report)
        for entity in shipped.parties.entities
        for edge in entity.parents
    }
    assert len(back.links) == sum(len(entity.parents) for entity in shipped.parties.entities)


def test_two_exports_are_the_same_bytes(small: Register, tmp_path: Path) -> None:
    first, second = export(small, tmp_path / "a.jsonl"), export(small, tmp_path / "b.jsonl")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256


texts = st.text("abcXYZ 顶点éß'-.,&", min_size=1, max_size=12).map(lambda text: f"N{text}".strip())
days = st.sampled_from(["2019", "2020-02", "2021-03-04"])
origins = st.builds(
    Origin,
    st.frozensets(st.sampled_from(["https://example.org/a", "https://example.org/b?c=d"])),
    st.frozensets(texts),
    st.frozensets(days),
)
identifiers = st.builds(
    PartyIdentifier, st.sampled_from(["lei", "uscc", "ticker", "fcc_grantee", "kvk"]), texts, st.booleans()
)
parties = st.builds(
    Party,
    id=st.sampled_from(["acme", "bolt", "core"]),
    kind=st.sampled_from(["company", "group", "public-body", "state-investor"]),
    names=st.frozensets(
        st.tuples(st.sampled_from(["alias", "weakAlias", "previousName"]), texts), max_size=4
    ).map(lambda names: names | {("name", "Acme")}),
    country=st.sampled_from(["CN", "FR", None]),
    founded=days | st.none(),
    identifiers=st.frozensets(identifiers, max_size=4),
    lists_seen=st.frozensets(texts, max_size=2),
    notes=texts | st.just(""),
    origin=origins,
)  # fmt: skip
links = st.builds(
    PartyLink,
    entity=st.just("acme"), parent=st.just("bolt"), relation=st.sampled_from(get_args(Relation)), from_=days, to=days | st.none(),
    first_report=st.booleans(), percent=st.none(), status=st.sampled_from(["confirmed", "unconfirmed"]),
    note=texts | st.just(""), origin=origins, schema=st.sampled_from(["UnknownLink", "Succession"]),
)  # fmt: skip
listings = st.builds(
    Listing,
    measure=st.just("xx-rule"), entity=st.just("acme"), from_=st.sampled_from(["2020-01-01", "2021-01-01"]),
    until=st.none() | st.just("2024-01-01"), listed_on=days | st.none(), status=st.sampled_from(["in-force", "ended"]),
    program=texts, authority=texts, country=st.just("US"), provisions=st.frozensets(texts), summary=texts, origin=origins,
)  # fmt: skip


@given(
    st.lists(parties, unique_by=lambda one: one.id),
    st.lists(links, max_size=3),
    st.lists(listings, max_size=3),
)
def test_whatever_a_graph_holds_survives_the_way_through_the_records(
    some: list[Party], edges: list[PartyLink], named: list[Listing]
) -> None:
    given_graph = Graph("2026-01-01", frozenset(some), frozenset(edges), frozenset(named))
    written = [json.loads(one.line()) for one in records(given_graph)]
    back = graph_of(
        Record(
            one["id"], one["schema"], {name: tuple(values) for name, values in one["properties"].items()},
            last_seen=one["last_seen"],
        )
        for one in written
    )  # fmt: skip
    expected = dataclasses.replace(given_graph, as_of="2026-01-01" if written else "")
    assert back == expected


# What is said, and how strongly


def test_ownership_is_only_what_somebody_vouches_for(small: Register) -> None:
    owned = by_schema(graph(small), "Ownership")
    assert {one.first("role") for one in owned} == {"minority-held-by", "subsidiary-of"}
    assert "unconfirmed" not in {one.first("status") for one in owned}
    weaker = {(one.first("role"), one.first("status")) for one in by_schema(graph(small), "UnknownLink")}
    assert ("subsidiary-of", "unconfirmed") in weaker
    assert ("affiliate-of", "reported") in weaker
    assert [one.first("predecessor") for one in by_schema(graph(small), "Succession")] == ["assay-maker"]


def test_nobody_owns_what_is_no_asset_to_followthemoney(small: Register) -> None:
    group = [one for one in by_schema(graph(small), "UnknownLink") if one.first("subject") == "assay-group"]
    assert [one.first("role") for one in group] == ["wholly-owned-by"]


def test_an_ownership_says_who_owns_whom_since_when_and_how_much(small: Register) -> None:
    share = next(one for one in by_schema(graph(small), "Ownership") if one.first("percentage"))
    assert dict(share.properties) == {
        "asset": ("assay-acme",), "owner": ("assay-group",), "role": ("minority-held-by",), "status": ("confirmed",),
        "percentage": ("12.5",), "startDate": ("2019",), "endDate": ("2021-06-01",),
        "summary": ("From the annual report.",), "sourceUrl": ("https://example.org/report",), "publisher": ("Report",),
    }  # fmt: skip


def test_a_first_report_is_no_start(small: Register) -> None:
    reported = next(one for one in by_schema(graph(small), "Ownership") if one.first("role") == "subsidiary-of")
    assert (reported.first("date"), reported.first("startDate")) == ("2021-06-02", None)


def test_a_name_that_nobody_vouches_for_is_not_to_be_matched_on(small: Register) -> None:
    acme = next(one for one in by_schema(graph(small), "Company"))
    assert acme.all("name") == {"Acme Company Limited"}
    assert acme.all("alias") == {"ACME CO.,LTD"}
    assert acme.all("weakAlias") == {"Acme", "顶点"}
    assert acme.all("previousName") == {"Apex"}


def test_a_party_without_a_legal_name_has_the_one_it_goes_by(small: Register) -> None:
    fund = next(one for one in by_schema(graph(small), "Organization") if one.id == "assay-maker")
    assert (fund.all("name"), fund.all("weakAlias")) == ({"The Fund"}, frozenset())


def test_an_identifier_that_nobody_vouches_for_is_no_property(small: Register) -> None:
    acme = next(one for one in by_schema(graph(small), "Company"))
    assert (acme.first("leiCode"), acme.first("uscCode")) == ("5493001KJTIIGC8Y1R12", None)
    assert acme.first("address") == "1 Lens Road, Testville"
    apart = {(one.first("type"), one.first("summary")) for one in by_schema(graph(small), "Identification")}
    assert apart == {("uscc", "unconfirmed"), ("fcc_grantee", None)}


def test_a_measure_that_names_a_company_is_a_sanction_with_its_source(small: Register) -> None:
    (listing,) = by_schema(graph(small), "Sanction")
    assert dict(listing.properties) == {
        "entity": ("assay-acme",), "recordId": ("xx-rule",), "program": ("The rule",), "authority": ("The State",),
        "country": ("xx",), "provisions": ("forbid-buy",), "status": ("in-force",), "startDate": ("2020-01-01",),
        "summary": ("Offices do not buy Acme.",), "publisher": ("The text of the rule",),
    }  # fmt: skip


def test_advice_is_no_sanction(shipped: Register) -> None:
    listed = {one.measure for one in graph(shipped).listings}
    assert "us-889-a1A" in listed
    assert not {m.id for m in shipped.measures if m.force in ("advisory", "proposed", "none-found")} & listed


def test_a_record_says_which_dataset_it_is_from_and_when_its_source_was_read(small: Register) -> None:
    acme = next(one for one in by_schema(graph(small), "Company"))
    assert (acme.datasets, acme.first_seen, acme.last_seen) == ((DATASET,), "2026-02-03", "2026-01-01")
    assert acme.all("retrievedAt") == {"2026-02-03"}


def test_every_kind_of_name_and_relation_has_a_place(shipped: Register) -> None:
    from assay.register.ftm_graph import _ROLES

    kinds = get_args(Name.model_fields["kind"].annotation)
    assert set(_ROLES) == set(kinds)


# The table


GOOD: dict[str, Any] = {"id": "assay-a", "schema": "Company", "properties": {"name": ("A",)}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "Yacht"}, "schema 'Yacht' is not one"),
        ({"id": "no spaces please"}, "an id is"),
        ({"properties": {}}, "needs name"),
        ({"properties": {"name": ("A",), "shoeSize": ("4",)}}, "no property shoeSize"),
        ({"properties": {"name": ("A",), "country": ("China",)}}, "'China' is no country"),
        ({"properties": {"name": ("A",), "incorporationDate": ("2021-02-30",)}}, "'2021-02-30' is no date"),
        ({"properties": {"name": ("A",), "sourceUrl": ("see the paper",)}}, "is no url"),
        ({"properties": {"name": ("A",), "leiCode": ("9" * 65,)}}, "is no identifier"),
        ({"properties": {"name": (" A",)}}, "is no name"),
    ],
)
def test_what_does_not_fit_the_model_is_named(change: dict[str, Any], said: str) -> None:
    assert check([Record(**GOOD)]) == ()
    (fault,) = check([Record(**(GOOD | change))])
    assert said in str(fault)


def test_a_link_leads_to_a_record_that_can_stand_there() -> None:
    own = {"owner": ("assay-a",), "asset": ("assay-b",)}
    body = Record("assay-b", "PublicBody", {"name": ("B",)})
    (absent,) = check([Record(**GOOD), Record("assay-o", "Ownership", own)])
    assert "asset: no record assay-b" in str(absent)
    (unfit,) = check([Record(**GOOD), body, Record("assay-o", "Ownership", own)])
    assert "a PublicBody cannot stand there" in str(unfit)
    (twice,) = check([Record(**GOOD), Record(**GOOD)])
    assert "stands twice" in str(twice)


def test_an_export_that_would_not_fit_is_not_written(small: Register, tmp_path: Path) -> None:
    acme = small.parties.entities[0].model_copy(update={"country": "C1"})
    broken = dataclasses.replace(small, parties=type(small.parties).of((acme, *small.parties.entities[1:])))
    with pytest.raises(RegisterError, match="is no country"):
        export(broken, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "a", "schema": "Company", "properties": []}'])
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(f"{Record(**GOOD).line()}\n{line}\n", encoding="utf-8")
    with pytest.raises(RegisterError, match=r"in\.jsonl:2: not a FollowTheMoney record"):
        read(path)


def test_others_files_are_no_register(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": "a", "schema": "Vessel", "properties": {"name": ["A"]}}\n', encoding="utf-8")
    with pytest.raises(RegisterError, match="not an export of a register"):
        read(path)


# What is lost


def test_every_loss_is_counted(shipped: Register) -> None:
    found = {one.what: one.count for one in losses(shipped)}
    assert len(found) == len(LOSSES)
    assert found["brands and who makes them"] == len(shipped.parties.brands)
    assert min(found.values()) >= 0


def test_the_losses_of_a_small_register_are_counted_one_by_one(small: Register) -> None:
    found = {one.what.split(":")[0]: one.count for one in losses(small)}
    assert found["status of a name"] == 1
    assert found["that the first day of an edge is a first report and not its start"] == 1
    assert found["the gate"] == 1
    assert found["percentage of an edge that is not exported as ownership"] == 1
    assert found["control, affiliation, sale and factory as such"] == 2
    assert found["open questions, and what settles them"] == 1
    assert found["relation tests"] == 1


# FollowTheMoney's own word


def test_without_the_package_validation_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    with pytest.raises(AssayError, match="extra `ftm`"):
        validate(tmp_path / "any.jsonl")


def package() -> Any:
    return pytest.importorskip(
        "followthemoney", reason="extra `ftm` is not installed (PyICU, which it needs, has no wheels)"
    )


def test_followthemoney_has_every_property_of_the_table_with_its_type() -> None:
    model = package().model
    for schema, properties in ftm_model.SCHEMATA.items():
        theirs = model.get(schema)
        assert {name: theirs.properties[name].type.name for name in properties} == dict(properties)
        assert set(theirs.required) == set(ftm_model.REQUIRED[schema])
        assert all(theirs.properties[name].range.name in ("LegalEntity", "Thing", "Asset")
                   for name, kind in properties.items() if kind == "entity")  # fmt: skip
    assert {name for name in ftm_model.PARTIES if model.get(name).is_a("Asset")} == ftm_model.ASSETS


def test_followthemoney_takes_the_shipped_register_as_it_is(shipped: Register, tmp_path: Path) -> None:
    package()
    assert validate(export(shipped, tmp_path / "register.jsonl").path) == ()


@pytest.mark.parametrize(
    "data",
    [
        GOOD | {"schema": "Yacht"},
        GOOD | {"properties": {}},
        GOOD | {"properties": {"name": ["A"], "shoeSize": ["4"]}},
        GOOD | {"properties": {"name": ["A"], "incorporationDate": ["soon"]}},
        GOOD | {"properties": {"name": ["A"], "country": ["Atlantis"]}},
    ],
)
def test_validation_finds_what_followthemoney_would_drop(tmp_path: Path, data: dict[str, Any]) -> None:
    package()
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    assert len(validate(path)) >= 1
