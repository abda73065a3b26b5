"""The look of every word of the report, in one place: a tone per outcome and verdict, a shape and colours per tone.

A tone is never colour alone: each has a shape, and the word always stands beside it. Colours of text on its own
background have a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3); tests/report/test_tones.py holds them to it. No tone is
green: nothing that Assay finds means "clean".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """How a word looks: `shape` stands before it, `ink` on `paper` within `line`; `rich` is the terminal's style."""

    id: str
    shape: str
    ink: str
    paper: str
    line: str
    rich: str


STOP = Tone("stop", "■", "#8f1d14", "#fdeeec", "#c8473b", "bold red")
DUTY = Tone("duty", "▲", "#7a3e00", "#fff3e0", "#c9781f", "bold yellow")
OPEN = Tone("open", "?", "#1f4b8e", "#eaf2fc", "#5b8bd0", "bold blue")
NOTE = Tone("note", "i", "#3d4754", "#eff2f5", "#8b98a8", "cyan")
QUIET = Tone("quiet", "○", "#565b63", "#f7f7f5", "#b4b8be", "dim")

STRONG = Tone("v4", "●●●", "#ffffff", "#26323f", "#26323f", "bold")
LIKELY = Tone("v3", "●●○", "#26323f", "#d7dee6", "#8794a3", "bold")
MAYBE = Tone("v2", "●○○", "#26323f", "#edf1f4", "#a3aebb", "")
NONE = Tone("v1", "○○○", "#4d5661", "#ffffff", "#a3aebb", "dim")
BLIND = Tone("v0", "–", "#4d5661", "#ffffff", "#a3aebb", "dim")

TONES = (STOP, DUTY, OPEN, NOTE, QUIET, STRONG, LIKELY, MAYBE, NONE, BLIND)

STANDINGS = {"confirmed": "◆", "reported": "◇", "unconfirmed": "△"}
"""The shape that stands before a source's word, and before the word of what cites it: filled, empty, and a caution."""

_OUTCOMES = {
    "prohibited": STOP, "remove-by": STOP, "ineligible-for-award": STOP, "unallowable-cost": STOP,
    "report-due": DUTY, "licence-required": DUTY, "approval-required": DUTY, "certify": DUTY, "risk-assess": DUTY,
    "mitigate": DUTY, "not-modelled": OPEN, "unclear": OPEN, "advisory": NOTE, "proposed": NOTE,
}  # fmt: skip
_VERDICTS = {
    "confirmed": STRONG, "probable": LIKELY, "possible": MAYBE, "no-evidence": NONE, "not-enough-data": BLIND,
}  # fmt: skip

SETTLED = ("does-not-apply", "exempt", "not-in-force-yet", "not-in-force-no-longer", "not-in-force-suspended")
"""Outcomes that ask nothing of anybody on the day assessed."""


def outcome_tone(outcome: str) -> Tone:
    """The tone of an outcome; one that this list does not know is quiet, never alarming and never reassuring."""
    return _OUTCOMES.get(outcome, QUIET)


def verdict_tone(verdict: str) -> Tone:
    return _VERDICTS[verdict]


def css_rules() -> str:
    """One rule per tone, for chips and bars, and per word of a source. The shape is decoration: it has no words of its own for a screen reader."""
    marks = (f'.s-{word[0]}::before{{content:"{shape} ";content:"{shape} "/""}}' for word, shape in STANDINGS.items())
    chips = (
        f".t-{tone.id}{{color:{tone.ink};background:{tone.paper};border-color:{tone.line}}}"
        f'.t-{tone.id}::before{{content:"{tone.shape} ";content:"{tone.shape} "/""}}'
        f".b-{tone.id}{{fill:{tone.line}}}"
        for tone in TONES
    )
    return "\n".join((*chips, *marks))
