"""The decision table row by row, what silences a signal, how signals and learned words are weighed, and what a
verdict makes of a ticket."""

import sys
from copy import copy
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partnersup import triage
from partnersup.intake.fields import build
from partnersup.policy import Rule
from partnersup.severity.judge import judge, read_signals
from partnersup.severity.learned import Scores, score
from partnersup.severity.phrase_compiler import compile_lexicon

JUDGE = sys.modules["partnersup.severity.judge"]
OUTCOMES = ("1", "2", "3", "weekend", "how_to", "feature_request", "account_or_billing")
MODIFIERS = {
    "negation.before": ["no", "free of", "free but"],
    "negation.after": ["ruled out", "ruled but yet"],
    "past.clause": ["once upon", "ever but", "said but yet", "said ever but yet"],
    "hypothetical.sentence": ["in case"],
    "contrast": ["but yet"],
}

LOOKED_FOR = {
    "broken": ["broken"],
    "sign_in": ["no entry now"],
    "total": [
        "total",
        "yet total",
        "total but",
        "a but yet a",
        "case total now",
        "broken in",
        "free total ruled",
        "total once",
    ],
}


def word(signal: str) -> str:
    return signal.replace("_", "")


@pytest.fixture(scope="module")
def plain(policy):
    """The shipped table with one word for each signal, and a modifier of each reach."""
    phrases = {name: [word(name)] for name in policy.severity.signals} | {
        "sign_in": ["signin", *LOOKED_FOR["sign_in"]],
        "total": LOOKED_FOR["total"],
    }
    lexicons = {language: compile_lexicon(phrases, MODIFIERS, language, {}) for language in ("en", "ja")}
    return policy._replace(lexicons=lexicons)


def decided(policy, **numbers):
    """The policy with other numbers of the combination."""
    decision = policy.severity.decision._replace(**numbers)
    return policy._replace(severity=policy.severity._replace(decision=decision))


@pytest.fixture(scope="module")
def silent(plain):
    """Text -> the signals that are looked for in it, with what silences each."""
    return lambda text: [f for f in read_signals(plain, {"description": text}, "en") if f.signal in LOOKED_FOR]


@pytest.fixture
def table(plain):
    """Signals -> the verdict of the decision table alone."""
    return lambda *signals: judge(decided(plain, learned=False), {"description": " ".join(map(word, signals))}, "en")


@pytest.fixture
def learned(plain, monkeypatch):
    """Signals -> the verdict where the learned part says, of each outcome, what it is told to say. A margin of 1."""

    def answer(*signals, mixing=None, short=None, text="", **total):
        mixes = {"bias": [0, 0, 0, 0], "words 1": [1, 0, 0, 0], "words 2": [0, 1, 0, 0], "words 3": [0, 0, 1, 0], "words weekend": [0, 0, 0, 1]}  # fmt: skip
        long = {**mixes, **(mixing or {})}
        weights = copy(JUDGE.weights())
        weights.mixing = {"long": long, "short": {**mixes, **(short or mixing or {})}}
        scores = Scores(
            dict.fromkeys(OUTCOMES, 0.0) | {k.removeprefix("level_"): v for k, v in total.items()}, score([]).heard
        )
        with monkeypatch.context() as patch:
            patch.setattr(JUDGE, "weights", lambda: weights)
            patch.setattr(JUDGE, "score", lambda told: scores)
            said = " ".join([*map(word, signals), text])
            return judge(decided(plain, margin_hundredths=100, few_words=0), {"description": said}, "en")

    return answer


# ------------------------------------------------------------ the table

