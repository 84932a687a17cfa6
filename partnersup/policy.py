"""The policy: everything the business decides, as frozen values. Nothing here reads a file.

A fact carries `sources` (the pages it stands on: nl de es ar ja) or, being a ruling,
`assumption: true` and a `reason`. A fact set in a user's overlay has the source `overlay`.
"""

from collections.abc import Mapping
from typing import Any, Literal

from .frozen import Record

Language = Literal["en", "nl", "de", "es", "ar", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "nl", "de", "es", "ar", "ja")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Tier = Literal["authorised", "advanced", "premium"]
Kind = Literal["incident", "how_to", "feature_request", "account_or_billing"]
Territory = Literal["east", "west", "central"]
DataCenter = Literal["us", "eu", "in", "au", "jp", "sa", "ca", "uk"]
RequestType = Literal[
    "technical_support",
    "payments_renewal",
    "trial_extension",
    "store_related",
    "upgrades",
    "invoice_changes",
    "commission_payment",
    "product_management",
    "sales_discussion",
]
Channel = Literal["help_center", "email", "chat", "phone", "success_manager", "critical_dashboard"]
Page = Literal["nl", "de", "es", "ar", "ja", "overlay"]
Case = Literal["downtime", "outage", "sign_in"]


# ---------------------------------------------------------------- commitment and calendar


class Interval(Record):
    """A published range: its lower end is the target, its upper end the deadline. A day is 24 working hours."""

    target: int
    deadline: int
    unit: Literal["hours", "days"] = "hours"
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None

    def seconds(self) -> tuple[int, int]:
        """Target and deadline in working seconds."""
        hour = 3600 if self.unit == "hours" else 24 * 3600
        return self.target * hour, self.deadline * hour


class Level(Record):
    name: str
    acknowledgement: Interval
    determination: Interval


