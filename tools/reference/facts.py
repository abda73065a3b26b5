"""The facts and acts that rules may look at."""

from __future__ import annotations

from assay.register.index import Register
from assay.register.measures import Fact
from reference.markdown import bullets, code, codes, table

SUBJECTS = {
    "organisation": "The organisation that asks: one answer each.",
    "site": "A building or place: asked once per site.",
    "device": "A device: observed where the evidence allows, else asked, once per purchase lot where one answer serves all.",
    "purchase": "A purchase line.",
    "contract": "A contract.",
    "act": "The act under test: an export, a sale, a trade.",
}
TYPES = {
    "yes-no": "`yes` or `no`",
    "choice": "one of the choices listed below the table",
    "date": "`2023-02-06`, or as much as is known: `2023-02`, `2023`",
    "country": "a two-letter ISO 3166-1 code: `CA`, `NO`",
    "party": "a company: an id or exact name of the register, or `another`",
    "parties": "companies separated by commas, or `none`",
}


def page(register: Register) -> str:
    text = "# Facts\n\n"
    text += (
        "What rules ask, of whom, and what stands until somebody answers. Ids are stable. Any fact may be `unknown`, which is"
        " never read as clear. `assay register show FACT` prints one with its question in full; `--lang fr` in French.\n\n"
    )
    text += "## Types\n\n" + table(("Type", "Values"), TYPES.items())
    for subject, meaning in SUBJECTS.items():
        found = [fact for fact in register.facts if fact.subject == subject]
        if found:
            text += (
                f"## {subject}\n\n{meaning}\n\n"
                + _table(found)
                + "".join(_choices(fact) for fact in found if fact.choices)
            )
    return text + _acts(register)


def _table(facts: list[Fact]) -> str:
    rows = [
        (
            code(fact.id),
            fact.type,
            fact.question.en,
            fact.who.en,
            fact.origin,
            code(fact.presume) if fact.presume else "",
            fact.cost,
        )
        for fact in facts
    ]
    return table(("Fact", "Type", "Question", "Who is asked", "Origin", "Presumed", "Cost (1-5)"), rows)


def _choices(fact: Fact) -> str:
    text = f"### {fact.id}\n\n"
    return text + table(
        ("Choice", "Meaning", "Also written", "Classes"),
        [(code(item.id), item.label.en, codes(item.also), ", ".join(item.classes)) for item in fact.choices],
    )


def _acts(register: Register) -> str:
    days = {"act-date": "the day asked about (`--on`)"}
    rows = [
        (
            code(act.id),
            act.label.en,
            codes(act.also),
            code(act.done) if act.done else "",
            days.get(act.on, code(act.on)),
        )
        for act in register.acts
    ]
    text = "## Acts\n\nMeasures bind acts. An act is tested when it is named, or when the fact beside it says that it is done.\n\n"
    text += table(("Act", "Meaning", "Also written", "Done if", "Judged on"), rows)
    text += "## Unknown, and why\n\nAn unknown fact carries its reason:\n\n"
    return text + bullets([
        "`not-asked`: nobody has been asked yet.",
        "`no-answer`: asked or looked for, and nothing came.",
        "`below-threshold`: there is evidence, short of what the gate asks for.",
        "`conflicting`: pieces of evidence contradict each other.",
        "`stale`: what is known is too old for the day.",
        "`date-needed`: the answer turns on a date that is not known.",
        "`open-question`: a legal question is open.",
    ]).rstrip() + "\n"  # fmt: skip
