"""The evidence of one asset as one answer: brand, maker and components, each with what speaks for it and against it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assay.identify.explain import Contradiction, Kind, Paragraph, paragraph
from assay.identify.gate import Question, pass_gate
from assay.identify.knowledge import Knowledge
from assay.identify.model import Candidate, Evidence, Identification, MakerGate, Verdict
from assay.identify.views import CLAIM_KINDS, LABEL_KIND, texts
from assay.identify.weigh import RANK, Badges, Scale, badges, components, scales
from assay.observe.model import Observation

_MODEL_SOURCES = ("model", "sadp_description", "onvif_model", "dhip_detail", "dhip_devicetype", "claim_model")
# The fields that an answer is read from besides the evidence: an asset with none of them reads empty.
READ_FIELDS = frozenset((*_MODEL_SOURCES, "serial", "firmware", "claim_firmware", "wsd_scopes", "claim_brand", "claim_kind",
                         "claim_description", "dhip_deviceclass", "snmp_sysdescr", "html_title",
                         "dhcp_vendor_class", "label_text"))  # fmt: skip
_SCOPE_HARDWARE = re.compile(r"onvif\.org/hardware/(\S{2,60})")
_DHIP_KINDS = {"IPC": "ip-camera", "NVR": "video-recorder", "DVR": "video-recorder", "XVR": "video-recorder",
               "HCVR": "video-recorder", "VTO": "intercom", "VTH": "intercom", "SD": "ip-camera",
               "ASI": "access-control", "ASC": "access-control", "TPC": "thermal-camera"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What the evidence of an asset adds up to, before anything is read from its records."""

    named: Badges
    lead: Candidate | None
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    components: tuple[Candidate, ...]
    contradictions: tuple[Contradiction, ...]
    gate: MakerGate
    needs: tuple[str, ...]
    brand_unread: bool  # nothing but readings of photos that nobody has confirmed names the badge


@dataclass(frozen=True, slots=True)
class Read:
    """What an asset's records say of it in so many words, or its evidence captured."""

    model: str
    brand_label: str
    serial: str
    firmware: str
    kind: str


def combine(
    seen: Sequence[Observation], evidence: Sequence[Evidence], knowledge: Knowledge, acquired_on: str | None
) -> Identification:
    """The identification of an asset from all evidence in its observations."""
    model = model_of(seen, evidence)
    about = about_badges(seen, evidence, model, knowledge)
    judged = judge(evidence, knowledge, model, acquired_on, silent=silent(seen, evidence), about=about)
    read = read_records(seen, evidence, model, judged.named.first, knowledge)
    return identification(judged, read, evidence, knowledge, acquired_on)


def identification(
    judged: Judged, read: Read, evidence: Sequence[Evidence], knowledge: Knowledge, acquired_on: str | None
) -> Identification:
    """What was judged and read, as one answer."""
    lead = judged.lead
    found = Identification(
        brand=judged.named.first,
        brand_label=read.brand_label,
        maker=lead.entity if lead else None,
        maker_label=knowledge.name(lead.entity) if lead else "",
        verdict=judged.verdict,
        candidates=judged.candidates,
        components=judged.components,
        gate=judged.gate,
        evidence=tuple(evidence),
        against=lead.against if lead else (),
        contradictions=tuple(one.told("en") for one in judged.contradictions),
        model=read.model,
        serial=read.serial,
        firmware=read.firmware,
        kind=read.kind,
        paragraph={},
        needs=judged.needs,
        label_disputed=any(one.key == "label" for one in judged.contradictions),
        brand_unread=judged.brand_unread,
    )
    told = Paragraph(lambda: paragraph(found, judged.contradictions, judged.named, knowledge, acquired_on))
    return replace(found, paragraph=told)


def judge(
    evidence: Sequence[Evidence],
    knowledge: Knowledge,
    model: str,
    acquired_on: str | None,
    *,
    silent: Verdict,
    about: bool = True,
) -> Judged:
    """Who made it, by the evidence. `silent` is the verdict where nothing names a maker.

    `model`, `acquired_on` and `about` matter where a badge is named, the texts of evidence where something is contradicted: two
    assets alike in the rest are judged alike.
    """
    named = badges(evidence, knowledge, model, acquired_on, about=about)
    weighed = scales(evidence, named, knowledge)
    candidates = _candidates(weighed, knowledge)
    lead = candidates[0] if candidates and RANK[candidates[0].verdict] >= RANK["possible"] else None
    verdict: Verdict = lead.verdict if lead else silent
    contradictions = _contradictions(weighed, lead, named, knowledge)
    question = Question(lead, candidates, named, evidence, bool(contradictions), verdict != "not-enough-data")
    gate = pass_gate(question, knowledge)
    unread = any(one.unread for one in evidence)
    needs = _needs(verdict, gate.reason, lead, bool(contradictions), unread=unread)
    parts = components(evidence, knowledge)
    badge_unread = unread and _only_unread(named.first, evidence)
    return Judged(named, lead, verdict, candidates, parts, contradictions, gate, needs, badge_unread)


