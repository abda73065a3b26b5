"""The engine is never wrong, never needlessly unsure, and its settling questions are the right ones."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.determine.facts import Day, Party, Value
from assay.determine.model import Determination
from tests.determine.builders import FakeParties, Link, engine, measure, situation

YES_NO = ("organisation.us_person", "organisation.buys", "device.on_core_network", "site.sensitive", "site.leased")


def clause_text(clause: Any) -> str:
    if isinstance(clause, str):
        return f"{{fact: {clause}}}"
    form, parts = clause
    if form == "not":
        return f"{{not: {clause_text(parts)}}}"
    return f"{{{form}: [{', '.join(clause_text(part) for part in parts)}]}}"


def truth(clause: Any, world: dict[str, bool]) -> bool:
    if isinstance(clause, str):
        return world[clause]
    form, parts = clause
    if form == "not":
        return not truth(parts, world)
    return all(truth(part, world) for part in parts) if form == "all" else any(truth(part, world) for part in parts)


CLAUSES = st.recursive(
    st.sampled_from(YES_NO),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(("all", "any")), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)
KNOWN = st.dictionaries(st.sampled_from(YES_NO), st.booleans())


def provision(clause: Any, unless: Any = None) -> str:
    text = f"""
provisions:
  - id: p
    title: {{en: P, fr: P}}
    acts: [use]
    effect: forbid-use
    applies_when: {clause_text(clause)}
    duty: {{en: D, fr: D}}
    cite: law
"""
    if unless:
        text += f"    unless: [{{id: x, title: {{en: X, fr: X}}, cite: law, when: {clause_text(unless)}}}]\n"
    return text


def determine(clause: Any, known: dict[str, bool], unless: Any = None) -> Determination:
    found = measure(provision(clause, unless))
    values: dict[str, Value] = dict(known)
    return engine(found).determine(found, situation(known=values)).lead


def worlds(known: dict[str, bool]) -> list[dict[str, bool]]:
    free = [fact for fact in YES_NO if fact not in known]
    return [known | dict(zip(free, values, strict=True)) for values in product((True, False), repeat=len(free))]


@settings(max_examples=150, deadline=None)
@given(CLAUSES, KNOWN, st.one_of(st.none(), CLAUSES))
def test_a_verdict_is_exactly_what_every_possible_world_agrees_on(
    clause: Any, known: dict[str, bool], unless: Any
) -> None:
    binds = {truth(clause, world) and not (unless and truth(unless, world)) for world in worlds(known)}
    verdict = determine(clause, known, unless).verdict
    assert verdict == ("undetermined" if len(binds) == 2 else "applies" if binds == {True} else "does-not-apply")


@settings(max_examples=100, deadline=None)
@given(CLAUSES, KNOWN)
def test_a_settling_answer_settles_in_the_direction_it_names(clause: Any, known: dict[str, bool]) -> None:
    for question in determine(clause, known).settle:
        for answer in question.answers:
            after = determine(clause, known | {question.atom: answer.values[0] == "yes"})
            assert after.verdict == answer.verdict


@settings(max_examples=100, deadline=None)
@given(CLAUSES, KNOWN)
def test_the_questions_are_those_of_the_smallest_deciding_sets(clause: Any, known: dict[str, bool]) -> None:
    found = determine(clause, known)
    if found.verdict != "undetermined":
        return
    free = [fact for fact in YES_NO if fact not in known]
    deciding: set[str] = set()
    for size in range(1, len(free) + 1):
        for chosen in product(free, repeat=size):
            if len(set(chosen)) == size and tuple(sorted(chosen)) == chosen:
                for values in product((True, False), repeat=size):
                    world = known | dict(zip(chosen, values, strict=True))
                    if len({truth(clause, full) for full in worlds(world)}) == 1:
                        deciding |= set(chosen)
        if deciding:
            break
    if size <= 3:
        assert {question.atom for question in found.settle} == deciding


@settings(max_examples=100, deadline=None)
@given(CLAUSES, KNOWN, st.sampled_from(YES_NO), st.booleans())
def test_learning_a_fact_never_flips_a_verdict(clause: Any, known: dict[str, bool], fact: str, value: bool) -> None:
    before = determine(clause, known).verdict
    if before != "undetermined" and fact not in known:
        assert determine(clause, known | {fact: value}).verdict == before


TERMS = """
terms:
  video: {title: {en: V, fr: V}, value: device.kind, class: [video-surveillance], open: [intercom], question: scope, cite: law}
  maker: {title: {en: M, fr: M}, party: device.maker, is: [acme, zenith], relation: linked, question: linked, cite: law}
  late: {title: {en: L, fr: L}, date: device.acquired_on, after: "2023-12-21", cite: law}
  home: {title: {en: H, fr: H}, party: device.maker, relation: registered-in, countries: [CN], cite: law}