IMPACT = ("impact",)
BY_ITSELF = [
    ("a breach is 1", "breach", 1, (1, 1), "incident", ()),
    ("signing in is 1", "sign_in", 1, (1, 1), "incident", ()),
    ("what cannot be reached is 1", "unreachable", 1, (1, 1), "incident", ()),
    ("lost data is 1", "data_lost", 1, (1, 1), "incident", ()),
    ("a breach even for one user", "breach one_user", 1, (1, 1), "incident", ()),
    ("lost data even with wrong results", "data_lost wrong_result", 1, (1, 1), "incident", ()),
    ("an outage of which part is over", "unreachable solved", 1, (1, 1), "incident", ()),
    ("broken, and work stands still", "stands_still broken", 1, (1, 1), "incident", ()),
    ("wrong results, and work stands still", "stands_still wrong_result", 1, (1, 1), "incident", ()),
    ("slowness that stops work is 1", "stands_still slow", 1, (1, 1), "incident", ()),
    ("in part, and work stands still", "stands_still partial", 1, (1, 1), "incident", ()),
    ("all of it, and work stands still", "stands_still total", 1, (1, 1), "incident", ()),
    ("slowness for all users is 1", "everyone slow", 1, (1, 1), "incident", ()),
    ("all of it for all users is 1", "everyone total", 1, (1, 1), "incident", ()),
    ("all of it broken for all users", "everyone total broken", 1, (1, 1), "incident", ()),
    ("broken for all users: how hard is asked", "everyone broken", 1, (1, 2), "incident", IMPACT),
    ("broken for all, another way is there", "everyone broken workaround", 2, (2, 2), "incident", ()),
    ("broken for all, but in part", "everyone broken partial", 2, (2, 2), "incident", ()),
    ("work stands still, of what is not said", "stands_still", 1, (1, 2), "incident", IMPACT),
    ("slowness else is 2, and could be 1", "slow", 2, (1, 2), "incident", ("slowness",)),
    ("slow, another way is there", "slow workaround", 2, (2, 2), "incident", ()),
    ("slow for one user", "slow one_user", 2, (2, 2), "incident", ()),
    ("wrong results are 2", "wrong_result", 2, (2, 2), "incident", ()),
    ("wrong results are 2 in spite of a workaround", "wrong_result workaround", 2, (2, 2), "incident", ()),
    ("failing in part is 2", "partial", 2, (2, 2), "incident", ()),
    ("failing in part is no more for being broken", "partial broken", 2, (2, 2), "incident", ()),
    ("broken is 2, and could be 1", "broken", 2, (1, 2), "incident", IMPACT),
    ("nothing works, for whom is not said", "total", 2, (1, 2), "incident", IMPACT),
    ("broken, another way is there", "broken workaround", 2, (2, 2), "incident", ()),
    ("broken for one user", "broken one_user", 2, (2, 2), "incident", ()),
    ("nothing works for one user", "total one_user", 2, (2, 2), "incident", ()),
    ("a wish is a feature request", "wish", 3, (3, 3), "feature_request", ()),
    ("a wish over what works in part", "wish partial", 3, (3, 3), "feature_request", ()),
    ("a wish called broken", "wish broken", 3, (3, 3), "feature_request", ()),
    ("a wish called broken, with another way", "wish broken workaround", 3, (3, 3), "feature_request", ()),
    ("a wish before a bill", "wish billing", 3, (3, 3), "feature_request", ()),
    ("a bill", "billing", 3, (3, 3), "account_or_billing", ()),
    ("how to, about a bill", "billing how_to", 3, (3, 3), "account_or_billing", ()),
    ("how to", "how_to", 3, (3, 3), "how_to", ()),
    ("building a connection from scratch", "api_from_scratch", 3, (3, 3), "how_to", ()),
    ("how to, after it was solved", "how_to solved", 3, (3, 3), "how_to", ()),
    ("solved", "solved", 3, (3, 3), "how_to", ()),
    ("nothing: everything is open", "", 3, (1, 3), "how_to", ("what", "impact")),
    ("one user alone says nothing", "one_user", 3, (1, 3), "how_to", ("what", "impact")),
    ("all users alone say nothing", "everyone", 3, (1, 3), "how_to", ("what", "impact")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("signals", "level", "span", "kind", "ask"), [r[1:] for r in BY_ITSELF], ids=[r[0] for r in BY_ITSELF]
)
def test_what_the_table_says(signals, level, span, kind, ask, table) -> None:
    said = table(*signals.split())
    assert (said.level, said.range, said.kind, said.ask) == (level, span, kind, ask)
    assert said.basic is (signals.split()[:1] in (["how_to"], ["api_from_scratch"]))


@pytest.mark.parametrize("signal", ["unreachable", "sign_in", "data_lost", "breach", "everyone", "broken", "slow"])
def test_only_an_outage_or_a_failing_sign_in_is_a_case_for_the_weekend(signal, table) -> None:
    said = table("stands_still", signal)
    assert said.level == 1
    assert said.case is (signal in ("unreachable", "sign_in"))
    assert said.case_in_doubt is False


LEARNED_SAYS_3 = {"level_3": 9.0, "how_to": 1.0}
SOFTENED = ["solved", "workaround", "how_to", "wish", "billing", "partial", "one_user", "wrong_result"]


@pytest.mark.parametrize("signals", ["unreachable everyone", "unreachable stands_still", "data_lost everyone"])
def test_an_outage_or_lost_data_for_all_is_1_whatever_the_learned_part_says(signals, learned) -> None:
    said = learned(*signals.split(), **LEARNED_SAYS_3)
    assert (said.level, said.range, said.kind) == (1, (1, 1), "incident")


@pytest.mark.parametrize("softened", SOFTENED)
@pytest.mark.parametrize("signals", ["unreachable everyone", "data_lost everyone"])
def test_what_speaks_against_it_leaves_it_to_be_weighed(signals, softened, learned) -> None:
    assert learned(*signals.split(), softened, **LEARNED_SAYS_3).level == 3


@pytest.mark.parametrize(
    "signals", ["unreachable", "everyone", "data_lost", "breach", "sign_in", "stands_still broken"]
)
def test_less_than_that_is_weighed(signals, learned) -> None:
    assert learned(*signals.split(), **LEARNED_SAYS_3).level == 3


@pytest.mark.parametrize("signal", ["account_dispute", "admin_change"])
def test_a_dispute_or_change_of_owner_is_3_until_its_impact_is_told(signal, learned) -> None:
    said = learned(signal, level_2=9.0)
    assert (said.level, said.range, said.kind, said.ask, said.basic) == (3, (1, 3), "account_or_billing", IMPACT, False)


TROUBLE = [
    "unreachable",
    "sign_in",
    "data_lost",
    "breach",
    "stands_still",
    "broken",
    "total",
    "wrong_result",
    "partial",
    "slow",
]


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_dispute_with_trouble_is_weighed(trouble, learned) -> None:
    assert learned("account_dispute", trouble, level_2=9.0).level == 2


def rule(level, *span, **conditions):
    return Rule("mine", level, "incident", span, **conditions)


CONDITIONS = [
    (rule(2, 2, all=("slow", "broken")), "slow broken", True),
    (rule(2, 2, all=("slow", "broken")), "slow", False),
    (rule(2, 2, any=("slow", "broken")), "broken", True),
    (rule(2, 2, any=("slow", "broken")), "total", False),
    (rule(2, 2, none=("slow", "broken")), "total", True),
    (rule(2, 2, none=("slow", "broken")), "total broken", False),
    (rule(2, 2, all=("total",), any=("slow", "broken"), none=("wish",)), "total slow", True),
    (rule(2, 2, all=("total",), any=("slow", "broken"), none=("wish",)), "total", False),
    (rule(2, 2, all=("total",), any=("slow", "broken"), none=("wish",)), "slow", False),
    (rule(2, 2, all=("total",), any=("slow", "broken"), none=("wish",)), "total slow wish", False),
]


@pytest.mark.parametrize(("row", "signals", "fits"), CONDITIONS)
def test_a_row_wants_all_of_all_one_of_any_and_none_of_none(row, signals, fits, plain) -> None:
    rows = plain._replace(severity=plain.severity._replace(rules=(row, rule(1, 1)._replace(name="else"))))
    said = judge(decided(rows, learned=False), {"description": signals}, "en")
    assert said.rule == ("mine" if fits else "else")


@pytest.mark.parametrize(
    ("row", "signals", "case", "in_doubt"),
    [
        pytest.param(rule(1, 1), "unreachable", True, False, id="1, and an outage"),
        pytest.param(rule(1, 1, 2), "unreachable", True, False, id="1 or 2, and an outage"),
        pytest.param(rule(2, 2, 1), "unreachable", False, True, id="2, could be 1, and an outage"),
        pytest.param(rule(2, 2, 3), "unreachable", False, False, id="2 or 3, and an outage"),
        pytest.param(rule(1, 1), "slow", False, False, id="1, and no case"),
        pytest.param(rule(2, 1, 2), "slow", False, False, id="2, could be 1, and no case"),
    ],
)
def test_a_case_counts_at_level_1_alone_and_is_in_doubt_where_1_is_possible(
    row, signals, case, in_doubt, plain
) -> None:
    rows = plain._replace(severity=plain.severity._replace(rules=(row,)))
    said = judge(decided(rows, learned=False), {"description": signals}, "en")
    assert (said.case, said.case_in_doubt) == (case, in_doubt)
    assert said.range == (min(row.range), max(row.range))


def test_what_each_signal_is_worth_besides_its_level(policy) -> None:
    signals = policy.severity.signals
    assert {n: s.case for n, s in signals.items() if s.case} == {"unreachable": "outage", "sign_in": "sign_in"}
    assert {n: s.reason for n, s in signals.items() if s.reason} == {
        "unreachable": "production-impact",
        "sign_in": "production-impact",
        "data_lost": "production-impact",
        "stands_still": "production-impact",
        "breach": "security-breach",
        "recurring": "recurring-incidents",
        "long_search": "long-isolation",
        "prolonged": "prolonged-outage",
        "dissatisfied": "dissatisfied",
    }
    topics = {
        "account_dispute": "consent",
        "admin_change": "consent",
        "side_channel": "side-channel",
        "api_from_scratch": "out-of-scope",
        "order_to_the_judge": "forged-instruction",
    }
    assert {n: s.topic for n, s in signals.items() if s.topic} == topics
    assert {n for n, s in signals.items() if s.plain} == set(topics)


# ------------------------------------------------------------ weighing


@pytest.mark.parametrize(
    ("total", "level", "span"),
    [
        pytest.param({"level_1": 3.0, "level_2": 1.0}, 1, (1, 1), id="the highest decides"),
        pytest.param({"level_2": 3.0, "level_1": 1.0}, 2, (2, 2), id="also in the middle"),
        pytest.param({"level_3": 3.0, "level_1": 1.0}, 3, (3, 3), id="and at the end"),
        pytest.param({"level_2": 3.0, "level_1": 2.0}, 2, (1, 2), id="within the margin of 1 is possible"),
        pytest.param({"level_2": 3.0, "level_1": 1.9}, 2, (2, 2), id="beyond it is not"),
        pytest.param({"level_2": 3.0, "level_3": 2.5}, 2, (2, 3), id="towards the less severe too"),
        pytest.param({"level_1": 3.0, "level_3": 2.5}, 1, (1, 3), id="over what lies between"),
        pytest.param({"level_1": 3.0, "level_2": 3.0}, 1, (1, 2), id="of equals the more severe"),
    ],
)
def test_the_highest_decides_and_the_range_holds_what_comes_near(total, level, span, learned) -> None:
    said = learned("workaround", **total)
    assert (said.level, said.range) == (level, span)
    assert said.kind == ("how_to" if level == 3 else "incident")


def test_each_signal_adds_its_weights_once_and_the_bias_counts(learned) -> None:
    mixing = {"bias": [0.5, 0, 0, 0], "broken": [0, 2, 0, 0], "slow": [4, 0, 0, 0]}
    assert learned("workaround", mixing=mixing).level == 1
    assert learned("broken", mixing=mixing).range == (2, 2)
    assert learned("broken broken", "slow", mixing=mixing).range == (1, 1)


def test_a_short_text_is_weighed_by_numbers_of_its_own(learned) -> None:
    long, short = {"broken": [0, 2, 0, 0]}, {"broken": [2, 0, 0, 0]}
    assert learned("broken", mixing=long, short=short).level == 1
    assert learned("broken", mixing=long, short=short, text="and so on " * 20).level == 2


@pytest.mark.parametrize(
    ("total", "case", "in_doubt"),
    [
        pytest.param({"level_1": 3.0, "weekend": 0.1}, True, False, id="level 1, unreachable"),
        pytest.param({"level_1": 3.0, "level_2": 2.5, "weekend": 0.1}, True, False, id="level 1, perhaps 2"),
        pytest.param(
            {"level_1": 3.0, "weekend": 0.0}, False, False, id="level 1, and no more than nothing speaks for it"
        ),
        pytest.param({"level_2": 3.0, "level_1": 2.5, "weekend": 0.1}, False, True, id="perhaps level 1"),
        pytest.param({"level_2": 3.0, "level_1": 2.5}, False, False, id="perhaps level 1, but reachable"),
        pytest.param({"level_2": 3.0, "level_3": 2.5, "weekend": 0.1}, False, False, id="never level 1"),
    ],
)
def test_the_weekend_case_is_weighed_beside_the_level(total, case, in_doubt, learned) -> None:
    said = learned("workaround", **total)
    assert (said.case, said.case_in_doubt) == (case, in_doubt)


@pytest.mark.parametrize("kind", ["how_to", "feature_request", "account_or_billing"])
def test_the_kind_of_a_3_is_the_one_that_speaks_loudest(kind, learned) -> None:
    said = learned("workaround", level_3=3.0, **{kind: 1.0})
    assert (said.kind, said.basic) == (kind, kind == "how_to")


# ------------------------------------------------------------ what silences a signal

MUTED = [
    ("no modifier", "en", "broken", None),
    ("a negation before it", "en", "no broken", "negation"),
    ("at its furthest, five words between", "en", "no a b c d e broken", "negation"),
    ("six words between", "en", "no a b c d e f broken", None),
    ("a negation of two words", "en", "free of a b c d e broken", "negation"),
    ("of two words, too far", "en", "free of a b c d e f broken", None),
    ("a phrase of three words", "en", "no a b c d e no entry now", "negation"),
    ("its own words silence nothing", "en", "no entry now", None),
    ("a negation before it does not look back", "en", "broken a no b", None),
    ("one after it", "en", "broken a b c d e ruled out", "negation"),
    ("after it, six words between", "en", "broken a b c d e f ruled out", None),
    ("after a phrase of three words", "en", "no entry now a b c d e ruled out", "negation"),
    ("directly after it", "en", "broken ruled out", "negation"),
    ("one for after does not look ahead", "en", "ruled out broken", None),
    ("not across a comma", "en", "no a, broken", None),
    ("a comma next to the negation", "en", "no, broken", None),
    ("a comma elsewhere", "en", "well, no broken, really", "negation"),
    ("a comma after, for one after it", "en", "broken, ruled out", None),
    ("a comma just before it, for one after it", "en", "so, broken ruled out", "negation"),
    ("not across a contrast", "en", "no but yet broken", None),
    ("a contrast after it", "en", "no broken but yet", "negation"),
    ("a contrast before the negation", "en", "but yet no broken", "negation"),
    ("a contrast between, for one after it", "en", "broken but yet ruled out", None),
    ("a contrast alone", "en", "but yet broken", None),
    ("within the clause, however far", "en", "once upon a b c d e f g h broken", "past"),
    ("within the clause, after it", "en", "broken a b c d e f g h once upon", "past"),
    ("the clause has ended", "en", "once upon a, broken", None),
    ("the clause has ended before the other", "en", "broken, a once upon", None),
    ("within the sentence, across a comma", "en", "in case a, b c d e f g h broken", "hypothetical"),
    ("within the sentence, after it", "en", "broken, a but yet in case", "hypothetical"),
    ("not in the next sentence", "en", "in case. broken", None),
    ("one that does not reach leaves the next its turn", "en", "no, a no broken", "negation"),
    ("a contrast leaves the next its turn", "en", "but yet a once upon broken", "past"),
    ("another modifier between parts nothing", "en", "no ruled out broken", "negation"),
    ("a longer modifier at its furthest, a shorter one behind", "en", "free of a b c d e broken so no b", "negation"),
    ("six words between, a longer modifier elsewhere", "en", "no a b c d e f broken so free of b", None),
    ("a contrast that begins with the modifier's last word", "en", "ever but yet broken", "past"),
    ("a contrast within a modifier after it", "en", "broken said but yet", "past"),
    ("a contrast within a modifier before it", "en", "said but yet broken", "past"),
    ("Japanese, fourteen signs between", "ja", "no" + "あ" * 14 + "broken", "negation"),
    ("Japanese, fifteen signs between", "ja", "no" + "あ" * 15 + "broken", None),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "by"), [m[1:] for m in MUTED], ids=[m[0] for m in MUTED])
