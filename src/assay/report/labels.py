"""The fixed words of the report that stand behind ids: English message ids, translated in the catalogue like any other.

Every table here is read by the catalogue's test, so that a new word cannot go untranslated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assay.identify.explain import VERDICTS
from assay.report.i18n import Translate, translator

FORCE = {
    "binding": "Law or regulation",
    "named-party": "Order that binds the party it names",
    "government-only": "Policy that binds public bodies only",
    "contract": "Binds through a contract clause",
    "list": "List: nothing follows from it alone",
    "enabling": "Power to make orders",
    "advisory": "Advice",
    "proposed": "Proposal",
    "set-aside": "Quashed or withdrawn",
    "terminated": "Ended by its issuer",
    "none-found": "No measure found",
}

STATES = {
    "announced": "announced",
    "in-force": "in force",
    "stayed": "stayed",
    "suspended": "suspended",
    "scheduled": "scheduled",
    "quashed": "quashed",
    "ended": "ended",
    "before": "not yet in force",
    "after": "no longer in force",
    "between": "between two periods",
}

LEFT_OUT = {
    "ambiguous-date": "dates that can be read in two ways",
    "not-read": "traffic of a kind that is not read",
    "other-traffic": "other traffic",
    "after-known-at": "recorded after the day asked about",
    "bad-row": "rows that do not fit their table",
    "bad-value": "values that could not be read",
    "duplicate": "read once already",
    "empty": "empty",
    "field-cut": "texts cut to their first characters",
    "hidden": "hidden files",
    "malformed-reply": "replies of devices that break their protocol's rules",
    "no-identity": "nothing that tells a device from another",
    "not-a-device": "not a device",
    "outside": "links out of the folder",
    "photo-unread": "photos or parts of them that could not be read",
    "preamble": "lines above the header",
    "refused": "refused because it is unsafe to read",
    "repeated-header": "headers repeated in the middle",
    "secret": "secrets",
    "too-large": "too large",
    "truncated": "cut off",
    "unknown-format": "format not known",
    "unreadable": "cannot be read",
    "unused-columns": "columns not known to Assay",
    "unused-lines": "lines that no table explains",
    "derived-column": "columns that a program worked out and nobody recorded",
    "superseded": "replaced by a later import",
    "address-unread": "take connections, and say nothing that is read here",
    "address-closed": "are there, and refuse every port that was tried",
    "address-filtered": "something on the way keeps ports shut",
    "address-silent": "nothing came back",
    "address-not-reached": "the discovery ended before their turn",
    "address-skipped": "left out of the discovery",
}

LABEL_NAMES = {
    "brand": "brand",
    "model": "model",
    "serial": "serial number",
    "mac": "MAC address",
    "fcc_id": "FCC ID",
    "module_fcc_id": "FCC ID of a module inside",
    "ic_id": "ISED certification number",
    "made_on": "date of manufacture",
    "made_in": "place of manufacture",
}

LABEL_DOUBTS = {
    "corrected": "read {text}, taken as {taken}",
    "unsure": "unsure of: {text}",
    "several": "as read it fits no known form; it could be {text}",
    "unnamed": "no word beside it says what it is; its form does",
    "second": "another value stands there: {text}",
    "group": "a group address: no device has one, so it was most likely misread",
    "unread": "not read: {text}",
}

REASONS = {
    "not-asked": "nobody was asked",
    "no-answer": "asked, and nobody could say",
    "below-threshold": "the evidence is not enough",
    "conflicting": "the evidence conflicts",
    "stale": "out of date",
    "open-question": "an open question of law",
    "date-needed": "a date is missing",
    "interpretation": "counsel's interpretation",
    "another": "another",
    "none": "none",
}

OWNERS = {
    "organisation": "the organisation",
    "landlord": "a landlord",
    "contractor": "a contractor",
    "unknown": "not known",
}

KINDS = {
    "report": "Report: a clock is running",
    "act": "Act: a duty applies",
    "inspect": "Inspect: find out who made it",
    "ask": "Ask: a fact is missing",
    "confirm": "Confirm: an ownership link",
    "decide": "Decide: a question of law",
}

KIND_HINTS = {
    "report": "The day runs from the event named; late is late even if the facts are still open.",
    "act": "The measure binds on the facts as they stand.",
    "inspect": "Look at the device: its label, its web page, a captured discovery reply. Add what you find as evidence and run again.",
    "ask": "Put each question once to whoever can answer it. Write the answer in answers.csv and run again.",
    "confirm": "A company register or a filing settles it. Write the answer in answers.csv and run again.",
    "decide": "No evidence settles these. Counsel records how the organisation reads the text, in answers.csv.",
}

STATUS = {
    "confirmed": "confirmed: the official text was read",
    "reported": "reported by a credible third party",
    "unconfirmed": "unconfirmed: nobody vouches for it",
}

STANDING = {
    "confirmed": "The official or primary text was read. What cites such a source is confirmed.",
    "reported": "A credible third party says so; the text itself was not read.",
    "unconfirmed": "Nobody vouches for it. No rule rests on it unseen: a verdict that does says so.",
}

REVIEW = {
    "drafted": "drafted; not yet checked by a second person",
    "checked": "checked by a second person",
    "counsel-reviewed": "reviewed by counsel",
}

WEIGHTS = {"strong": "strong", "medium": "medium", "weak": "weak"}

FIELDS = {
    "mac": "MAC address",
    "serial": "serial number",
    "brand": "brand",
    "model": "model",
    "site": "site",
    "address": "address",
    "address-in-window": "address in the same period",
    "channel": "recorder channel",
    "owner": "owner",
    "row": "row",
    "acquired_on": "day of acquisition",
    "name": "name",
}

SOURCE_KINDS = {
    "inventory": "lists",
    "scan": "scans",
    "capture": "captures",
    "reply": "recorded replies",
    "purchase": "purchase records",
}

FORMATS = {
    "table": "text table",
    "xlsx": "Excel workbook (XLSX)",
    "xls": "Excel workbook (XLS)",
    "ods": "OpenDocument sheet (ODS)",
    "nmap-xml": "nmap scan (XML)",
    "pcap": "packet capture (pcap)",
    "pcapng": "packet capture (pcapng)",
    "jsonl": "observation lines (JSON Lines)",
    "device-output": "output of network equipment",
    "dhcpd-leases": "leases of ISC dhcpd",
    "kea-leases": "leases of Kea",
    "glpi-xml": "GLPI network discovery",
    "runzero": "runZero export",
    "shodan": "Shodan export",
    "censys": "Censys export",
    "zgrab2": "zgrab2 scan",
    "masscan": "masscan scan",
    "nmap-text": "nmap scan (text)",
    "json-rows": "table in JSON",
    "xml-rows": "table in XML",
    "cyclonedx": "hardware bill of materials (CycloneDX)",
    "pdf": "PDF document",
    "docx": "Word document",
    "photo": "photo of labels",
    "photo-readings": "readings of photos",
    "evidence": "imported evidence",
    "unanswered": "addresses of a discovery that told nothing",
    "empty": "empty",
    "unknown": "format not known",
}

CHANGES = {
    "new": "new",
    "unchanged": "imported already: nothing changes",
    "corrected": "replaces what was imported before",
    "refused": "not imported",
}

SAID_BY = {
    "presumed": "presumed",
    "evidence": "the evidence",
    "sites file": "the sites file",
    "the record": "the record",
    "the badge or the record": "the badge or the record",
    "the device is there": "the device is there",
    "the date asked about": "the day assessed",
    "the act asked about": "the act asked about",
    "it was bought": "it was bought",
    "not known to be in use": "not known to be in use",
    "supposed": "supposed",
    "it belongs to a landlord": "it belongs to a landlord",
    "it belongs to a contractor": "it belongs to a contractor",
    "the record says it is the landlord's": "the record says it is the landlord's",
    "the record says it is a contractor's": "the record says it is a contractor's",
    "computed: the model was authorised before": "worked out: the model was authorised before",
    "presumed: the maker's own badge": "presumed: the maker's own badge",
}
"""Who said a fact, where Assay itself says it; answers and profiles carry a name (see `said_by`)."""

BASES = {
    "confirmed": "two or more kinds of evidence agree",
    "own-record": "the organisation's own record",
    "single-maker-brand": "a brand that only ever had one maker",
}

ANSWERS = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "confirmed": "confirmed",
    "reported": "reported",
    "unconfirmed": "unconfirmed",
}
"""Words that stand for themselves in data, said as they are."""

DUE_AFTER = {
    "act": "the act",
    "discovered": "discovery",
    "acquired": "the purchase",
    "installed": "the installation",
}

TABLES = (
    FORCE, STATES, LEFT_OUT, LABEL_NAMES, LABEL_DOUBTS, REASONS, OWNERS, KINDS, KIND_HINTS, STATUS, STANDING, REVIEW, WEIGHTS, FIELDS, SOURCE_KINDS, FORMATS, CHANGES, SAID_BY, BASES,
    ANSWERS, DUE_AFTER,
)  # fmt: skip

_WITHIN = re.compile(r"^(\d+) (calendar-day|business-day) after (\S+)$")


def word(table: Mapping[str, str], key: str, say: Translate) -> str:
    """The word for an id, or the id itself where the table does not hold it."""
    return say(table[key]) if key in table else key


def said_by(source: str, lang: str) -> str:
    """Who said a fact, in the reader's language."""
    say = translator(lang)
    if source.startswith("profile "):
        return say("presumed by profile {name}").format(name=source[8:])
    if source.startswith("answered by "):
        who = source[12:]
        return say("answered by {who}").format(who=say("somebody") if who == "somebody" else who)
    verdict, _, basis = source.partition(": ")
    if basis in BASES and verdict in VERDICTS:
        return say("{verdict}: {basis}").format(verdict=VERDICTS[verdict][lang], basis=say(BASES[basis]))
    return word(SAID_BY, source, say)


def due_rule(rule: str, steps: Mapping[str, str], say: Translate) -> str:
    """A deadline's rule as people say it: `1 business-day after discovered`, `10 business-day after first-report`.

    `steps` has the titles of the duty's own steps, which a later step may count from.
    """
    match = _WITHIN.match(rule)
    if not match:
        return say("a fixed day")
    count, unit, event = match.groups()
    form = {
        ("calendar-day", True): say("{count} day after {event}"),
        ("calendar-day", False): say("{count} days after {event}"),
        ("business-day", True): say("{count} business day after {event}"),
        ("business-day", False): say("{count} business days after {event}"),
    }[unit, count == "1"]
    event = event.removesuffix(".submitted")
    return form.format(count=count, event=_quoted(steps[event], say) if event in steps else word(DUE_AFTER, event, say))


def _quoted(text: str, say: Translate) -> str:
    return say("“{text}”").format(text=text)
