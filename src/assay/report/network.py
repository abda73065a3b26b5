"""The page of the demonstration: a made-up campus, what an authorised survey found of it, and what truly stands there.

It is written from plain data (`assay.demonstration.account`) and decides nothing. The report that such a survey gives
stands beside it, as report.html; only an emulated campus can have this page, since nobody knows the truth of a real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assay.report.html import content_hash, environment, page_style
from assay.report.i18n import Translate, translator

PAGE = "network.html"
STATES = ("answered", "unread", "closed", "filtered", "silent")


def network_page(told: Mapping[str, Any], lang: str) -> str:
    """The page as text."""
    say = translator(lang)
    style = page_style()
    return environment(lang).get_template("network.html.j2").render(
        told=told,
        states=[(name, state_word(name, say)) for name in STATES],
        state=lambda name: state_word(name, say),
        missed=[(one, why_missed(one, say)) for site in told["sites"] for one in site["devices"] if not one["found"]],
        gone=[(site["name"], address) for site in told["sites"] for address in site["gone"]],
        unlisted=[one for site in told["sites"] for one in site["devices"] if one["found"] and not one["listed"]],
        excluded=excluded_line(told, say),
        style=Markup(style),  # noqa: S704  # our own file
        policy=f"default-src 'none'; style-src '{content_hash(style)}'; base-uri 'none'; form-action 'none'",
    )  # fmt: skip


def write_network(told: Mapping[str, Any], folder: Path, lang: str) -> Path:
    """The page as a file of the folder."""
    path = folder / PAGE
    path.write_text(network_page(told, lang), encoding="utf-8")
    return path


def state_word(name: str, say: Translate) -> str:
    """The state of an address in one word."""
    return {
        "answered": say("answered"), "unread": say("unread"), "closed": say("closed"), "filtered": say("filtered"),
        "silent": say("silent"), "not reached": say("not reached"), "excluded": say("excluded"),
    }[name]  # fmt: skip


def why_missed(device: Mapping[str, Any], say: Translate) -> str:
    """Why a device that stands was not found."""
    return {
        "excluded": say("excluded by the authorisation: nothing was sent to it"),
        "refused": say("behind a filter that says so: the address shows as filtered, the device does not show"),
        "dropped": say("behind a filter that says nothing: the address is silent, as if nobody were there"),
    }.get(str(device["shut"]), say("it gave no answer in time"))  # fmt: skip


def excluded_line(told: Mapping[str, Any], say: Translate) -> str:
    """Whether the device that the authorisation excludes was left alone."""
    one = told["excluded"]
    if one["sought"] or one["messages"]:
        text = say("! The fire panel ({address}) is excluded, and was sent {count} messages.")
    else:
        text = say("The fire panel ({address}) is excluded: no packet went to it. The router never looked for it.")
    return text.format(address=one["address"], count=one["messages"])
