"""A stored answer is worked out again, byte for byte, from nothing but what it stores."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.determine.facts import Situation
from assay.determine.stored import subjects
from assay.register.measures import Measure
from assay.replay import replay
from assay.report.determinations import determination_data
from assay.report.document import acts_data, facts_data
from assay.report.stamp import stamp
from tests.determine.situations import ENGINE, MEASURES, ON, REGISTER, situations


def stored(measure: Measure, situation: Situation, lang: str) -> str:
    """The answer as `assay determine --json` writes it."""
    data = {
        "on": situation.on.isoformat(),
        "known_at": situation.known_at.isoformat(),
        "known_at_given": False,
        "lang": lang,
        "register": stamp(REGISTER),
        "facts": facts_data(situation.facts),
        "acts": acts_data(situation.acts),
        "acts_exclusive": situation.acts_exclusive,
        "interpretations": dict(situation.interpretations),
        "determinations": determinations(measure, situation, lang),
    }
    return json.dumps(data, ensure_ascii=False)


def determinations(measure: Measure, situation: Situation, lang: str) -> list[dict[str, Any]]:
    return [determination_data(ENGINE.determine(measure, situation), REGISTER, ENGINE, lang)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(("en", "fr")))
def test_any_stored_determination_replays(data: st.DataObject, lang: str) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    text = stored(measure, data.draw(situations(measure, presumed=True)), lang)
    found = replay(json.loads(text), REGISTER)
    assert (found.mismatches, found.subjects, found.determinations) == ((), 1, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(("en", "fr")))
def test_the_facts_read_back_store_the_very_same_bytes(data: st.DataObject, lang: str) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    text = stored(measure, data.draw(situations(measure, presumed=True)), lang)
    (subject,) = subjects(json.loads(text), ENGINE.vocabulary, "stored.json")
    assert stored(measure, subject.situation, lang) == text


def test_a_determination_that_somebody_changed_does_not_replay() -> None:
    measure = REGISTER.measure("us-889-a1B")
    data = json.loads(stored(measure, Situation({}, ON, ON), "en"))
    data["determinations"][0]["outcome"] = "prohibited"
    assert [item.place for item in replay(data, REGISTER).mismatches] == ["determinations[us-889-a1B].outcome"]
