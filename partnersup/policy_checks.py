"""What must hold between the sections of a policy once each is right by itself."""

from collections.abc import Iterator
from datetime import date
from string import Formatter

from .patterns import pattern
from .policy import LANGUAGES, Policy
from .ticket import TICKET_FIELDS
from .zones import zone

_ADDRESS = pattern(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


def references(policy: Policy) -> list[str]:
    """Every broken reference, empty calendar and missing address, one line each."""
    return [f"policy: {line}" for line in _problems(policy)]


def _problems(policy: Policy) -> Iterator[str]:
    yield from _calendars(policy)
    yield from _places(policy)
    yield from _contacts(policy)
    yield from _intake(policy)
    yield from _words(policy)
    yield from _severity(policy)
    try:
        date.fromisoformat(policy.valid_from)
    except ValueError:
        yield f"valid_from is {policy.valid_from!r}; a date such as 2026-11-22"
    for id_ in policy.large_accounts.excluded.products:
        if id_ not in policy.products:
            yield f"large_accounts.excluded names the product {id_!r}; one of products"
    for section in (policy.channels, policy.offerings):
        for id_, offering in section.items():
            for tier in ("authorised", "advanced", "premium"):
                value = getattr(offering, tier)
                if section is policy.channels and value not in ("yes", "no", "selected"):
                    yield f"channels.{id_}.{tier} is {value!r}; one of yes, no, selected"
    for id_, mailbox in policy.mailboxes.items():
        if not _ADDRESS.fullmatch(mailbox.address):
            yield f"mailboxes.{id_}.address is {mailbox.address!r}; an e-mail address"


def _calendars(policy: Policy) -> Iterator[str]:
    for id_, office in policy.offices.items():
        if not office.working_days:
            yield f"offices.{id_}.working_days is empty: its clock would never run; at least one of mon ... sun"
        if zone(office.time_zone) is None:
            yield f"offices.{id_}.time_zone is {office.time_zone!r}; an IANA name such as Europe/Amsterdam"
        for day in office.holidays:
            try:
                date.fromisoformat(day)
            except ValueError:
                yield f"offices.{id_}.holidays has {day!r}; dates such as 2026-12-25"
    for level, row in policy.commitment.levels.items():
        for name in ("acknowledgement", "determination"):
            interval = getattr(row, name)
            if not 0 < interval.target <= interval.deadline:
                yield f"commitment.levels.{level}.{name}: the target must be above 0 and not after the deadline"
    if set(policy.commitment.levels) != {"1", "2", "3"}:
        yield f"commitment.levels has {', '.join(policy.commitment.levels)}; exactly 1, 2 and 3"


def _places(policy: Policy) -> Iterator[str]:
    groups = policy.large_accounts.groups
    for id_, region in policy.regions.items():
        if region.office not in policy.offices:
            yield f"regions.{id_}.office is {region.office!r}; one of {', '.join(policy.offices)}"
        for group in region.account_groups:
            if group not in groups:
                yield f"regions.{id_}.account_groups has {group!r}; one of {', '.join(groups)}"
        if id_ not in policy.escalation.regions:
            yield f"escalation.regions lacks {id_!r}; a ladder for every region"
        if not any(id_ in mailbox.regions for mailbox in policy.mailboxes.values()):
            yield f"mailboxes: none serves the region {id_!r}"
    for code, country in policy.countries.items():
        for field, known in (
            ("region", policy.regions),
            ("office", policy.offices),
            ("account_group", groups),
        ):
            if getattr(country, field) not in known:
                yield f"countries.{code}.{field} is {getattr(country, field)!r}; one of {', '.join(known)}"
    for id_, word in policy.ambiguous_regions.items():
        for region_id in word.could_be:
            if region_id not in policy.regions:
                yield f"ambiguous_regions.{id_}.could_be has {region_id!r}; one of {', '.join(policy.regions)}"


def _contacts(policy: Policy) -> Iterator[str]:
    email = policy.escalation.department.email
    if email is not None and not _ADDRESS.fullmatch(email):
        yield f"escalation.department.email is {email!r}; an e-mail address, or null while it is not known"
    for region, ladder in policy.escalation.regions.items():
        at = f"escalation.regions.{region}"
        if region not in policy.regions:
            yield f"{at}: no such region; one of {', '.join(policy.regions)}"
        owner: dict[str, str] = {}
        for number, level in ladder.levels.items():
            if number not in ("2", "3", "4"):
                yield f"{at}.levels has {number!r}; one of 2, 3, 4 (level 1 is escalation.department)"
            for id_, contact in level.contacts.items():
                if not _ADDRESS.fullmatch(contact.email):
                    yield f"{at}.levels.{number}.contacts.{id_}.email is {contact.email!r}; an e-mail address"
                for place in contact.covers:
                    if place in ("east", "west", "central") or place in policy.offices:
                        continue
                    if place not in policy.countries:
                        yield f"{at}.levels.{number}.contacts.{id_}.covers has {place!r}; a country code, office or territory"
                    elif policy.countries[place].region != region:
                        home = policy.countries[place].region
                        yield f"{at}.levels.{number}.contacts.{id_} covers {place}, a country of {home}; one region each"
                    elif number == "4" and region == "uk_eu" and owner.setdefault(place, id_) != id_:
                        yield f"{at}.levels.4 gives {place} to both {owner[place]} and {id_}; one account manager each"


def _words(policy: Policy) -> Iterator[str]:
    """Every language says the same codes with the same places to fill in."""
    english = policy.words.get("en", {})
    for language in LANGUAGES:
        said = policy.words.get(language, {})
        for code in english:
            if code not in said:
                yield f"words.{language} lacks {code!r}; every language says every code"
            elif _gaps(said[code]) != _gaps(english[code]):
                yield f"words.{language}.{code} fills in {sorted(_gaps(said[code]))}; {sorted(_gaps(english[code]))} as in English"
        for code in said:
            if code not in english:
                yield f"words.{language} has {code!r}, which English has not; a code that is used"
        for code, count in (("time.weekdays", 7), ("time.months", 12)):
            if len(said.get(code, "").split()) != count:
                yield f"words.{language}.{code} has not {count} names; {count}, with spaces between"


def _gaps(sentence: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {"a brace that is not closed"}


def _intake(policy: Policy) -> Iterator[str]:
    for name, field in policy.intake.map.items():
        if field not in TICKET_FIELDS:
            yield f"intake.map.{name} is {field!r}, which is no ticket field; one of {', '.join(TICKET_FIELDS)}"
    for field in policy.intake.columns:
        if field not in TICKET_FIELDS:
            yield f"intake.columns has {field!r}, which is no ticket field; one of {', '.join(TICKET_FIELDS)}"


def _severity(policy: Policy) -> Iterator[str]:
    signals = policy.severity.signals
    for language in LANGUAGES:
        if language not in policy.severity.phrases:
            yield f"severity.phrases lacks {language!r}; every language has its phrases"
        if language not in policy.template:
            yield f"template lacks {language!r}; every language has its labels"
        if language not in policy.checks.lengths:
            yield f"checks.lengths lacks {language!r}"
    for written_in, phrases in policy.severity.phrases.items():
        for id_ in phrases.signals:
            if id_ not in signals:
                yield f"severity.phrases.{written_in}.signals has {id_!r}; one of {', '.join(signals)}"
    for rule in policy.severity.rules:
        for id_ in (*rule.all, *rule.any, *rule.none):
            if id_ not in signals:
                yield f"severity.rules {rule.name!r} names the signal {id_!r}; one of {', '.join(signals)}"
        for id_ in rule.ask:
            if id_ not in policy.severity.questions:
                yield f"severity.rules {rule.name!r} asks {id_!r}; one of {', '.join(policy.severity.questions)}"
        if rule.level not in rule.range or not set(rule.range) <= {1, 2, 3}:
            yield f"severity.rules {rule.name!r}: the range {rule.range} must hold its level {rule.level}, within 1 to 3"
