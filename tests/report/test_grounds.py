"""What a verdict rests on: enough to carry it, and no more that nobody confirmed than any other way to it."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.determine.case import Reader
from assay.determine.logic import conjunction, disjunction, negation
from assay.determine.model import Determination, Kleene, MeasureDetermination, Node
from assay.determine.pack import determiner
from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.schema import Source
from assay.report.determinations import determination_data, measure_text
from assay.report.grounds import grounds, periods_of, rests_text, unconfirmed_grounds

HELD = Register.load()
POLICY = HELD.measure("ca-gc-hikvision-procure-use-policy-2025")
WEAK, SURE = "rumour", "paper"


def source(status: str) -> Source:
    return Source.model_validate({"text": f"A {status} text", "kind": "press", "status": status})


def with_cites(**cites: str) -> Measure:
    """A measure whose period and provision are sure, with these sources besides."""
    return POLICY.model_copy(update={"cites": {**POLICY.cites, **{key: source(word) for key, word in cites.items()}}})


def verdict(tree: Node, answer: str, measure: Measure = POLICY, **more: Any) -> Determination:
    provision = measure.provisions[0].id
    fields: dict[str, Any] = {"interval": "in-force", "on": dt.date(2026, 1, 1)} | more
    return Determination(
        measure.id, provision, "buy", answer, "prohibited", fields.pop("on"), fields.pop("interval"), tree, **fields
    )  # type: ignore[arg-type]


def leaf(answer: Kleene, cite: str = "") -> Node:
    return Node("fact", answer, "organisation.x", cite=cite)


def group(form: str, *children: Node, cite: str = "") -> Node:
    answers = [child.answer for child in children]
    answer = negation(answers[0]) if form == "not" else (conjunction if form == "all" else disjunction)(answers)
    return Node(form, answer, cite=cite, children=children)


MEASURE = with_cites(rumour="unconfirmed", paper="confirmed")


def weak(tree: Node, answer: str, **more: Any) -> tuple[str, ...]:
    return unconfirmed_grounds(verdict(tree, answer, MEASURE, **more), MEASURE)


def test_all_that_must_hold_carries_a_prohibition() -> None:
    assert weak(group("all", leaf("yes", SURE), leaf("yes", WEAK)), "applies") == (WEAK,)


def test_of_two_ways_to_hold_the_confirmed_one_carries() -> None:
    assert weak(group("any", leaf("yes", WEAK), leaf("yes", SURE)), "applies") == ()
    assert weak(group("any", leaf("yes", WEAK), leaf("no", SURE)), "applies") == (WEAK,)


def test_one_confirmed_reason_is_enough_not_to_apply() -> None:
    assert weak(group("all", leaf("no", WEAK), leaf("no", SURE)), "does-not-apply") == ()
    assert weak(group("all", leaf("no", WEAK), leaf("yes", SURE)), "does-not-apply") == (WEAK,)
    assert weak(group("any", leaf("no", WEAK), leaf("no", SURE)), "does-not-apply") == (WEAK,)


def test_a_clause_without_a_source_rests_on_the_one_around_it() -> None:
    assert weak(group("all", group("any", leaf("yes"), cite=WEAK)), "applies") == (WEAK,)
    assert weak(group("all", leaf("yes")), "applies") == ()  # the provision's own, which is reported


def test_an_act_that_is_not_done_rests_on_no_source() -> None:
    assert weak(leaf("yes", WEAK), "does-not-apply", failing=("act:buy",)) == ()


def test_an_exemption_rests_on_its_exception() -> None:
    fired = Node("unless", "yes", "waiver", cite=WEAK, children=(leaf("yes", SURE),))
    assert weak(leaf("yes", SURE), "does-not-apply", exception="waiver", exceptions=(fired,)) == (WEAK,)
    quiet = Node("unless", "no", "waiver", cite=WEAK, children=(leaf("no", SURE),))
    assert weak(leaf("yes", SURE), "applies", exceptions=(quiet,)) == ()


def test_an_exception_that_is_open_carries_what_is_unclear_because_of_it() -> None:
    open_one = Node("unless", "unknown", "waiver", cite=WEAK, children=(leaf("unknown", SURE),))
    assert weak(leaf("yes", SURE), "undetermined", exceptions=(open_one,)) == (WEAK,)
    assert weak(leaf("unknown", SURE), "undetermined", exceptions=(open_one,)) == ()


def test_a_measure_out_of_force_rests_on_its_period() -> None:
    period = MEASURE.in_force[0].model_copy(update={"cite": WEAK})
    measure = MEASURE.model_copy(update={"in_force": (period,)})
    early = verdict(leaf("yes", SURE), "not-in-force", measure, interval="before", on=dt.date(2000, 1, 1))
    assert unconfirmed_grounds(early, measure) == (WEAK,)
    assert WEAK in grounds(verdict(leaf("yes", SURE), "applies", measure), measure)


def test_of_periods_alike_the_one_of_the_day_speaks() -> None:
    first, last = (
        MEASURE.in_force[0].model_copy(update={"from_": start, "until": end})
        for start, end in (("2020-01-01", "2020-12-31"), ("2022-01-01", None))
    )
    measure = MEASURE.model_copy(update={"in_force": (first, last)})
    assert periods_of(verdict(leaf("yes"), "applies", measure, on=dt.date(2020, 5, 1)), measure) == (first,)
    assert periods_of(verdict(leaf("yes"), "applies", measure, on=None), measure) == (first, last)


# Properties, against brute force


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> tuple[Node, list[str]]:
    """A tree whose leaves each cite a source of their own, k0, k1 ..., confirmed or not, and those sources' words."""
    words: list[str] = []

    def grow(left: int) -> Node:
        if left and len(words) < 5 and draw(st.booleans()):
            form = draw(st.sampled_from(["all", "any", "not"]))
            count = 1 if form == "not" else draw(st.integers(1, 3))
            return group(form, *(grow(left - 1) for _ in range(count)))
        words.append(draw(st.sampled_from(["confirmed", "unconfirmed"])))
        return leaf(draw(st.sampled_from(["yes", "no", "unknown"])), f"k{len(words) - 1}")

    return grow(depth), words


