"""A determination as people read it, kept as golden files; `ASSAY_GOLDEN=write pytest tests/report` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from assay.determine.case import Reader
from assay.determine.pack import determiner
from assay.register.index import Register
from assay.report.determinations import determination_data, measure_text

GOLDEN = Path(__file__).parent / "golden"

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "prohibited": (
        "ca-gc-hikvision-procure-use-policy-2025",
        {
            "profile": "ca-federal-department",
            "on": "2026-11-16",
            "act": "use",
            "facts": {"device.maker": "hikvision", "device.brand": "hikvision"},
        },
    ),
    "unclear": (
        "ca-gc-hikvision-procure-use-policy-2025",
        {"profile": "ca-federal-department", "on": "2026-11-16", "act": "use", "facts": {"device.brand": "annke"}},
    ),
    "does-not-apply": (
        "ca-gc-hikvision-procure-use-policy-2025",
        {
            "profile": "ca-municipality",
            "on": "2026-11-16",
            "act": "use",
            "facts": {"device.maker": "hikvision", "device.brand": "hikvision"},
        },
    ),
    "report-due": (
        "us-far-889-reps-and-reporting",
        {
            "profile": "us-prime-contractor",
            "on": "2026-11-16",
            "act": "discover",
            "facts": {
                "device.maker": "hikvision",
                "device.kind": "ip-camera",
                "device.purpose": "government-facility-security",
            },
        },
    ),
}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", CASES)
def test_the_words_of_a_determination_are_the_golden_ones(name: str, lang: str) -> None:
    measure, facts = CASES[name]
    register = Register.load()
    engine = determiner(register)
    situation = Reader(register, engine.vocabulary, "case").situation(facts)
    found = engine.determine(register.measure(measure), situation)
    text = measure_text(found, register, engine, lang, whole=True) + "\n"
    path = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("ASSAY_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    assert determination_data(found, register, engine, lang)["outcome_label"].upper() in text
