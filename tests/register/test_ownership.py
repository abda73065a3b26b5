"""Who owns whom on a day: the cases that decide, and the graph against brute force."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import NotFoundError
from assay.register.edges import CONTROL, Grade, View
from assay.register.ownership import OwnershipAnswer, OwnershipLaw, relation
from assay.register.parties import Parties
from assay.register.schema import Entity
from assay.register.shares import share

DATA = Path(__file__).parents[2] / "src/assay/register/data"
FIVE = ("hikvision", "dahua", "huawei", "zte", "hytera")
D = dt.date


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.load(DATA)


def ask(
    parties: Parties,
    entity: str,
    rule: str,
    on: dt.date,
    targets: tuple[str, ...] = FIVE,
    known_at: dt.date | None = None,
) -> tuple[str, str]:
    found = relation(parties, entity, targets, rule, on, known_at)
    return found.answer, found.reason


REACH = "subsidiary-or-affiliate"


@pytest.mark.parametrize(
    ("entity", "on", "expected"),
    [
        ("lorex", D(2017, 6, 1), ("no", "none")),  # FLIR's
        ("lorex", D(2018, 2, 10), ("unknown", "undated")),  # the month of the sale, the day unknown
        ("lorex", D(2019, 6, 1), ("yes", "none")),  # Dahua's
        ("lorex", D(2024, 6, 1), ("no", "none")),  # Skywatch's
        ("honor", D(2019, 6, 1), ("yes", "none")),
        ("honor", D(2021, 6, 1), ("no", "none")),
        ("dahua-usa", D(2020, 1, 1), ("yes", "none")),
        ("dahua-usa", D(2025, 1, 1), ("no", "none")),
        ("ezviz", D(2016, 1, 1), ("yes", "none")),
        ("ezviz", D(2026, 11, 22), ("yes", "none")),
        ("hikmicro", D(2026, 11, 22), ("yes", "none")),
        ("hikmicro", D(2020, 1, 1), ("unknown", "undated")),  # before the first report found, not before the start
        ("hikstorage", D(2018, 1, 1), ("yes", "none")),
        ("huawei-device", D(2026, 11, 22), ("yes", "none")),
        ("hisilicon", D(2026, 11, 22), ("yes", "none")),
        ("nubia", D(2016, 1, 1), ("yes", "none")),
        ("nubia", D(2018, 6, 1), ("unknown", "open-question")),  # 49.9 %: an associated company
        ("nubia", D(2021, 6, 1), ("yes", "none")),
        ("sepura", D(2019, 1, 1), ("yes", "none")),
        ("sepura", D(2026, 11, 22), ("unknown", "unconfirmed-edge")),
        ("imou", D(2026, 11, 22), ("unknown", "unconfirmed-edge")),  # a sale was agreed, its closing was not found
        ("prama-hikvision", D(2026, 11, 22), ("unknown", "unconfirmed-edge")),
        ("holowits", D(2026, 11, 22), ("unknown", "unconfirmed-edge")),
        ("cethik", D(2026, 11, 22), ("unknown", "open-question")),  # a parent: is a parent an affiliate?
        ("leapmotor", D(2026, 11, 22), ("unknown", "open-question")),
        ("luminys", D(2024, 6, 1), ("no", "none")),
        ("china-mobile-usa", D(2026, 11, 22), ("no", "none")),
        ("axis", D(2026, 11, 22), ("no", "none")),
        ("nobody-we-know", D(2026, 11, 22), ("no", "none")),
    ],
)
def test_section_889_reaches_as_far_as_the_sources_do(
    parties: Parties, entity: str, on: dt.date, expected: tuple[str, str]
) -> None:
    assert ask(parties, entity, REACH, on) == expected


@pytest.mark.parametrize("name", ["hik-luopu", "hik-moyu", "hik-pishan", "hik-urumqi", "hik-yutian"])
def test_the_five_haishi_companies_are_hikvisions_though_their_names_do_not_say_so(parties: Parties, name: str) -> None:
    assert ask(parties, name, REACH, D(2024, 1, 1)) == ("yes", "none")
    assert ask(parties, name, "ownership-50", D(2024, 1, 1)) == ("unknown", "percentage-missing")
    assert ask(parties, name, "named-only", D(2024, 1, 1)) == ("no", "none")


def test_a_state_owner_in_common_is_not_an_affiliation(parties: Parties) -> None:
    found = relation(parties, "china-telecom", ("cetc",), REACH, D(2026, 1, 1))
    assert found.answer == "no"
    assert "common state owner" in found.note


def test_linked_companies_in_quebec(parties: Parties) -> None:
    assert ask(parties, "ezviz", "linked", D(2024, 6, 1)) == ("yes", "none")
    found = relation(parties, "luminys", FIVE, "linked", D(2024, 6, 1))
    assert (found.answer, found.reason) == ("unknown", "open-question")
    assert [link.edge.entity for link in found.path] == ["dahua-usa", "dahua"]
    assert ask(parties, "honor", "linked", D(2021, 6, 1)) == ("unknown", "open-question")
    assert ask(parties, "axis", "linked", D(2024, 6, 1)) == ("no", "none")


def test_the_two_tp_link_companies_stand_apart(parties: Parties) -> None:
    listed = ("tp-link-cn",)
    assert ask(parties, "tp-link-cn", "named-only", D(2026, 11, 22), listed) == ("yes", "none")
    assert ask(parties, "tp-link-us", "named-only", D(2026, 11, 22), listed) == ("no", "none")
    assert ask(parties, "tp-link-us", REACH, D(2026, 11, 22), listed) == ("unknown", "unconfirmed-edge")


@pytest.mark.parametrize(
    ("entity", "target", "on", "expected"),
    [
        ("ezviz", "hikvision", D(2016, 1, 1), ("unknown", "percentage-missing")),
        ("ezviz", "hikvision", D(2022, 6, 1), ("yes", "none")),  # 60 %
        ("ezviz", "hikvision", D(2023, 1, 1), ("no", "none")),  # 48 % since the listing
        ("nubia", "zte", D(2017, 1, 1), ("yes", "none")),
        ("nubia", "zte", D(2018, 6, 1), ("no", "none")),
        ("hisilicon", "huawei", D(2022, 1, 1), ("yes", "none")),
        ("hisilicon", "huawei", D(2012, 1, 1), ("unknown", "undated")),
        ("hikvision", "cethik", D(2024, 1, 1), ("no", "none")),
        ("sepura", "hytera", D(2026, 1, 1), ("unknown", "unconfirmed-edge")),
        ("axis", "hikvision", D(2026, 1, 1), ("no", "none")),
    ],
)
def test_half_ownership_goes_by_the_share_on_the_day(
    parties: Parties, entity: str, target: str, on: dt.date, expected: tuple[str, str]
) -> None:
    assert ask(parties, entity, "ownership-50", on, (target,)) == expected


def test_control_needs_no_half(parties: Parties) -> None:
    assert ask(parties, "hikvision", "control", D(2024, 1, 1), ("cetc",)) == ("yes", "none")
    assert ask(parties, "nubia", "control", D(2018, 6, 1)) == ("no", "none")


def test_an_edge_that_was_not_yet_public_is_not_there(parties: Parties) -> None:
    assert ask(parties, "honor", "linked", D(2021, 6, 1), ("zhixin",)) == ("yes", "none")
    assert ask(parties, "honor", "linked", D(2021, 6, 1), ("zhixin",), known_at=D(2020, 6, 1)) == ("no", "none")


@pytest.mark.parametrize(
    ("entity", "on", "before", "after"),
    [
        ("lorex", D(2023, 6, 1), D(2022, 11, 22), D(2022, 11, 23)),
        ("honor", D(2021, 6, 1), D(2020, 11, 16), D(2020, 11, 17)),
        ("dahua-usa", D(2024, 3, 1), D(2023, 12, 31), D(2024, 1, 1)),
    ],
)
def test_a_sale_that_was_not_yet_public_leaves_the_company_with_its_owner(
    parties: Parties, entity: str, on: dt.date, before: dt.date, after: dt.date
) -> None:
    assert ask(parties, entity, REACH, on, known_at=before) == ("yes", "none")
    assert ask(parties, entity, REACH, on, known_at=after) == ("no", "none")


def test_a_test_that_nobody_defined_is_refused(parties: Parties) -> None:
    with pytest.raises(NotFoundError, match="no relation test 'cousin'"):
        relation(parties, "ezviz", FIVE, "cousin", D(2024, 1, 1))


def test_where_a_company_is_registered_is_a_fact_or_unknown(parties: Parties) -> None:
    law = OwnershipLaw(parties)
    assert law.registered_in("axis", ("CN",), D(2019, 1, 1)) == OwnershipAnswer("no")
    assert law.registered_in("lorex", ("CN",), D(2024, 1, 1)) == OwnershipAnswer("no")
    under_a_parent = law.registered_in("lorex", ("CN",), D(2019, 1, 1))
    assert (under_a_parent.answer, under_a_parent.reason) == ("unknown", "open-question")
    assert law.registered_in("hikvision", ("CN", "RU"), D(2019, 1, 1)).answer == "yes"
    assert law.registered_in("hichip", ("CN",), D(2019, 1, 1)).reason == "registration-unknown"
    assert law.registered_in("nobody-we-know", ("CN",), D(2019, 1, 1)).reason == "registration-unknown"


def test_a_group_is_registered_where_the_company_at_its_head_is_or_nowhere(parties: Parties) -> None:
    law = OwnershipLaw(parties)
    group = {one.id for one in parties.entities if one.kind == "group"}
    assert {"bosch", "xiaomi", "lenovo", "tp-link", "honeywell"} <= group
    assert law.registered_in("bosch", ("CN",), D(2019, 1, 1)).answer == "no"
    assert law.registered_in("xiaomi", ("CN",), D(2019, 1, 1)).answer == "yes"
    for several in ("lenovo", "tp-link"):
        assert law.registered_in(several, ("CN",), D(2019, 1, 1)).reason == "registration-unknown"
    assert law.registered_in("honeywell", ("CN",), D(2019, 1, 1)).answer == "no"
    assert law.registered_in("honeywell-security-cn", ("CN",), D(2019, 1, 1)).answer == "yes"


def test_answers_change_only_on_edge_days(parties: Parties) -> None:
    law = OwnershipLaw(parties)
    for company in ("lorex", "honor", "ezviz", "nubia", "sepura"):
        days = law.edge_days(company)
        day, last = D(2010, 1, 1), None
        while day < D(2026, 12, 31):
            now = (
                law.relation(company, FIVE, REACH, day).answer,
                law.relation(company, FIVE, "ownership-50", day).answer,
            )
            if last is not None and now != last:
                assert any(day - dt.timedelta(days=19) <= turn <= day for turn in days), (company, day)
            last, day = now, day + dt.timedelta(days=20)


# --- small made-up graphs ------------------------------------------------------------------------------------------------

SOURCE = {"text": "a filing", "kind": "filing"}
IDS = ("a", "b", "c", "d")


def graph(edges: dict[str, list[dict[str, Any]]], kinds: dict[str, str] | None = None) -> Parties:
    return Parties.of([
        Entity.model_validate({
            "id": one, "kind": (kinds or {}).get(one, "company"),
            "names": [{"text": f"{one} name", "script": "Latn", "kind": "legal"}],
            "parents": [{"status": "reported", "sources": [SOURCE], "from": "2010", **edge} for edge in edges.get(one, [])],
        })
        for one in sorted({*edges, *IDS, *(edge["entity"] for found in edges.values() for edge in found)})
    ])  # fmt: skip


def test_shares_of_several_listed_owners_add_up() -> None:
    held = {"a": [{"entity": "b", "relation": "minority-held-by", "percent": "30"},
                  {"entity": "c", "relation": "minority-held-by", "percent": "20"}]}  # fmt: skip
    assert ask(graph(held), "a", "ownership-50", D(2020, 1, 1), ("b", "c")) == ("yes", "none")
    assert ask(graph(held), "a", "ownership-50", D(2020, 1, 1), ("b",)) == ("no", "none")


def test_what_a_half_owned_company_holds_counts_in_full() -> None:
    held = {"a": [{"entity": "b", "relation": "subsidiary-of", "percent": "60"}],
            "b": [{"entity": "c", "relation": "subsidiary-of", "percent": "50"}]}  # fmt: skip
    assert ask(graph(held), "a", "ownership-50", D(2020, 1, 1), ("c",)) == ("yes", "none")
    held["b"][0]["percent"] = "49.9"
    assert ask(graph(held), "a", "ownership-50", D(2020, 1, 1), ("c",)) == ("no", "none")


def test_two_reports_of_one_share_are_not_two_shares() -> None:
    held = {"a": [{"entity": "b", "relation": "minority-held-by", "percent": "30"},
                  {"entity": "b", "relation": "controlled-by", "percent": "31"}]}  # fmt: skip
    assert ask(graph(held), "a", "ownership-50", D(2020, 1, 1), ("b",)) == ("no", "none")


def test_a_sister_under_a_company_is_open_and_under_a_ministry_is_none() -> None:
    family = {"a": [{"entity": "c", "relation": "subsidiary-of"}], "b": [{"entity": "c", "relation": "subsidiary-of"}]}
    assert ask(graph(family), "a", REACH, D(2020, 1, 1), ("b",)) == ("unknown", "open-question")
    ministry = graph(family, {"c": "public-body"})
    assert ask(ministry, "a", REACH, D(2020, 1, 1), ("b",)) == ("no", "none")


def test_a_joint_venture_counts_where_the_rule_says_so() -> None:
    venture = graph({"a": [{"entity": "b", "relation": "joint-venture-of"}]})
    assert ask(venture, "a", "licensee-or-jv", D(2020, 1, 1), ("b",)) == ("yes", "none")
    assert ask(venture, "a", REACH, D(2020, 1, 1), ("b",)) == ("unknown", "open-question")
    assert ask(venture, "a", "control", D(2020, 1, 1), ("b",)) == ("unknown", "open-question")
    minority = graph({"a": [{"entity": "b", "relation": "minority-held-by"}]})
    assert ask(minority, "a", "licensee-or-jv", D(2020, 1, 1), ("b",)) == ("unknown", "open-question")


def test_an_edge_without_a_day_gates_to_unknown() -> None:
    undated = graph({"a": [{"entity": "b", "relation": "subsidiary-of", "from": None}]})
    assert ask(undated, "a", REACH, D(2020, 1, 1), ("b",)) == ("unknown", "undated")


EDGE = st.fixed_dictionaries({
    "entity": st.sampled_from(IDS),
    "relation": st.sampled_from(["wholly-owned-by", "subsidiary-of", "minority-held-by", "affiliate-of", "sold-by"]),
    "percent": st.sampled_from([None, "20", "30", "49.9", "50", "100"]),
    "status": st.sampled_from(["reported", "unconfirmed"]),
    "from": st.sampled_from([None, "2010", "2020", "2020-06-15"]),
    "to": st.sampled_from([None, "2019", "2021-01-01"]),
    "first_report": st.booleans(),
    "public_on": st.sampled_from([None, "2015", "2022-01-01"]),
})  # fmt: skip
GRAPHS = st.dictionaries(st.sampled_from(IDS), st.lists(EDGE, max_size=3), max_size=4).map(graph)
DAYS = st.sampled_from([D(2009, 1, 1), D(2010, 5, 1), D(2018, 1, 1), D(2020, 6, 15), D(2020, 8, 1), D(2023, 1, 1)])
KNOWN = st.sampled_from([None, D(2014, 1, 1), D(2023, 1, 1)])


def ways_up(view: View, start: str, goal: str, seen: tuple[str, ...] = ()) -> list[list[Grade]]:
    """Every simple way from a company up to another over edges of control, as grades: the brute force."""
    found: list[list[Grade]] = []
    for link in view.links(start):
        grade = view.grade(link.edge)
        if grade is None or link.edge.relation not in CONTROL or link.edge.entity in (*seen, start):
            continue
        rest = [[]] if link.edge.entity == goal else ways_up(view, link.edge.entity, goal, (*seen, start))
        found += [[grade, *way] for way in rest]
    return found


@settings(max_examples=150, deadline=None)
@given(GRAPHS, DAYS, KNOWN)
def test_control_is_what_the_best_simple_way_says(parties: Parties, on: dt.date, known_at: dt.date | None) -> None:
    for one in IDS:
        for target in set(IDS) - {one}:
            ways = ways_up(View(parties, on, known_at), one, target)
            answer = relation(parties, one, (target,), "control", on, known_at).answer
            if any(min(way) is Grade.SOUND for way in ways):
                assert answer == "yes"
            else:
                assert answer != "yes"
                assert not ways or answer == "unknown"


def bounds(view: View, company: str, owners: frozenset[str], *, low: bool) -> Decimal:
    shares: dict[str, Decimal] = {}
    for link in view.links(company):
        grade = view.grade(link.edge)
        if link.edge.entity in owners and grade is not None and (not low or grade >= Grade.OPEN):
            value = share(link.edge)[0 if low else 1]
            shares[link.edge.entity] = max(value, shares.get(link.edge.entity, Decimal(0)))
    return sum(shares.values(), Decimal(0))


def smallest_closed(view: View, target: str, *, low: bool) -> frozenset[str]:
    """The intersection of every set of companies that holds the target and whatever its members half own."""
    sets = [frozenset(one) for one in chain.from_iterable(combinations(IDS, size) for size in range(len(IDS) + 1))]
    closed = [one for one in sets if target in one and all(c in one or bounds(view, c, one, low=low) < 50 for c in IDS)]
    return frozenset.intersection(*closed)


@settings(max_examples=150, deadline=None)
@given(GRAPHS, DAYS, KNOWN)
def test_half_ownership_agrees_with_brute_force(parties: Parties, on: dt.date, known_at: dt.date | None) -> None:
    view = View(parties, on, known_at)
    for target in IDS:
        surely, perhaps = smallest_closed(view, target, low=True), smallest_closed(view, target, low=False)
        for one in set(IDS) - {target}:
            expected = "yes" if one in surely else "unknown" if one in perhaps else "no"
            assert relation(parties, one, (target,), "ownership-50", on, known_at).answer == expected


@settings(max_examples=100, deadline=None)
@given(GRAPHS, DAYS)
def test_a_wider_rule_never_says_no_where_a_narrower_one_says_yes(parties: Parties, on: dt.date) -> None:
    for one in IDS:
        for target in set(IDS) - {one}:
            answers = {
                rule: relation(parties, one, (target,), rule, on).answer for rule in ("control", REACH, "linked")
            }
            if answers["control"] == "yes":
                assert answers[REACH] == answers["linked"] == "yes"
            assert answers[REACH] == "no" or answers["linked"] != "no"


@settings(max_examples=100, deadline=None)
@given(GRAPHS, DAYS)
def test_a_path_is_a_chain_and_unknown_has_a_reason(parties: Parties, on: dt.date) -> None:
    for rule in ("control", REACH, "linked", "licensee-or-jv"):
        for one in IDS:
            for target in set(IDS) - {one}:
                found = relation(parties, one, (target,), rule, on)
                assert (found.reason == "none") == (found.answer != "unknown")
                assert bool(found.path) == (found.answer != "no")
                if found.answer == "yes":
                    assert [one, *(link.edge.entity for link in found.path[:-1])] == [
                        link.entity for link in found.path
                    ]
                    assert found.path[-1].edge.entity == target
