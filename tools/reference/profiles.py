"""The presets of facts that --as knows."""

from __future__ import annotations

from assay.register.index import Register
from assay.register.measures import Profile
from reference.markdown import code, table


def page(register: Register) -> str:
    text = "# Profiles\n\n"
    text += (
        "A profile presumes facts about a kind of organisation. Every use of a presumption is marked as presumed, and an answer"
        " replaces it. Facts a profile leaves out are unknown. [Write your own](../howto/write-a-profile.md);"
        " the form is [profile.schema.json](profile.schema.json).\n\n"
    )
    listed = sorted(register.profiles.values(), key=lambda profile: (profile.id.startswith("base-"), profile.id))
    text += table(("Profile", "Kind of organisation"), [(f"[{one.id}](#{one.id})", one.title.en) for one in listed])
    return text + "".join(_one(one, register) for one in listed)


def _one(profile: Profile, register: Register) -> str:
    text = f"## {profile.id}\n\n{profile.title.en} ({profile.title.fr}). {profile.description.en}\n\n"
    if profile.includes:
        text += f"Includes {', '.join(f'[{name}](#{name})' for name in profile.includes)}.\n\n"
    labels = {fact.id: fact.label.en for fact in register.facts}
    rows = [(code(name), labels.get(name, ""), code(value)) for name, value in profile.facts.items()]
    return text + table(("Fact", "", "Presumed"), rows) if rows else text
