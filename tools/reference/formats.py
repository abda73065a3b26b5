"""The facts file and the case file: forms that other programs may rely on."""

from __future__ import annotations

import json
from typing import Any

from assay.determine.case import OWNER_ACTS, Reader
from assay.determine.pack import determiner
from assay.register.index import Register, read_cases
from reference.markdown import code, codes, table

EXAMPLE: dict[str, Any] = {
    "profile": "ca-federal-department",
    "on": "2025-09-01",
    "act": "buy",
    "facts": {
        "device.maker": "hikvision",
        "device.kind": "ip-camera",
        "device.purpose": {"value": "public-safety", "source": "security plan 2024, p. 3"},
    },
}
INTERPRETED: dict[str, Any] = {
    "profile": "ca-federal-department",
    "on": "2026-11-16",
    "act": ["use", "keep"],
    "facts": {
        "device": {"maker": "hikvision", "brand": "another", "kind": "ip-camera", "used_by": "organisation"},
    },
    "interpretations": {"ca-gc-hikvision-procure-use-policy-2025/rebadged-units": "yes"},
}
_CASE = ("ca-gc-hikvision-procure-use-policy-2025", "department-buys-hikvision")


def facts_file(register: Register) -> str:
    for example in (EXAMPLE, INTERPRETED):
        Reader(register, determiner(register).vocabulary).situation(
            example
        )  # an example that cannot be read is no example
    text = "# The facts file\n\n"
    text += (
        "What `assay determine --facts FILE` and `assay explain --facts FILE` read: one JSON object in UTF-8. The form is"
        " stable; its schema, with every fact and choice of this register, is [facts-file.schema.json](facts-file.schema.json).\n\n"
    )
    text += f"```json\n{_shown(EXAMPLE)}\n```\n\n"
    text += table(
        ("Key", "Value"),
        [
            (
                code("profile"),
                "a profile's id ([profiles.md](profiles.md)); its facts are presumed, those below replace them",
            ),
            (code("on"), "the day of the act, `2025-09-01`; `--on` replaces it; one of the two is needed"),
            (
                code("known_at"),
                "use only what had been recorded by this day; `--known-at` replaces it; default: all that the register holds",
            ),
            (
                code("act"),
                f"one act or a list ([facts.md](facts.md#acts)). Left out, those of somebody who has the device: {codes(OWNER_ACTS)}, and whatever the facts say is done",
            ),
            (
                code("facts"),
                "facts by id ([facts.md](facts.md)), flat (`device.maker`) or nested by subject (`device: {maker: ...}`)",
            ),
            (
                code("interpretations"),
                "counsel's recorded answers, yes or no, to open legal questions, by question id or `measure/question`",
            ),
            (f"{code('id')}, {code('title')}, {code('note')}", "for your own use; not read"),
        ],
    )
    text += "Any other key, an unknown fact and an unknown choice are refused, with the nearest known word.\n\n"
    text += "## Values\n\n"
    text += (
        "A fact is a text, `true` or `false`, a list of texts, or an object with `value`, `source` (who says so; it is shown"
        " beside the answer) and, for an unknown one, `reason`. `unknown` or `null` undoes what a profile presumes. A maker is an"
        " id or exact name of the register, or `another` for a company that is not in it; a brand is refused where a maker is"
        " asked for, since the badge does not say who made it. If only the maker is given, its own badge is presumed.\n\n"
    )
    text += "## With an interpretation\n\n" + f"```json\n{_shown(INTERPRETED)}\n```\n\n"
    text += "## What comes out\n\n"
    text += (
        "`--json` prints the day, the register's version and digest, the facts used (each with source and whether it is"
        " presumed), and per measure its `verdict`, `outcome` ([outcomes.md](outcomes.md)) and `provisions`: the act, the"
        " clauses as a tree with their answers and citations, exceptions, deadlines, and `settle`, the questions whose"
        " answer would settle it, each with the outcome every answer leads to.\n"
    )
    return text


def case_file(register: Register) -> str:
    text = "# The case file\n\n"
    text += (
        "A measure's worked scenarios: facts in, outcome and settling question out. One YAML file per measure under"
        " `register/data/cases`, named like the measure. They are the tests of the measure; `assay register lint` asks for at"
        " least one case per measure, one that fires and one that does not for every named exception, and one for every"
        " `does_not_reach`. The form is [case-file.schema.json](case-file.schema.json).\n\n"
    )
    text += f"```yaml\n{_case_text(register)}```\n\n"
    text += table(
        ("Key", "Value"),
        [
            (code("id"), "unique in the file; `does_not_reach` names cases by it"),
            (code("title"), "the scenario in one sentence"),
            (code("profile"), "a profile whose facts are presumed"),
            (code("act"), "one act or a list; left out, as in the [facts file](facts-file.md)"),
            (f"{code('on')}, {code('known_at')}", "the day of the act, and what had been recorded when"),
            (code("facts"), "facts by id, flat"),
            (code("interpretations"), "answers to open legal questions"),
            (code("note"), "for reviewers"),
            (code("expect"), "what must come out; what is left out is not checked"),
        ],
    )
    text += "## expect\n\n"
    return text + table(
        ("Key", "Value"),
        [
            (code("outcome"), "the word ([outcomes.md](outcomes.md)); required"),
            (code("verdict"), "`applies`, `does-not-apply`, `undetermined`, `not-in-force` or `not-modelled`"),
            (f"{code('provision')}, {code('act')}", "the limb and act that lead"),
            (code("settles"), "fact or question ids that must be among the settling questions"),
            (code("exception"), "the named exception that fires"),
            (code("deadline"), "a day that must be among those due"),
        ],
    ).rstrip() + "\n"  # fmt: skip


def _case_text(register: Register) -> str:
    measure, case = _CASE
    path = next(path for path in (register.folder / "cases").glob("*.yaml") if path.stem == measure)
    assert any(file.measure == measure for file, _ in read_cases(register.folder))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.strip() == f"- id: {case}")
    end = next(number for number, line in enumerate(lines) if number > start and line.startswith("  - id:"))
    return f"measure: {measure}\ncases:\n" + "".join(lines[start:end])


def _shown(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
