"""The pipeline: evidence files in; devices, makers, rules and gaps out. The CLI, the server and Python call this one function."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assay import __version__
from assay.assessment import Assessment, Coverage, DeviceResult, PurchaseResult
from assay.determine.case import Reader
from assay.determine.evaluate import Determiner
from assay.determine.facts import Day, FactValue, Situation
from assay.determine.grouping import Groups
from assay.determine.pack import determiner
from assay.determine.subjects import Answers, device_facts, lot_of, merged, purchase_facts
from assay.errors import FactsError
from assay.identify.batch import identify_asset
from assay.identify.knowledge import knowledge_of
from assay.identify.label import shapes_of
from assay.identify.model import VERDICTS, Identification
from assay.identify.stated import StatedOf, stated_of
from assay.inventory.answers import answers_on, read_answers
from assay.inventory.merge import build_inventory
from assay.inventory.model import Asset, Inventory, Purchase, Site
from assay.inventory.sites import read_sites
from assay.inventory.statements import Statement, read_statements
from assay.observe.model import Observation, Reading
from assay.observe.read import read_paths
from assay.register.index import Register
from assay.register.load import read_yaml, typed
from assay.register.measures import Profile
from assay.todo import todo_list

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much is done and how much there is."""

OWN_ACTS = ("use", "keep", "install")