def test_what_a_modifier_reaches(language, text, by, plain) -> None:
    found = [f for f in read_signals(plain, {"description": text}, language) if f.signal in ("broken", "sign_in")]
    assert [f.muted_by for f in found] == [by]


PIECES = [*(phrase for phrases in (MODIFIERS | LOOKED_FOR).values() for phrase in phrases), "of", "out", "upon", "case", "now", "but", ",", "a", "a a a"]  # fmt: skip


def places(phrases, words):
    """(name, first, last) of each phrase among words."""
    return [
        (name, at, at + len(phrase.split()) - 1)
        for at in range(len(words))
        for name, written in phrases.items()
        for phrase in written
        if words[at : at + len(phrase.split())] == phrase.split()
    ]


def silences(modifier, hit, words, contrasts):
    """The rule in full: outside the phrase, and by its scope within the sentence, the clause or five words of it."""
    (name, begin, end), (_, first, last) = modifier, hit
    scope = name.partition(".")[2]
    if name == "contrast" or (begin <= last and end >= first):
        return False
    between = range(end + 1, first) if end < first else range(last + 1, begin)
    parted = any(words[i] == "," or i in contrasts for i in between)
    if scope == "sentence":
        return True
    if scope == "clause":
        return not parted
    return scope == ("before" if end < first else "after") and len(between) <= 5 and not parted