class WeekendException(Record):
    cases: tuple[Case, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class BasicRequests(Record):
    limit: int
    days: int
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class ExemptKinds(Record):
    kinds: tuple[Kind, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Commitment(Record):
    levels: Mapping[str, Level]
    resolution: Interval
    exempt: ExemptKinds
    weekend_exception: WeekendException
    basic_requests: BasicRequests


class Office(Record):
    """Where a region's calendar is kept: an IANA zone, working days, local dates that are holidays."""

    name: str
    time_zone: str
    working_days: tuple[Weekday, ...]
    holidays: tuple[str, ...] = ()
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


# ---------------------------------------------------------------- places


class Region(Record):
    """An escalation region. `office` and `account_groups` hold where no country is given."""

    name: str
    office: str
    account_groups: tuple[str, ...]
    names: tuple[str, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class AmbiguousRegion(Record):
    """A word that people write for more than one region: it is asked back, never guessed."""

    could_be: tuple[str, ...]
    names: tuple[str, ...]


class Country(Record):
    region: str
    account_group: str
    office: str
    names: Mapping[str, tuple[str, ...]]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


# ---------------------------------------------------------------- accounts, channels, escalation


class AccountGroup(Record):
    name: str
    licenses: int
    at_threshold: str | None = None
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class ExcludedProducts(Record):
    products: tuple[str, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class LargeAccounts(Record):
    groups: Mapping[str, AccountGroup]
    excluded: ExcludedProducts
    flag: str
    classification: str


class Product(Record):
    name: str
    names: tuple[str, ...] = ()


class TierNames(Record):
    name: str
    names: tuple[str, ...]


class Offering(Record):
    """What a tier gets: `yes`, `no`, `selected` (only partners selected with their account manager) or text."""

    name: str
    authorised: str
    advanced: str
    premium: str
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Mailbox(Record):
    """An address for tickets by e-mail; `published_for` are the countries the page speaks of, the rest
    of `regions` is assumed."""

    address: str
    regions: tuple[str, ...]
    published_for: tuple[str, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Portal(Record):
    """Web addresses published for data centres; none is known for a data centre that is not listed."""

    data_centers: tuple[DataCenter, ...]
    store: str
    help: str
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Contact(Record):
    """`covers` holds country codes, office ids and territories; empty means the whole region."""

    name: str
    email: str
    title: str | None = None
    covers: tuple[str, ...] = ()
    answers_in: Language | None = None
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class LadderLevel(Record):
    role: str
    contacts: Mapping[str, Contact] = {}


class Ladder(Record):
    levels: Mapping[str, LadderLevel]


class Department(Record):
    """Level 1. Its address is not published: `email` is null until a user's policy sets it."""

    role: str
    name: str
    email: str | None = None
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Escalation(Record):
    department: Department
    regions: Mapping[str, Ladder]


# ---------------------------------------------------------------- the e-mail template and the checks


class Label(Record):
    """A field of the support e-mail template: `prints` is its heading, `hint` what stands beneath it,
    `reads` the other spellings that are accepted."""

    prints: str
    hint: str = ""
    reads: tuple[str, ...] = ()


TemplateField = Literal[
    "customer_email",
    "request_type",
    "reproducible",
    "product",
    "description",
    "steps_taken",
    "attachments",
]


class TemplateLanguage(Record):
    """`labels` are the seven published fields in their order; `extra` are labels of other ticket fields."""

    labels: Mapping[str, Label]
    extra: Mapping[str, tuple[str, ...]]
    request_types: Mapping[str, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    none: tuple[str, ...]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Length(Record):
    """How long a description should be, in words or characters."""

    low: int
    high: int
    unit: Literal["words", "characters"]
    sources: tuple[Page, ...] = ()
    assumption: bool = False
    reason: str | None = None


class Intake(Record):
    """What other programs call our ticket fields: further column names by field, and a user's own names to field."""

    columns: Mapping[str, tuple[str, ...]]
    map: Mapping[str, str] = {}


class Checks(Record):
    lengths: Mapping[str, Length]
    generic_domains: tuple[str, ...]


# ---------------------------------------------------------------- severity


class Signal(Record):
    """One idea that a text can carry.

    `case` names the weekend case it shows, `reason` the escalation reason, `topic` a check's concern.
    `plain` signals are told by their words alone: no negation or condition silences them.
    """

    about: str
    case: Case | None = None
    reason: str | None = None
    topic: str | None = None
    plain: bool = False


class Rule(Record):
    """A row of the decision table; the first row that fits decides.

    It fits when every signal of `all`, one of each `any` and none of `none` are in the text.
    `range` is what the level could be (best first is the most severe), `ask` the questions that narrow it.
    A `definite` row decides by itself; what the others say is weighed with the learned words.
    """

    name: str
    level: int
    kind: Kind
    range: tuple[int, ...]
    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    basic: bool = False
    definite: bool = False
    ask: tuple[str, ...] = ()


class Question(Record):
    field: str
    would_change: Literal["severity", "priority", "weekend_exception", "escalation"]


class Phrases(Record):
    """The words of one language: phrases by signal, the modifiers that silence a phrase in reach,
    and macros: runs of words that `<name>` stands for."""

    signals: Mapping[str, tuple[str, ...]]
    modifiers: Mapping[str, tuple[str, ...]]
    macros: Mapping[str, str] = {}


class Decision(Record):
    """How signals and learned words are combined. `margin`, in hundredths: a level whose score comes within it
    of the highest is in the range. Without signals and with fewer than `few_words` words the text is silent and
    `silent_rule` decides; a sentence with `order_signal` tells the judge what to do and counts for nothing.

    With `semantic` (the extra of that name) a text whose range is open is read once more by its sense. The likeliest
    level of the range is taken where its share within the range is above `semantic_hundredths`, or above
    `semantic_severe_hundredths` where the words say 1."""

    learned: bool
    margin_hundredths: int
    few_words: int
    silent_rule: str
    order_signal: str
    semantic: bool
    semantic_hundredths: int
    semantic_severe_hundredths: int

    @property
    def margin(self) -> float:
        return self.margin_hundredths / 100

    @property
    def judge(self) -> str:
        """What answers call the judge."""
        return "semantic" if self.semantic else "standard"


class Severity(Record):
    decision: Decision
    signals: Mapping[str, Signal]
    rules: tuple[Rule, ...]
    questions: Mapping[str, Question]
    phrases: Mapping[str, Phrases]


# ---------------------------------------------------------------- the whole


class KnownNames(Record):
    """Folded names (`text.key`) to ids, derived from the sections below when a policy is loaded."""

    countries: Mapping[str, str]
    regions: Mapping[str, str]
    ambiguous_regions: Mapping[str, str]
    products: Mapping[str, str]
    tiers: Mapping[str, str]
    request_types: Mapping[str, str]


class Policy(Record):
    """Everything in force. The last four are not written in YAML: `known_names` and `lexicons` are derived, `digest` is that
    of the content, `overlay` names the user's file."""

    version: str
    valid_from: str
    commitment: Commitment
    offices: Mapping[str, Office]
    regions: Mapping[str, Region]
    ambiguous_regions: Mapping[str, AmbiguousRegion]
    countries: Mapping[str, Country]
    large_accounts: LargeAccounts
    products: Mapping[str, Product]
    tiers: Mapping[str, TierNames]
    channels: Mapping[str, Offering]
    offerings: Mapping[str, Offering]
    mailboxes: Mapping[str, Mailbox]
    portals: Mapping[str, Portal]
    escalation: Escalation
    template: Mapping[str, TemplateLanguage]
    intake: Intake
    checks: Checks
    severity: Severity
    words: Mapping[str, Mapping[str, str]]
    known_names: KnownNames = KnownNames({}, {}, {}, {}, {}, {})
    lexicons: Mapping[str, Any] = {}
    digest: str = ""
    overlay: str | None = None
    spoken: Language = "en"


class InForce(Record):
    """The policy that an answer stands on; `valid_from` is the date from which it holds."""

    version: str
    digest: str
    overlay: str | None
    valid_from: str


def in_force(policy: Policy) -> InForce:
    return InForce(policy.version, policy.digest, policy.overlay, policy.valid_from)