open_questions:
  - {id: linked, text: {en: Q, fr: Q}, yes_means: {en: y, fr: o}, no_means: {en: n, fr: n}, cite: law}
  - {id: scope, text: {en: Q, fr: Q}, yes_means: {en: y, fr: o}, no_means: {en: n, fr: n}, cite: law}
provisions:
  - id: p
    title: {en: P, fr: P}
    acts: [use]
    effect: forbid-use
    applies_when: {all: [%s]}
    duty: {en: D, fr: D}
    cite: law
"""


def on_terms(names: str, known: dict[str, Value], parties: FakeParties | None = None, **extra: Any) -> Determination:
    found = measure(TERMS % ", ".join(f"{{term: {name}}}" for name in names.split()))
    return engine(found, parties).determine(found, situation(known=known, **extra)).lead


def test_an_unknown_maker_is_asked_for_and_each_answer_says_where_it_leads() -> None:
    found = on_terms("maker", {})
    (question,) = found.settle
    assert (question.atom, question.alone) == ("device.maker", True)
    assert {answer.values: answer.verdict for answer in question.answers} == {
        ("acme", "zenith"): "applies", ("another",): "does-not-apply"}  # fmt: skip


def test_a_link_that_is_open_in_law_asks_the_legal_question_and_an_interpretation_settles_it() -> None:
    parties = FakeParties({("heir", "acme"): Link("unknown", "open-question")})
    known: dict[str, Value] = {"device.maker": Party("heir")}
    found = on_terms("maker", known, parties)
    assert [(question.atom, question.legal) for question in found.settle] == [("linked", True)]
    assert on_terms("maker", known, parties, interpretations={"linked": True}).verdict == "applies"
    assert on_terms("maker", known, parties, interpretations={"test-measure/linked": False}).verdict == "does-not-apply"


def test_an_unsourced_link_is_a_fact_to_confirm_not_a_legal_question() -> None:
    parties = FakeParties({("heir", "acme"): Link("unknown", "unconfirmed-edge")})
    found = on_terms("maker", {"device.maker": Party("heir")}, parties)
    assert [(question.atom, question.legal) for question in found.settle] == [("edge:maker:heir", False)]


def test_a_kind_the_text_is_silent_on_is_an_open_question() -> None:
    found = on_terms("video", {"device.kind": "intercom"})
    assert [question.atom for question in found.settle] == ["scope"]
    assert on_terms("video", {"device.kind": "router"}).verdict == "does-not-apply"


def test_a_partial_date_that_straddles_the_cut_off_is_asked_for_again() -> None:
    assert on_terms("late", {"device.acquired_on": Day.parse("2023")}).verdict == "undetermined"
    assert on_terms("late", {"device.acquired_on": Day.parse("2024")}).verdict == "applies"
    assert on_terms("late", {"device.acquired_on": Day.parse("2023-11")}).verdict == "does-not-apply"
    assert on_terms("late", {"device.acquired_on": Day.parse("2023-12-21")}).verdict == "does-not-apply"
    assert on_terms("late", {"device.acquired_on": Day.parse("2023-12-22")}).verdict == "applies"


def test_a_class_by_registration_never_reads_an_unknown_country_as_clear() -> None:
    parties = FakeParties(countries={"acme": "CN", "nordic": "SE"})
    assert on_terms("home", {"device.maker": Party("acme")}, parties).verdict == "applies"
    assert on_terms("home", {"device.maker": Party("nordic")}, parties).verdict == "does-not-apply"
    assert on_terms("home", {"device.maker": Party(None, "Somebody")}, parties).verdict == "undetermined"
    (question,) = on_terms("home", {}, parties).settle
    assert ("registered-in:CN",) in [answer.values for answer in question.answers]
