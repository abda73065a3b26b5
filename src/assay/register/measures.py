"""What a measure, a fact, a profile and a case file may say.

A measure is one YAML file that a lawyer can review in a diff. Its conditions are `all` / `any` / `not` over named facts,
over terms that the same file defines, and over open legal questions; there are no operators and no expressions. Every
clause cites, by itself or through the clause around it.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from assay.register.schema import Id, PartialDate, Source, Status, Strict, Text, earliest

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
FactId = Annotated[str, Field(pattern=r"^(organisation|site|device|purchase|contract|act)\.[a-z0-9_]+$")]


def _full_date(text: str) -> str:
    if len(text) != 10:
        raise ValueError(f"expected a full date such as 2023-02-06, found {text!r}")
    earliest(text)
    return text


Date = Annotated[str, AfterValidator(_full_date)]

Force = Literal[
    "binding",  # law or regulation, whoever it names
    "named-party",  # an order that binds the party it names and nobody else
    "government-only",  # policy or instruction to public bodies
    "contract",  # binds through a contract clause
    "list",  # a list that other measures act on; nothing follows from it alone
    "enabling",  # a power to make orders
    "advisory",
    "proposed",
    "set-aside",  # quashed by a court or withdrawn
    "terminated",  # ended by its issuer
    "none-found",  # a record that no measure was found
]

Effect = Literal[
    "forbid-buy", "forbid-use", "forbid-deploy", "forbid-connect", "forbid-provide", "forbid-sell", "forbid-import",
    "forbid-authorise", "forbid-operate", "forbid-invest", "forbid-fund", "remove", "eligibility", "licence", "approval",
    "represent", "report", "risk-assess", "mitigate", "advise", "none", "not-modelled",
]  # fmt: skip

Act = Literal[
    "buy",  # procure or obtain
    "extend-contract",  # extend or renew a contract to procure or obtain
    "award-contract",  # (a public buyer) enter, extend or renew a contract with the party under test
    "bid",  # (a supplier) offer, or seek award, extension or renewal
    "provide",  # supply equipment or a service under a contract
    "fund",  # obligate or spend award money
    "use",
    "keep",  # leave installed
    "install",  # deploy
    "connect",  # connect to a network
    "sell",
    "market",
    "import",
    "manufacture",
    "authorise",  # obtain an equipment authorisation for a model
    "export",  # export, re-export or transfer to a party
    "trade-securities",
    "operate-business",
    "discover",  # identify equipment, or be told of it
]

IntervalState = Literal["announced", "in-force", "stayed", "suspended", "scheduled", "quashed", "ended"]

RelationTest = Literal[
    "named-only", "subsidiary-or-affiliate", "ownership-50", "control", "linked", "licensee-or-jv", "registered-in"
]


class Interval(Strict):
    """A period and what the measure was in it. `until` is the last day, inclusive; null means "no end known".

    `public_on` is when this became known (for `known_at`). `question` names the open question that decides whether a
    scheduled interval really came about.
    """

    from_: Date = Field(alias="from")
    until: Date | None = None
    state: IntervalState = "in-force"
    public_on: Date | None = None
    cite: Key
    question: Key | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError(f"an interval ends ({self.until}) before it begins ({self.from_})")
        if self.state == "scheduled" and not self.question:
            raise ValueError("a scheduled interval names the open question that decides it")
        return self


class Term(Strict):
    """A term the measure defines. Exactly one of `party`, `value` and `date` names the fact that is tested.

    party: `is` the entities named, under `relation` (for `registered-in`, `countries`).
    value: a choice or country; `in` (or `not_in`) the list, or a `class` of item kinds; `open` names answers on which
    the text is silent, with the `question` that is then open.
    date: `on_or_before`, `before`, `after` or `on_or_after` a day.
    `question` is the open question of law that is asked where the relation or an answer is open.
    """

    title: Text
    cite: Key
    party: FactId | None = None
    is_: tuple[Id, ...] = Field(default=(), alias="is")
    relation: RelationTest = "named-only"
    countries: tuple[str, ...] = ()
    question: Key | None = None
    value: FactId | None = None
    in_: tuple[str, ...] = Field(default=(), alias="in")
    not_in: tuple[str, ...] = ()
    classes: tuple[Key, ...] = Field(default=(), alias="class")
    open: tuple[str, ...] = ()
    date: FactId | None = None
    before: Date | None = None
    after: Date | None = None
    on_or_before: Date | None = None
    on_or_after: Date | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [name for name in ("party", "value", "date") if getattr(self, name)]
        if len(kinds) != 1:
            raise ValueError("a term tests exactly one of party, value or date")
        bounds = [self.before, self.after, self.on_or_before, self.on_or_after]
        if self.date and sum(bound is not None for bound in bounds) != 1:
            raise ValueError("a date term has exactly one of before, after, on_or_before, on_or_after")
        if self.party and self.relation == "registered-in" and not self.countries:
            raise ValueError("relation registered-in needs countries")
        if self.party and self.relation != "registered-in" and not self.is_:
            raise ValueError("a party term names its entities under `is`")
        if self.value and not (self.in_ or self.not_in or self.classes):
            raise ValueError("a value term needs `in`, `not_in` or `class`")
        if self.open and not self.question:
            raise ValueError("`open` answers need the `question` they leave open")
        return self


class Clause(Strict):
    """One node of a condition: exactly one of all, any, not, fact, term, question."""

    all_: tuple[Clause, ...] | None = Field(default=None, alias="all")
    any_: tuple[Clause, ...] | None = Field(default=None, alias="any")
    not_: Clause | None = Field(default=None, alias="not")
    fact: FactId | None = None
    term: Key | None = None
    question: Key | None = None
    cite: Key | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [self.all_, self.any_, self.not_, self.fact, self.term, self.question]
        if sum(form is not None for form in forms) != 1:
            raise ValueError("a clause is exactly one of all, any, not, fact, term or question")
        if (self.all_ is not None and not self.all_) or (self.any_ is not None and not self.any_):
            raise ValueError("all and any need at least one clause")
        return self


class NamedException(Strict):
    """A named exception: when it holds, the provision that applies is answered `exempt`."""

    id: Key
    title: Text
    when: Clause
    cite: Key


class Deadline(Strict):
    """When the duty falls due: a fixed day (`on`), or `within` a count of `unit` after an event.

    `after` is act (the act's own date), discovered, acquired, installed, or the id of another step. `calendar` is
    needed for business days. `status` says whether the day itself is confirmed; it is never surer than its source, which is
    the step's or the provision's unless `cite` names another.
    """

    on: Date | None = None
    within: Annotated[int, Field(ge=0, le=4000)] | None = None
    unit: Literal["calendar-day", "business-day"] = "calendar-day"
    calendar: Key | None = None
    after: str | None = None
    status: Status = "reported"
    cite: Key | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.on is None) == (self.within is None):
            raise ValueError("a deadline has either `on` or `within`")
        if self.within is not None and not self.after:
            raise ValueError("`within` needs `after`")
        if self.unit == "business-day" and not self.calendar:
            raise ValueError("business days need a `calendar`")
        return self


class Step(Strict):
    """One step of a duty with its own clock (FAR 52.204-25(d): one business day, then ten from the first report)."""

    id: Key
    title: Text
    deadline: Deadline
    cite: Key


class Provision(Strict):
    """One limb of a measure: for these acts, under these conditions, this effect."""

    id: Key
    title: Text
    acts: tuple[Act, ...] = Field(min_length=1)
    effect: Effect
    applies_when: Clause
    unless: tuple[NamedException, ...] = ()
    duty: Text  # what the bound organisation must do or not do, in one sentence
    deadline: Deadline | None = None
    steps: tuple[Step, ...] = ()
    cite: Key
    concerns: Literal["device", "organisation"] = "device"  # organisation: owed once, whatever the devices
    in_force: tuple[Interval, ...] | None = None  # where this limb's periods differ from the measure's


class OpenQuestion(Strict):
    """A legal question that no evidence settles; counsel's recorded interpretation does.

    `reading` says how the register itself decided to handle it (section 6 of the dossier's list of disagreements).
    """

    id: Key
    text: Text
    yes_means: Text
    no_means: Text
    cite: Key
    reading: Text | None = None


class NotReached(Strict):
    """What the measure does not reach, in prose and as the id of a case that expects so."""

    text: Text
    case: Key
    cite: Key | None = None


class Event(Strict):
    """Something that happened to the measure: litigation, amendment, withdrawal."""

    on: PartialDate
    text: Text
    cite: Key
    status: Status = "reported"


class Review(Strict):
    """Who has looked at the file."""

    status: Literal["drafted", "checked", "counsel-reviewed"] = "drafted"
    by: str | None = None
    on: Date | None = None


class Measure(Strict):
    """A government measure, as its own text has it."""

    id: Id
    title: Text
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z]{2,3})?$")]
    issuer: Text
    instrument: Text
    citation: str
    force: Force
    summary: Text
    cites: dict[Key, Source] = Field(min_length=1)
    in_force: tuple[Interval, ...] = Field(min_length=1)
    terms: dict[Key, Term] = Field(default_factory=dict)
    provisions: tuple[Provision, ...] = Field(min_length=1)
    open_questions: tuple[OpenQuestion, ...] = ()
    does_not_reach: tuple[NotReached, ...] = ()
    see_also: tuple[Id, ...] = ()  # measures that act on this list, or that this one acts through
    history: tuple[Event, ...] = ()
    decisions: tuple[Text, ...] = ()  # where sources disagree: what the register decided, and why
    unconfirmed: tuple[str, ...] = ()  # statements nobody vouches for; never used by the rules
    verified_on: Date
    verify_by: Date
    when_stale: Literal["warn", "unclear"] = "warn"
    stale_question: Key | None = None
    review: Review = Review()

    @model_validator(mode="after")
    def _stale_has_question(self) -> Self:
        if self.when_stale == "unclear" and not self.stale_question:
            raise ValueError("when_stale: unclear needs the stale_question it raises")
        return self


class Choice(Strict):
    """An answer a choice fact may take; `classes` are the groups of item kinds it belongs to, `also` other words for it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    label: Text
    classes: tuple[Key, ...] = ()
    also: tuple[str, ...] = ()


class Fact(Strict):
    """A named fact: what is asked, of whom, why, and how much it costs to find out (1 a glance .. 5 an inquiry).

    `origin`: asked (people answer), observed (evidence through the gate, else people), computed (from other facts).
    `asked_per` is the subject people are asked about once: a site, a contract, a purchase lot, never each device
    where the answer is the same for all. `presume` is what stands, marked presumed in every output, as long as nobody
    says otherwise (an exception that nobody claims, a component that nobody has seen); an explicit `unknown` undoes it.
    """

    id: FactId
    type: Literal["yes-no", "choice", "date", "party", "parties", "country"]
    label: Text
    question: Text
    why: Text
    who: Text
    evidence: Text
    cost: Annotated[int, Field(ge=1, le=5)]
    origin: Literal["asked", "observed", "computed"] = "asked"
    asked_per: Literal["organisation", "site", "device", "purchase", "contract", "act"]
    presume: str | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def subject(self) -> str:
        return self.id.split(".", 1)[0]

    @model_validator(mode="after")
    def _choices(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choice facts, and only they, list their choices")
        return self


class ActKind(Strict):
    """An act, and the facts that say whether an organisation does it with a device and on which day."""

    id: Act
    label: Text
    also: tuple[str, ...] = ()
    done: FactId | None = None  # yes-no fact that says so when the act is not named outright
    on: Literal["act-date", "device.acquired_on", "device.installed_on"] = "act-date"


class Profile(Strict):
    """A preset of facts for a kind of organisation; a user's own file has the same form."""

    id: Id
    title: Text
    description: Text
    facts: dict[FactId, str]
    includes: tuple[Id, ...] = ()
    sources: tuple[Source, ...] = ()


class Expected(Strict):
    """What a case expects; anything left out is not checked."""

    outcome: str
    verdict: Literal["applies", "does-not-apply", "undetermined", "not-in-force", "not-modelled"] | None = None
    provision: Key | None = None
    act: Act | None = None
    settles: tuple[str, ...] = ()  # fact or question ids that must be among the settling questions
    exception: Key | None = None
    deadline: Date | None = None


class Case(Strict):
    """Facts and dates in, outcome and settling question out."""

    id: Key
    title: str
    profile: Id | None = None
    act: Act | tuple[Act, ...] | None = None
    on: Date
    known_at: Date | None = None
    facts: dict[FactId, str | tuple[str, ...]] = Field(default_factory=dict)
    interpretations: dict[Key, Literal["yes", "no"]] = Field(default_factory=dict)
    expect: Expected
    note: str = ""


class Survivor(Strict):
    """A deletion that no case can notice, and why; `what` is as `assay register test --mutate` prints it."""

    what: str = Field(min_length=1)
    why: str = Field(min_length=20)


class CaseFile(Strict):
    measure: Id
    cases: tuple[Case, ...] = Field(min_length=1)
    survivors: tuple[Survivor, ...] = ()