def assess(
    paths: Sequence[str | Path],
    *,
    profile: str | Path,
    on: dt.date,
    known_at: dt.date | None = None,
    sites: str | Path | None = None,
    answers: str | Path | None = None,
    statements: str | Path | None = None,
    mapping: str | Path | None = None,
    keep_position: bool = False,
    register: Register | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Who made each device in these files, and which measures bind this organisation because of it.

    `paths` are evidence files or folders. `profile` is an id of the register or a profile file. `on` is the day of use;
    `known_at` (default: none) leaves out evidence and register content recorded later. `sites`, `answers` and
    `statements` are files (docs/reference/files.md). `keep_position` keeps where photos of labels were taken. Raises AssayError where a named file cannot be used at all; bad evidence rows are left
    out and counted.
    """
    pack = register or Register.load()
    stated = read_statements(statements) if statements else ()
    work = _Work(pack, determiner(pack, known_at), on, known_at, progress or (lambda *_: None), stated)
    reading = read_paths(
        [Path(path) for path in paths],
        mapping=Path(mapping) if mapping else None,
        progress=lambda _, done, total: work.progress("files", done, total),
        shapes=shapes_of(knowledge_of(pack.folder)),
        keep_position=keep_position,
    )
    expected = read_sites(Path(sites)) if sites else ()
    inventory = build_inventory(reading.observations, sites=expected, known_at=known_at)
    organisation, profile_name = work.organisation(profile)
    said = work.answers(Path(answers)) if answers else Answers()
    organisation = merged(organisation, said.organisation)
    return work.assess(reading, inventory, organisation, profile_name, said)


@dataclass(slots=True)
class _Work:
    """One run's register, engine and dates."""

    pack: Register
    engine: Determiner
    on: dt.date
    known_at: dt.date | None
    progress: Progress
    stated: tuple[Statement, ...] = ()

    @property
    def reader(self) -> Reader:
        return Reader(self.pack, self.engine.vocabulary)

    def organisation(self, profile: str | Path) -> tuple[dict[str, FactValue], str]:
        """The organisation's facts: what is presumed of everybody, then what the profile says."""
        if isinstance(profile, str) and profile in self.pack.profiles:
            found = self.pack.profile(profile)
        elif Path(profile).suffix in (".yaml", ".yml"):
            if not Path(profile).is_file():
                raise FactsError("no such profile file", file=str(profile), remedy="give a profile id or a YAML file")
            found = typed(Profile, read_yaml(Path(profile)))
        else:
            found = self.pack.profile(str(profile))
        facts = self.reader.presumed() | self.reader.facts_of_profile(found)
        facts.setdefault("act.place", facts.get("organisation.country", FactValue(None)))
        return facts, found.id

    def answers(self, path: Path) -> Answers:
        """What people said that holds on the day, the newest answer to each question."""
        holding = answers_on(read_answers(path), self.on).values()
        return Answers.of(holding, Reader(self.pack, self.engine.vocabulary, str(path)))

    def assess(
        self, reading: Reading, inventory: Inventory, organisation: dict[str, FactValue], profile: str, said: Answers
    ) -> Assessment:
        groups = Groups(self.engine, self.pack.measures)
        devices = self._devices(inventory, organisation, said, groups)
        purchases = self._purchases(inventory, organisation, said, groups)
        used = {key for asset in inventory.assets for key in (f"device:{asset.id}", f"purchase:{asset.purchase}")}
        used |= {f"{kind}:{line.id}" for line in inventory.purchases for kind in ("purchase", "lot")}
        used |= {f"contract:{line.contract}" for line in inventory.purchases if line.contract}
        used |= {lot_of(item.asset, item.identification) for item in devices}
        return Assessment(
            profile=profile,
            profile_facts=organisation,
            on=self.on,
            known_at=self._known_at(),
            register_version=self.pack.version,
            register_digest=self.pack.digest,
            register_as_of=self.pack.as_of,
            register_sources_to=self.pack.sources_cover_to,
            engine_version=__version__,
            coverage=_coverage(reading, inventory, devices),
            devices=devices,
            purchases=purchases,
            groups=groups.found,
            todo=todo_list(devices, purchases, groups.found, self.pack, self.engine),
            answers_used=said.total,
            answers_unused=said.unused([site.name for site in inventory.sites], used),
            interpretations=said.interpretations,
            verdict_counts={word: count for word in VERDICTS if (count := _verdicts(devices)[word])},
            outcome_counts=_by_severity(Counter(item.lead for item in devices), self.engine),
            bad_rows=tuple(reading.bad_rows),
            statements=self.stated,
            known_at_given=self.known_at is not None,
        )

    def _known_at(self) -> dt.date:
        return self.known_at or max(self.on, dt.date.fromisoformat(self.pack.as_of))

    def _cut(self) -> str | None:
        return self.known_at.isoformat() if self.known_at else None

    def _situation(self, facts: Mapping[str, FactValue], acts: Mapping[str, FactValue], said: Answers) -> Situation:
        return Situation(facts, self.on, self._known_at(), acts, interpretations=said.interpretations)

    def _devices(
        self, inventory: Inventory, organisation: dict[str, FactValue], said: Answers, groups: Groups
    ) -> tuple[DeviceResult, ...]:
        places = {site.name: site for site in inventory.sites}
        lines = {line.id: line for line in inventory.purchases}
        found = []
        for number, asset in enumerate(inventory.assets):
            self.progress("devices", number, len(inventory.assets))
            found.append(self._device(asset, places, lines, organisation, said, groups))
        self.progress("devices", len(inventory.assets), len(inventory.assets))
        return tuple(found)

    def _device(
        self, asset: Asset, places: Mapping[str, Site], lines: Mapping[str, Purchase],
        organisation: dict[str, FactValue], said: Answers, groups: Groups,
    ) -> DeviceResult:  # fmt: skip
        site = places.get(asset.site) if asset.site else None
        line = lines.get(asset.purchase or "")
        contract = line.contract if line else None
        who = self._identity(asset, asset.acquired_on)
        facts = device_facts(asset, who, site, said, self.reader, contract)
        acquired = facts.get("device.acquired_on")
        if acquired and isinstance(acquired.value, Day) and acquired.value != asset_day(asset):
            # Somebody answered when it was acquired, and who made it may turn on that day.
            who = self._identity(asset, acquired.value.first.isoformat())
            facts = device_facts(asset, who, site, said, self.reader, contract)
        acts = self._acts(asset)
        group, outcomes, lead = groups.place(self._situation(merged(organisation, facts), acts, said))
        return DeviceResult(asset, who, facts, group, outcomes, lead, acts, self._stated(who, _sellers(asset, line)))

    def _stated(self, who: Identification, sellers: Sequence[str]) -> tuple[StatedOf, ...]:
        """What makers and suppliers state of it, as of the day of use. It is shown, and settles nothing."""
        if not self.stated:
            return ()
        return stated_of(self.stated, who, self.on, knowledge_of(self.pack.folder), sellers)

    def _identity(self, asset: Asset, acquired_on: str | None) -> Identification:
        return identify_asset(
            own_observations(asset),
            acquired_on=acquired_on,
            known_at=self._cut(),
            knowledge=knowledge_of(self.pack.folder),
        )

    def _acts(self, asset: Asset) -> dict[str, FactValue]:
        """What the organisation does with a device that is there: uses and keeps it, has installed it, has bought it unless
        it is somebody else's."""
        acts = {act: FactValue(True, source="the device is there") for act in OWN_ACTS}
        acts["buy"] = FactValue(True, source="the device is there, and no record says whose else it is")
        if asset.owner in ("landlord", "contractor"):
            acts["buy"] = FactValue(False, source=f"it belongs to a {asset.owner}")
            acts["install"] = FactValue(False, source=f"it belongs to a {asset.owner}")
        return acts

    def _purchases(
        self, inventory: Inventory, organisation: dict[str, FactValue], said: Answers, groups: Groups
    ) -> tuple[PurchaseResult, ...]:
        found = []
        for line in inventory.purchases:
            if line.linked:
                continue
            who = self._purchase_identity(line)
            facts = purchase_facts(line, who, said, self.reader)
            acts = {act: FactValue(False, source="not known to be in use") for act in OWN_ACTS}
            acts["buy"] = FactValue(True, source="it was bought")
            group, outcomes, lead = groups.place(self._situation(merged(organisation, facts), acts, said))
            stated = self._stated(who, (line.supplier,))
            found.append(PurchaseResult(line, who, facts, group, outcomes, lead, acts, stated))
        return tuple(found)

    def _purchase_identity(self, line: Purchase) -> Identification:
        return identify_asset(
            (line.observation,), acquired_on=line.date, known_at=self._cut(), knowledge=knowledge_of(self.pack.folder)
        )


def asset_day(asset: Asset) -> Day | None:
    """The day the evidence itself says the asset was acquired on."""
    return Day.parse(asset.acquired_on) if asset.acquired_on else None


def _sellers(asset: Asset, line: Purchase | None) -> tuple[str, ...]:
    """Whoever sold the device, as its rows and its purchase line say."""
    named = (seen.get("claim_supplier") for seen in asset.observations)
    return tuple(dict.fromkeys(name for name in (*named, line.supplier if line else "") if name))


def own_observations(asset: Asset) -> tuple[Observation, ...]:
    """The asset's observations without MAC addresses that are not its own: a router's, or its recorder's."""
    return tuple(
        seen if seen.mac is None or seen.mac in asset.macs else replace(seen, mac=None) for seen in asset.observations
    )


def _verdicts(devices: Sequence[DeviceResult]) -> Counter[str]:
    return Counter(item.identification.verdict for item in devices)


def _by_severity(counts: Counter[str], engine: Determiner) -> dict[str, int]:
    return {word: counts[word] for word in sorted(counts, key=lambda word: -engine.outcomes.severity(word))}


def _coverage(reading: Reading, inventory: Inventory, devices: Sequence[DeviceResult]) -> Coverage:
    return Coverage(
        files=tuple(reading.files),
        left_out=(*reading.left_out, *inventory.left_out),
        secrets_dropped=reading.secrets_dropped,
        single_source=tuple(asset.id for asset in inventory.assets if asset.single_source),
        sites_without_evidence=inventory.sites_without_evidence,
        unplaced=inventory.unplaced,
        inventory=inventory,
        components_examined=sum(bool(item.identification.components) for item in devices),
        labels=tuple(reading.labels),
    )