def _only_unread(brand: str | None, evidence: Sequence[Evidence]) -> bool:
    """Nothing but readings of labels that nobody has confirmed names the badge."""
    named = [one.unread for one in evidence if one.says == "brand" and one.entity == brand]
    return bool(named) and all(named)


def about_badges(seen: Sequence[Observation], evidence: Sequence[Evidence], model: str, knowledge: Knowledge) -> bool:
    """The device can be of a kind that is sold under other names: cameras, recorders, access control.

    A kind that is told decides. Where none is, a badge that stands in a system description leaves its rows closed: devices
    of these kinds say what they are there, and what answers SNMP is mostly something else.
    """
    named = [one.text for one in evidence if one.says == "brand" and one.evidence != "claim"]
    claimed = any(one.says == "brand" and one.evidence == "claim" for one in evidence)
    if not named and not claimed:
        return True
    kind = _kind(seen, evidence, model, knowledge)
    if kind:
        return kind in knowledge.policy.badge_kinds
    described = [one.get("snmp_sysdescr") for one in seen if one.get("snmp_sysdescr")]
    return claimed or not any(text and text in where for text in named for where in described)


def read_records(
    seen: Sequence[Observation], evidence: Sequence[Evidence], model: str, brand: str | None, knowledge: Knowledge
) -> Read:
    """The badge as written, serial number, firmware and kind of device."""
    return Read(
        model,
        _brand_label(seen, evidence, brand, knowledge),
        _first(seen, ("serial",)) or _captured(evidence, "serial"),
        _first(seen, ("firmware", "claim_firmware")) or _captured(evidence, "firmware"),
        _kind(seen, evidence, model, knowledge),
    )


def model_of(seen: Sequence[Observation], evidence: Sequence[Evidence]) -> str:
    """The model: what a record or reply says, else what a scope or fingerprint holds."""
    return _first(seen, _MODEL_SOURCES) or _hardware(seen) or _captured(evidence, "model")


