"""Who does what with which item, where and when: each row isolates one trap that naive engines fall into.

`NONE` means that no measure of the register binds the act: every measure answers does-not-apply, exempt or not in force.
"""

from __future__ import annotations

from typing import Any

import pytest

from assay.determine.case import Reader
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.register.index import Register

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
QUIET = {"does-not-apply", "exempt", "not-in-force-yet", "not-in-force-no-longer", "not-in-force-suspended"}
NONE = "none of the register's measures"
CAMERA = {"device.kind": "ip-camera"}
HIK = CAMERA | {"device.maker": "hikvision"}
DAHUA = CAMERA | {"device.maker": "dahua"}
PUBLIC_SAFETY = {"device.purpose": "public-safety"}

# name, profile, act, day, facts, measure (or NONE), outcome, settling question
SCENARIOS: list[tuple[str, str, str, str, dict[str, Any], str, str, str]] = [
    ("a federal department buys a Hikvision camera", "ca-federal-department", "buy", "2025-09-01", HIK,
     "ca-gc-hikvision-procure-use-policy-2025", "prohibited", ""),
    ("... before the announcement", "ca-federal-department", "buy", "2025-06-01", HIK, NONE, "", ""),
    ("a Crown corporation uses one", "ca-crown-corporation", "use", "2025-12-01", HIK,
     "ca-gc-hikvision-procure-use-policy-2025", "prohibited", ""),
    ("a federal department buys a Dahua camera", "ca-federal-department", "buy", "2025-09-01", DAHUA, NONE, "", ""),
    ("a federal department buys a Hikvision-made Annke", "ca-federal-department", "buy", "2025-09-01",
     HIK | {"device.brand": "Annke"}, "ca-gc-hikvision-procure-use-policy-2025", "unclear", "rebadged-units"),
    ("an independent distributor sells stock", "ca-private", "sell", "2026-01-15", HIK, "ca-ica-hikvision-oic-2025", "does-not-apply", ""),
    ("an independent distributor imports from the parent", "ca-private", "import", "2026-01-15",
     HIK | {"act.counterparty": "hikvision"}, "ca-ica-hikvision-oic-2025", "does-not-apply", ""),
    ("a condominium in Toronto buys one", "ca-private", "buy", "2026-02-01", HIK,
     "ca-advisory-public-hikvision-2025", "advisory", ""),
    ("a school service centre installs one acquired the day before", "ca-qc-public-body", "install", "2024-02-01",
     HIK | {"organisation.kind": "ca-qc-school-body", "device.acquired_on": "2023-12-20"},
     "ca-qc-arrete-mcn-2023", "risk-assess", ""),
    ("a hospital buys a Luminys camera", "ca-qc-public-body", "buy", "2024-06-01",
     CAMERA | {"organisation.kind": "ca-qc-health-body", "device.maker": "luminys"}, "ca-qc-arrete-mcn-2023", "unclear", "linked-company"),
    ("a ministry keeps a Dahua camera of 2021 online", "ca-qc-public-body", "keep", "2024-03-01",
     DAHUA | {"organisation.kind": "ca-qc-ministry", "device.acquired_on": "2021-05-01", "device.internet_connected": "yes"},
     "ca-qc-arrete-mcn-2023", "risk-assess", ""),
    ("a Québec municipality buys one", "ca-municipality", "buy", "2024-03-01", HIK, "ca-qc-arrete-mcn-2023", "does-not-apply", ""),
    ("a municipality in Alberta buys one", "ca-municipality", "buy", "2026-01-10", HIK,
     "ca-advisory-public-hikvision-2025", "advisory", ""),
    ("an agency buys one for courthouse security", "us-federal-agency", "buy", "2020-01-10",
     HIK | {"device.purpose": "government-facility-security"}, "us-889-a1A", "prohibited", ""),
    ("... twelve days before section 889", "us-federal-agency", "buy", "2019-08-01", HIK, "us-889-a1A", "not-in-force-yet", ""),
    ("... the day it took effect", "us-federal-agency", "buy", "2019-08-13", HIK | PUBLIC_SAFETY, "us-889-a1A", "prohibited", ""),
    ("an agency buys a Huawei router for a canteen", "us-federal-agency", "buy", "2020-01-10",
     {"device.maker": "huawei", "device.kind": "router"}, "us-889-a1A", "prohibited", ""),
    ("an agency keeps an old camera", "us-federal-agency", "keep", "2021-01-10", HIK | PUBLIC_SAFETY, "us-889-a1A", "does-not-apply", ""),
    ("an agency buys one for wildlife research", "us-federal-agency", "buy", "2021-06-01",
     HIK | {"device.purpose": "research-or-wildlife"}, "us-889-a1A", "unclear", "purpose-outside-list"),
    ("an agency buys one for who knows what", "us-federal-agency", "buy", "2021-06-01", HIK, "us-889-a1A", "unclear", "device.purpose"),
    ("an agency buys a Uniview camera", "us-federal-agency", "buy", "2025-06-01",
     CAMERA | PUBLIC_SAFETY | {"device.maker": "uniview"}, "us-889-a1A", "does-not-apply", ""),
    ("an agency buys a Dahua-made Honeywell", "us-federal-agency", "buy", "2020-06-01",
     DAHUA | PUBLIC_SAFETY | {"device.brand": "Honeywell"}, "us-889-a1A", "prohibited", ""),
    ("a prime whose warehouse uses Dahua cameras bids", "us-prime-contractor", "bid", "2020-09-01",
     DAHUA | {"device.purpose": "private-site-security"}, "us-889-a1B", "unclear", "purpose-outside-list"),
    ("... for public safety", "us-prime-contractor", "bid", "2020-09-01", DAHUA | PUBLIC_SAFETY,
     "us-889-a1B", "ineligible-for-award", ""),
    ("a prime whose parent uses Hikvision bids", "us-prime-contractor", "bid", "2021-01-15",
     HIK | PUBLIC_SAFETY | {"device.used_by": "affiliate"}, "us-889-a1B", "does-not-apply", ""),
    ("a subcontractor uses Hikvision in its office", "us-subcontractor", "use", "2021-02-01", HIK | PUBLIC_SAFETY,
     "us-889-a1B", "does-not-apply", ""),
    ("a prime relies on an agency-head waiver in 2023", "us-prime-contractor", "bid", "2023-01-10",
     HIK | PUBLIC_SAFETY | {"contract.waiver": "agency-head"}, "us-889-a1B", "ineligible-for-award", ""),
    ("... in July 2022", "us-prime-contractor", "bid", "2022-07-01",
     HIK | PUBLIC_SAFETY | {"contract.waiver": "agency-head"}, "us-889-a1B", "exempt", ""),
    ("a prime finds one during performance", "us-prime-contractor", "discover", "2026-11-25",
     HIK | PUBLIC_SAFETY | {"device.component_essential": "yes"}, "us-far-889-reps-and-reporting", "report-due", ""),
    ("a university buys one with award money", "us-grantee", "fund", "2021-04-01",
     HIK | PUBLIC_SAFETY | {"purchase.money_source": "federal-award"}, "us-2cfr-200-216", "unallowable-cost", ""),
    ("... with its own money", "us-grantee", "buy", "2021-04-01",
     HIK | PUBLIC_SAFETY | {"purchase.money_source": "own"}, "us-2cfr-200-216", "does-not-apply", ""),
    ("... as cost share", "us-grantee", "fund", "2021-04-01",
     HIK | PUBLIC_SAFETY | {"purchase.money_source": "cost-share"}, "us-2cfr-200-216", "unallowable-cost", ""),
    ("a city's police buys a Dahua-made Lorex with a federal grant", "us-grantee", "fund", "2023-05-01",
     DAHUA | PUBLIC_SAFETY | {"organisation.kind": "us-local-government", "device.brand": "Lorex",
                              "purchase.money_source": "federal-award"}, "us-2cfr-200-216", "unallowable-cost", ""),
    ("... and nobody knows who made it", "us-grantee", "fund", "2023-05-01",
     CAMERA | PUBLIC_SAFETY | {"organisation.kind": "us-local-government", "device.brand": "Lorex",
                               "purchase.money_source": "federal-award"}, "us-2cfr-200-216", "unclear", "device.maker"),
    ("a city's police buys one with city taxes", "us-grantee", "buy", "2023-05-01",
     DAHUA | PUBLIC_SAFETY | {"organisation.kind": "us-local-government", "organisation.us_award_recipient": "no",
                              "purchase.money_source": "own"}, "us-2cfr-200-216", "does-not-apply", ""),
    ("a retailer sells an older model in August 2026", "us-retailer", "sell", "2026-08-15",
     HIK | PUBLIC_SAFETY | {"device.fcc_granted_on": "2019-05-01"}, "us-fcc-legacy-ban-2026", "prohibited", ""),
    ("... in March 2026", "us-retailer", "sell", "2026-03-15",
     HIK | PUBLIC_SAFETY | {"device.fcc_granted_on": "2019-05-01"}, "us-fcc-legacy-ban-2026", "not-in-force-yet", ""),
    ("... and a household goes on using it", "us-private", "use", "2026-08-15", HIK | PUBLIC_SAFETY, "us-fcc-legacy-ban-2026", "does-not-apply", ""),
    ("a US brand seeks authorisation for a router made in Taiwan", "us-manufacturer", "authorise", "2026-05-01",
     {"device.maker": "netgear", "device.kind": "router", "device.production_country": "TW"},
     "us-fcc-22-84-equipment-authorization", "prohibited", ""),
    ("... with a Conditional Approval", "us-manufacturer", "authorise", "2026-05-01",
     {"device.maker": "netgear", "device.kind": "router", "device.production_country": "TW", "device.conditional_approval": "yes"},
     "us-fcc-22-84-equipment-authorization", "exempt", ""),
    ("... and goes on selling one authorised before", "us-retailer", "sell", "2026-08-01",
     {"device.maker": "netgear", "device.kind": "router", "device.production_country": "TW", "device.fcc_granted_on": "2024-05-01"},
     NONE, "", ""),
    ("an exporter ships US-origin sensors to Hikvision", "us-exporter", "export", "2020-01-05",
     {"act.counterparty": "hikvision", "act.subject_to_ear": "yes"}, "us-bis-entity-hikvision-dahua-2019", "licence-required", ""),
    ("a US company buys from Hikvision", "us-private", "buy", "2020-01-05", HIK | {"act.counterparty": "hikvision"},
     "us-bis-entity-hikvision-dahua-2019", "does-not-apply", ""),
    ("an exporter ships to a 60 % affiliate while the rule is on", "us-exporter", "export", "2025-10-15",
     {"act.counterparty": "another", "act.counterparty_owned_50": "yes", "act.subject_to_ear": "yes"},
     "us-bis-affiliates-rule", "licence-required", ""),
    ("... while it is suspended", "us-exporter", "export", "2026-01-15",
     {"act.counterparty": "another", "act.counterparty_owned_50": "yes", "act.subject_to_ear": "yes"},
     "us-bis-affiliates-rule", "not-in-force-suspended", ""),
    ("... after it was scheduled to return", "us-exporter", "export", "2026-11-15",
     {"act.counterparty": "another", "act.counterparty_owned_50": "yes", "act.subject_to_ear": "yes"},
     "us-bis-affiliates-rule", "unclear", ""),
    ("an exporter ships to Moyu Haishi", "us-exporter", "export", "2023-05-01",
     {"act.counterparty": "hik-moyu", "act.subject_to_ear": "yes"}, "us-bis-entity-hikvision-subs-2023", "licence-required", ""),
    ("... a year earlier", "us-exporter", "export", "2022-05-01",
     {"act.counterparty": "hik-moyu", "act.subject_to_ear": "yes"}, "us-bis-entity-hikvision-subs-2023", "not-in-force-yet", ""),
    ("a fund buys shares of an unlisted subsidiary", "us-private", "trade-securities", "2023-02-01",
     {"act.counterparty": "ezviz", "act.publicly_traded": "yes"}, "us-ns-cmic", "does-not-apply", ""),
    ("a department installs one at a site that is not sensitive", "uk-department-sensitive-site", "install", "2023-01-15",
     HIK | {"site.sensitive": "no", "device.on_core_network": "no"}, "uk-wms-sensitive-sites-2022", "advisory", ""),
    ("... at a sensitive site", "uk-department-sensitive-site", "install", "2023-01-15", HIK | {"site.sensitive": "yes"},
     "uk-wms-sensitive-sites-2022", "prohibited", ""),
    ("... at a site nobody has classified", "uk-department-sensitive-site", "install", "2023-01-15",
     HIK | {"site.sensitive": "unknown", "device.on_core_network": "no"}, "uk-wms-sensitive-sites-2022", "unclear", "site.sensitive"),
    ("a council installs one", "uk-council", "install", "2023-01-15", HIK, "uk-wms-sensitive-sites-2022", "does-not-apply", ""),
    ("a distributor sells an uncertified camera", "in-importer", "sell", "2026-04-15",
     CAMERA | {"device.maker": "another", "device.model_registered_in": "no"}, "in-cro-er-cctv-2024", "prohibited", ""),
    ("... a certified one", "in-importer", "sell", "2026-04-15",
     HIK | {"device.model_registered_in": "yes"}, "in-cro-er-cctv-2024", "does-not-apply", ""),
    ("a vendor cites the Ukrainian list", "ca-private", "buy", "2025-01-15", HIK, "ua-nacp-sponsors-of-war", "not-in-force-no-longer", ""),
]  # fmt: skip


def answers(profile: str, act: str, day: str, facts: dict[str, Any]) -> dict[str, MeasureDetermination]:
    situation = Reader(REGISTER, ENGINE.vocabulary).situation(
        {"profile": profile, "act": act, "on": day, "facts": facts}
    )
    return {measure.id: ENGINE.determine(measure, situation) for measure in REGISTER.measures}


@pytest.mark.parametrize(
    ("profile", "act", "day", "facts", "measure", "outcome", "settles"),
    [row[1:] for row in SCENARIOS],
    ids=[f"{number:02}-{row[0]}" for number, row in enumerate(SCENARIOS, 1)],
)
def test_scenario(
    profile: str, act: str, day: str, facts: dict[str, Any], measure: str, outcome: str, settles: str
) -> None:
    found = answers(profile, act, day, facts)
    if measure == NONE:
        assert {name: item.outcome for name, item in found.items() if item.outcome not in QUIET | {"advisory"}} == {}
        return
    answer = found[measure]
    assert answer.outcome == outcome, [(item.provision, item.act, item.outcome, item.failing) for item in answer.all]
    if settles:
        assert settles in {question.atom for item in answer.all for question in item.settle}
