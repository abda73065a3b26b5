"""Every example and counter-example of every fingerprint, through the real matcher."""

from __future__ import annotations

import pytest

from assay.identify.knowledge import default_knowledge
from assay.observe.model import FIELDS, Observation, Source
from assay.register.schema import Example, Fingerprint

FINGERPRINTS = default_knowledge().book.fingerprints


def seen(example: Example) -> Observation:
    """The example as an observation: `raw` is what was received, everything else are fields."""
    fields = {name: text for name, text in example.fields.items() if name != "raw"}
    raw = example.fields.get("raw", "")
    return Observation(example.protocol or "http", Source("example", "0", 1), raw=raw, fields=fields)


def cases(which: str) -> list[tuple[Fingerprint, Example]]:
    return [(one, example) for one in FINGERPRINTS for example in getattr(one, which)]


def name(value: object) -> str:
    return value.id if isinstance(value, Fingerprint) else ""


def test_there_are_enough_fingerprints_over_enough_makers() -> None:
    assert len(FINGERPRINTS) >= 90
    assert {"hikvision", "dahua", "huawei", "zte", "hytera", "uniview", "xiongmai", "axis", "hichip"} <= {
        one.entity for one in FINGERPRINTS
    }


@pytest.mark.parametrize(("one", "example"), cases("matches"), ids=name)
def test_an_example_matches_its_fingerprint(one: Fingerprint, example: Example) -> None:
    found = {evidence.fingerprint: evidence for evidence in default_knowledge().index.match(seen(example))}
    assert one.id in found, f"{one.id} misses its own example: {example.why}"
    for captured, value in example.captures.items():
        assert found[one.id].captures.get(captured) == value


@pytest.mark.parametrize(("one", "example"), cases("rejects"), ids=name)
def test_a_counter_example_does_not_match(one: Fingerprint, example: Example) -> None:
    found = {evidence.fingerprint for evidence in default_knowledge().index.match(seen(example))}
    assert one.id not in found, f"{one.id} matches a counter-example: {example.why}"


@pytest.mark.parametrize("one", FINGERPRINTS, ids=name)
def test_examples_use_fields_that_observations_have(one: Fingerprint) -> None:
    used = {field for example in (*one.matches, *one.rejects) for field in example.fields}
    assert used <= {*FIELDS, "raw"}