def _kept(node: Node, kept: set[str]) -> Kleene:
    """The answer where only the leaves with these sources are known."""
    if not node.children:
        return node.answer if node.cite in kept else "unknown"
    answers = [_kept(child, kept) for child in node.children]
    return negation(answers[0]) if node.form == "not" else (conjunction if node.form == "all" else disjunction)(answers)


@given(trees())
def test_the_grounds_alone_give_the_answer_and_rest_on_the_least_that_is_weak(grown: tuple[Node, list[str]]) -> None:
    tree, words = grown
    if tree.answer == "unknown":
        return
    measure = with_cites(**{f"k{number}": word for number, word in enumerate(words)})
    found = verdict(tree, "applies" if tree.answer == "yes" else "does-not-apply", measure)
    keys = {key for key in grounds(found, measure) if key.startswith("k") and key[1:].isdigit()}
    assert _kept(tree, keys) == tree.answer
    every = [f"k{number}" for number in range(len(words))]
    least = min(
        sum(words[int(key[1:])] == "unconfirmed" for key in some)
        for size in range(len(every) + 1)
        for some in combinations(every, size)
        if _kept(tree, set(some)) == tree.answer
    )
    assert sum(words[int(key[1:])] == "unconfirmed" for key in keys) == least


# As people and machines read it


def _answered(facts: dict[str, str], measure: Measure = POLICY, act: str = "use") -> tuple[MeasureDetermination, Any]:
    engine = determiner(HELD)
    data = {"profile": "ca-federal-department", "on": "2026-11-16", "act": act, "facts": facts}
    return engine.determine(measure, Reader(HELD, engine.vocabulary, "test").situation(data)), engine


def test_a_verdict_on_an_unconfirmed_source_says_so_in_one_line() -> None:
    tree = group("all", leaf("yes", WEAK))
    found = verdict(tree, "applies", MEASURE)
    assert rests_text(found, MEASURE, "en") == "Rests on a source nobody has confirmed: A unconfirmed text"
    assert rests_text(found, MEASURE, "fr").startswith("Repose sur une source que personne n'a confirmée\u00a0: ")
    assert rests_text(verdict(group("all", leaf("yes", SURE)), "applies", MEASURE), MEASURE, "en") == ""


def test_every_citation_of_an_explanation_has_the_word_of_its_source() -> None:
    found, engine = _answered({"device.maker": "hikvision", "device.brand": "hikvision"})
    text = measure_text(found, HELD, engine, "en", whole=True)
    cited = {key for key in POLICY.cites if f"[{key}" in text}
    assert cited
    assert all(f"[{key}: {POLICY.cites[key].status}]" in text and f"[{key}]" not in text for key in cited)


def test_the_json_has_each_words_once_and_every_key_is_in_the_table() -> None:
    found, engine = _answered({"device.maker": "hikvision", "device.brand": "hikvision"})
    data = determination_data(found, HELD, engine, "en")
    used: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        used.update({node["cite"]} if "cite" in node else set())
        for child in node.get("children", ()):
            walk(child)

    for provision in data["provisions"]:
        used |= {provision["cite"]["key"], *provision["interval_cites"], *(due["cite"] for due in provision["due"])}
        for node in (provision["tree"], *provision["exceptions"]):
            walk(node)
    assert data["cites"] == {key: POLICY.cites[key].status for key in used}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_answer_by_ownership_names_its_links_and_how_sure_they_are(lang: str) -> None:
    engine = determiner(HELD)
    measure = HELD.measure("us-889-a1A")
    facts = {
        "device.maker": "another",
        "device.components": "hisilicon",
        "device.component_essential": "yes",
        "device.kind": "router",
    }
    data = {"profile": "us-prime-contractor", "on": "2026-11-16", "act": "provide", "facts": facts}
    found = engine.determine(measure, Reader(HELD, engine.vocabulary, "test").situation(data))
    said = {"en": "by ownership: HiSilicon → Huawei (reported)", "fr": "HiSilicon → Huawei (rapporté)"}
    assert said[lang] in measure_text(found, HELD, engine, lang, whole=True)


def test_a_report_of_an_unconfirmed_measure_says_so_on_every_page(tmp_path: Path) -> None:
    """The whole way: a register whose policy nobody confirmed, through terminal, page, spreadsheets and JSON."""
    from tests.report.doubted import outputs

    for name, text in outputs(tmp_path).items():
        assert "Rests on a source nobody has confirmed" in text or '"rests_on_unconfirmed"' in text, name