@settings(max_examples=20 * settings().max_examples, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
@example(["broken in case total now"])  # the modifier overlaps both phrases
@example(["free total ruled out"])
@example(["total once upon"])
@example(["said ever but yet total"])  # a longer modifier overlaps, a shorter one within it does not
@example(["once upon a but yet a once upon"])  # a contrast within the phrase
@example(["no a but yet a ruled out"])
@example(["total but yet once upon"])  # a contrast that begins with the phrase's last word
@example(["total but yet ruled out"])
@example(["free but yet broken"])  # or with the modifier's
@example(["broken ruled but yet"])
def test_silence_in_any_sentence_is_as_the_rule_says(silent, pieces) -> None:
    words = " ".join(pieces).split()
    modifiers = places(MODIFIERS, words)
    contrasts = {first for name, first, _ in modifiers if name == "contrast"}
    said = " ".join(words)
    starts = [len(" ".join(words[:i])) + bool(i) for i in range(len(words))]
    found = {(f.signal, f.start, f.end): f.muted_by for f in silent(said)}
    told = {}
    for hit in places(LOOKED_FOR, words):
        by = [m for m in modifiers if silences(m, hit, words, contrasts)]
        first = [m[0].partition(".")[0] for m in by if m[1] == min(b for _, b, _ in by)]
        told[hit[0], starts[hit[1]], starts[hit[2]] + len(words[hit[2]])] = first
    assert found.keys() == told.keys()
    assert all(by in told[key] if told[key] else by is None for key, by in found.items())


def test_a_contrast_that_begins_before_the_phrase_parts_it_from_the_negation(plain) -> None:
    found = read_signals(plain, {"description": "no but yet total"}, "en")
    assert [(f.signal, f.muted_by) for f in found] == [("total", None)] * 2


def test_a_plain_signal_is_told_by_its_words_alone(plain) -> None:
    for name in plain.severity.signals:
        found = read_signals(plain, {"description": f"no {word(name)}"}, "en")
        assert [f.muted_by for f in found if f.signal == name] == [
            None if plain.severity.signals[name].plain else "negation"
        ]


# ------------------------------------------------------------ from the verdict to the ticket's answer

MONDAY, SATURDAY = "2026-11-16T09:00:00+01:00", "2026-11-21T12:00:00+01:00"
WEIGHED = {"country": "NL", "created_at": SATURDAY}


@pytest.fixture
def answer(policy, monkeypatch):
    """A verdict of the text, and a ticket's fields -> triage's answer."""

    def given(verdict, now=None, **fields):
        raw = {"description": "x", **WEIGHED, **fields}
        with monkeypatch.context() as patch:
            patch.setattr("partnersup.triaging.judge", lambda *_: verdict)
            return triage(build(raw, policy), policy, now=datetime.fromisoformat(now or raw["created_at"]))

    return given


@pytest.fixture
def verdict(table):
    return lambda *signals, **other: table(*signals)._replace(**other)


def test_without_doubt_act_by_is_the_clocks_own_deadline(answer, verdict) -> None:
    assert answer(verdict("wrong_result")).clock.act_by == datetime.fromisoformat("2026-11-23T12:00:00+01:00")
    assert answer(verdict("broken")).clock.act_by == datetime.fromisoformat("2026-11-23T03:00:00+01:00")
    assert answer(verdict("unreachable")).clock.act_by == datetime.fromisoformat("2026-11-21T15:00:00+01:00")


def test_act_by_is_the_worsts_deadline_also_when_its_target_is_past(answer, verdict) -> None:
    found = answer(verdict("slow", **DOUBTFUL), now="2026-11-21T14:00:00+01:00").clock
    assert found.act_by == datetime.fromisoformat("2026-11-21T15:00:00+01:00")


def test_the_answer_names_its_judge(answer, verdict) -> None:
    assert answer(verdict("broken")).severity.judge == "standard"


DOUBTFUL = {"level": 2, "range": (1, 2), "case": False, "case_in_doubt": True}


@pytest.mark.parametrize(
    ("declared", "weekend", "act_by"),
    [
        pytest.param({}, False, "2026-11-21T15:00:00+01:00", id="in doubt: by Saturday 15:00, if the worst were true"),
        pytest.param({"weekend_exception": False}, False, "2026-11-23T03:00:00+01:00", id="declared: none"),
        pytest.param({"weekend_exception": True}, True, "2026-11-21T15:00:00+01:00", id="declared: one"),
        pytest.param({"severity": 2}, False, "2026-11-23T12:00:00+01:00", id="severity 2 declared: no doubt left"),
        pytest.param({"severity": 1}, False, "2026-11-23T03:00:00+01:00", id="severity 1 declared is no weekend case"),
        pytest.param(
            {"licenses": 75, "zoid": "1"},
            False,
            "2026-11-21T15:00:00+01:00",
            id="a large account: only the weekend is in doubt",
        ),
        pytest.param(
            {"acknowledged_at": "2026-11-21T13:00:00+01:00"},
            False,
            "2026-11-21T21:00:00+01:00",
            id="acknowledged: the determination's 8 hours",
        ),
    ],
)
def test_until_it_is_known_act_by_goes_by_the_worst_that_could_be(declared, weekend, act_by, answer, verdict) -> None:
    found = answer(verdict("slow", **DOUBTFUL), **declared).clock
    assert found.weekend_exception is weekend
    assert found.act_by == datetime.fromisoformat(act_by)


@pytest.mark.parametrize(
    ("declared", "weekend", "deadline"),
    [
        pytest.param({}, True, "2026-11-21T15:00:00+01:00", id="by the text"),
        pytest.param({"severity": 1}, True, "2026-11-21T15:00:00+01:00", id="by the text, 1 declared too"),
        pytest.param({"severity": 2}, False, "2026-11-23T12:00:00+01:00", id="the caller says 2"),
        pytest.param({"severity": 3}, False, "2026-11-24T00:00:00+01:00", id="the caller says 3"),
        pytest.param({"severity": 2, "weekend_exception": True}, True, "2026-11-22T00:00:00+01:00", id="the caller says 2 and through the weekend"),
        pytest.param({"weekend_exception": False}, False, "2026-11-23T03:00:00+01:00", id="the caller says not"),
        pytest.param({"severity": 2, "licenses": 75, "zoid": "1"}, True, "2026-11-21T15:00:00+01:00", id="a large account's outage, declared 2"),
    ],
)  # fmt: skip
def test_an_outage_runs_through_the_weekend_unless_the_caller_lowers_it(
    declared, weekend, deadline, answer, verdict
) -> None:
    found = answer(verdict("unreachable"), **declared).clock
    assert (found.weekend_exception, found.acknowledgement.deadline) == (weekend, datetime.fromisoformat(deadline))


def test_the_callers_word_ends_the_questions_and_the_accounts_too(answer, verdict) -> None:
    open_one = verdict("broken")
    assert [q.field for q in answer(open_one).severity.questions] == ["description"]
    assert answer(open_one, severity=2).severity.questions == ()
    flagged = answer(open_one, licenses=75, zoid="1").severity
    assert (flagged.questions, flagged.range, flagged.review) == ((), (1, 1), False)


def test_an_account_to_be_verified_opens_the_range_beside_the_texts_questions(answer, verdict) -> None:
    found = answer(verdict("broken", range=(2, 2)), licenses=75).severity
    assert (found.level, found.range, found.review, found.decided_by) == (2, (1, 2), True, "text")
    assert [q.field for q in found.questions] == ["description", "superadmin_email"]
    assert answer(verdict("breach"), licenses=75).severity.range == (1, 1)
    assert answer(verdict("broken"), severity=3, licenses=75).severity.range == (1, 3)


@pytest.mark.parametrize(
    ("signals", "declared", "kind", "basic"),
    [
        ("how_to", {}, "how_to", True),
        ("solved", {}, "how_to", False),
        ("solved", {"kind": "how_to"}, "how_to", True),
        ("how_to", {"kind": "incident"}, "incident", False),
        ("how_to", {"kind": "feature_request"}, "feature_request", False),
    ],
)
def test_a_basic_request_asks_how(signals, declared, kind, basic, answer, verdict) -> None:
    found = answer(verdict(signals), **declared).severity
    assert (found.kind, found.basic) == (kind, basic)


REASONS = [
    ("a breach", "breach", {}, ["production-impact", "security-breach"]),
    ("an outage, once", "unreachable", {}, ["production-impact"]),
    ("broken for all users is an impact too", "everyone total", {}, ["production-impact"]),
    ("an outage that lasts", "unreachable prolonged", {}, ["production-impact", "prolonged-outage"]),
    ("recurring, where nothing is severe", "wrong_result recurring", {}, []),
    ("a long search, where nothing is severe", "wrong_result long_search", {}, []),
    ("an outage long past, where nothing is severe", "wrong_result prolonged", {}, []),
    ("recurring, declared severe", "wrong_result recurring", {"severity": 1}, ["recurring-incidents"]),
    ("recurring, severe by the account", "wrong_result recurring", {"licenses": 75, "zoid": "1"}, ["recurring-incidents"]),
    ("recurring and severe by the text, declared 3", "breach recurring", {"severity": 3}, ["production-impact", "security-breach", "recurring-incidents"]),
    ("dissatisfied at any level", "wrong_result dissatisfied", {}, ["dissatisfied"]),
    ("a question, dissatisfied", "how_to dissatisfied", {"severity": 3}, ["dissatisfied"]),
    ("nothing of the kind", "wrong_result", {"severity": 1}, []),
]  # fmt: skip


@pytest.mark.parametrize(("signals", "declared", "reasons"), [r[1:] for r in REASONS], ids=[r[0] for r in REASONS])
def test_reasons_to_escalate_at_once(signals, declared, reasons, answer, verdict) -> None:
    found = answer(verdict(*signals.split()), **declared).escalation
    assert (sorted(found.reasons), found.advised) == (sorted(reasons), bool(reasons))
    assert found.reasons[:1] == tuple(reasons[:1])


def test_a_breach_is_a_reason_even_where_the_text_is_not_1(answer, verdict) -> None:
    assert answer(verdict("breach", level=2, range=(2, 2))).escalation.reasons == ("security-breach",)


@pytest.mark.parametrize(("kind", "exempt"), [("feature_request", True), ("incident", False), ("how_to", False), ("account_or_billing", False)])  # fmt: skip
def test_feature_requests_alone_are_exempt(kind, exempt, answer, verdict) -> None:
    found = answer(verdict("broken"), kind=kind)
    assert (found.commitment.applies, found.commitment.exempt_because) == (not exempt, kind if exempt else None)
    assert (found.clock.acknowledgement is None) is exempt


def test_an_exempt_ticket_has_no_clock_but_a_zone_and_a_present(answer, verdict) -> None:
    found = answer(verdict("broken"), kind="feature_request", created_at=MONDAY, now="2026-11-16T10:00:00+00:00").clock
    assert (found.time_zone, found.now.isoformat()) == ("Europe/Amsterdam", "2026-11-16T11:00:00+01:00")
    found = answer(verdict("broken"), kind="feature_request", country="IN").clock
    assert (found.time_zone, found.now.isoformat()) == ("Asia/Kolkata", "2026-11-21T16:30:00+05:30")


@pytest.mark.parametrize(
    ("fields", "resolution"),
    [({}, False), ({"severity": 1}, False), ({"licenses": 75}, False), ({"licenses": 75, "zoid": "1"}, True), ({"licenses": 75, "superadmin_email": "a@customer.example"}, True)],
)  # fmt: skip
def test_resolution_has_a_clock_for_large_accounts_alone(fields, resolution, answer, verdict) -> None:
    assert (answer(verdict("broken"), **fields).clock.resolution is not None) is resolution