def _candidates(weighed: Sequence[Scale], knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Possible makers, the likeliest first; one that only weak pieces name is left out."""
    policy = knowledge.policy
    strongest = [scale for scale in weighed if scale.classes("strong")]
    judged: list[tuple[tuple[int, tuple[int, ...], str], Candidate]] = []
    for scale in weighed:
        rivals = [one for one in strongest if one.house != scale.house]
        verdict = scale.verdict(policy, contradicted=bool(rivals))
        if verdict is None:
            continue
        outweighed = [one for one in rivals if one.weight(policy) >= scale.weight(policy)]
        if outweighed and verdict in ("confirmed", "probable"):
            verdict = "possible"
        others = tuple(piece for one in rivals for piece in one.for_ if piece.weight == "strong")
        entity = scale.leader(knowledge)
        because = _why(scale, verdict)
        supports = (*scale.for_, *{id(one.named_by): one.named_by for one in scale.rows}.values())
        candidate = Candidate(entity, verdict, supports, (*scale.against, *others), because)
        judged.append(((-RANK[verdict], tuple(-part for part in scale.weight(policy)), entity), candidate))
    judged.sort(key=lambda pair: pair[0])
    return tuple(candidate for _, candidate in judged)


def _why(scale: Scale, verdict: Verdict) -> str:
    """The classes that carry the verdict, or the badge rows that do."""
    classes = sorted(scale.classes("strong", "medium"))
    if classes:
        return f"{verdict}: " + ", ".join(classes)
    names = dict.fromkeys(
        f"{one.brand.name} ({one.row.scope}, {one.row.confidence}, {one.row.status})" for one in scale.rows
    )
    if names:
        return f"{verdict}: badge rows of " + ", ".join(names)
    return f"{verdict}: only what somebody wrote" if not scale.told() else f"{verdict}: weak tells only"


def silent(seen: Sequence[Observation], evidence: Sequence[Evidence]) -> Verdict:
    """Nothing names a maker: either something was said and no maker is in it, or there is nothing to go on."""
    if evidence or any(_speaks(one) for one in seen if one.kind not in CLAIM_KINDS):
        return "no-evidence"
    claimed = ("claim_brand", "claim_model", "claim_description")
    return "no-evidence" if any(one.get(name) for one in seen for name in claimed) else "not-enough-data"


def _speaks(one: Observation) -> bool:
    return one.kind == LABEL_KIND or any(texts(one).values())


def _contradictions(
    weighed: Sequence[Scale], lead: Candidate | None, named: Badges, knowledge: Knowledge
) -> tuple[Contradiction, ...]:
    """What does not fit together."""
    if lead is None:
        return ()
    house = knowledge.house(lead.entity)
    found: list[Contradiction] = []
    for scale in weighed:
        strong = tuple(sorted(scale.classes("strong")))
        if scale.house != house and strong:
            found.append(Contradiction("another-maker", knowledge.name(scale.house), classes=strong))
    own = next(scale for scale in weighed if scale.house == house)
    for one in own.against:
        key: Kind = "denied" if one.says == "not-maker" else "copied"
        found.append(Contradiction(key, knowledge.name(house), one.text, title=one.title))
    for brand_id in named.claimed:
        makers = {knowledge.house(maker) for maker in named.open[brand_id].makers}
        if makers and house not in makers and own.told():
            found.append(Contradiction("label", knowledge.name(lead.entity), knowledge.brand_name(brand_id)))
    return tuple(dict.fromkeys(found))


def _needs(
    verdict: Verdict, reason: str, lead: Candidate | None, contradicted: bool, *, unread: bool
) -> tuple[str, ...]:
    """What would settle it, the cheapest first; `unread`: there is a photo of the label whose reading nobody has confirmed."""
    if verdict == "confirmed":
        return ()
    needs: list[str] = ["label-reading"] if unread else []
    if reason == "date-needed":
        needs.append("manufacture-date")
    if contradicted:
        needs.append("label")
    told = {one.evidence for one in lead.for_ if one.evidence != "claim"} if lead else set()
    if "mac-block" not in told:
        needs.append("mac-address")
    if told <= {"mac-block"}:
        needs.append("discovery-reply")
    needs.append("label")
    if lead and len(told) == 1:
        needs.append("second-source")
    return tuple(need for need in dict.fromkeys(needs) if not (unread and need == "label"))


def _first(seen: Sequence[Observation], names: Sequence[str]) -> str:
    """The first text under the first of the names; what a device says of itself comes before what its label says."""
    labels = [one for one in seen if one.kind == LABEL_KIND]
    own = [one for one in seen if one.kind != LABEL_KIND] if labels else seen
    told = next((text for name in names for one in own if (text := one.fields.get(name))), "")
    return told or next((text for name in names for one in labels if (text := one.fields.get(name))), "")


def _hardware(seen: Sequence[Observation]) -> str:
    found = (_SCOPE_HARDWARE.search(scopes) for one in seen if (scopes := one.get("wsd_scopes")))
    return next((hit[1] for hit in found if hit), "")


def _captured(evidence: Sequence[Evidence], name: str) -> str:
    return next((one.captures[name] for one in evidence if one.captures.get(name)), "")


def _brand_label(
    seen: Sequence[Observation], evidence: Sequence[Evidence], brand: str | None, knowledge: Knowledge
) -> str:
    """The badge as the record writes it, else the brand's name in the register."""
    written = _first(seen, ("claim_brand",))
    if written:
        return written
    if brand is None:
        return ""
    told = next(
        (one.text for one in evidence if one.says == "brand" and one.entity == brand and one.fingerprint == "claim"), ""
    )
    return told or knowledge.brand_name(brand)


def _kind(seen: Sequence[Observation], evidence: Sequence[Evidence], model: str, knowledge: Knowledge) -> str:
    """What sort of device it is: what its class field, model or fingerprints say, else what the record says."""
    for one in seen:
        told = _DHIP_KINDS.get(one.get("dhip_deviceclass").upper())
        if told:
            return told
    kind_in = knowledge.gazetteer.kind
    by_model = kind_in(model) if model else ""
    implied: Mapping[str, int] = {}
    kinds = [one.kind for one in evidence if one.kind and one.says != "not-maker"]
    implied = {kind: kinds.count(kind) for kind in kinds}
    by_tell = max(implied, key=lambda kind: implied[kind]) if implied else ""
    written = " ".join(
        one.get(name) for one in seen for name in ("claim_kind", "claim_description", "claim_model") if one.get(name)
    )
    said = " ".join(
        one.get(name)[:200]
        for one in seen
        for name in ("snmp_sysdescr", "html_title", "dhcp_vendor_class", "label_text")
    )
    return by_model or by_tell or kind_in(written) or kind_in(said)
