"""The compiled steps of the judge beside those in Python: of every text the same words, phrases and scores."""

import importlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnersup.policy import LANGUAGES
from partnersup.severity import judge, learned, phrases, sentences

if shutil.which("cc") is None or "PARTNERSUP_PURE" in os.environ:
    pytest.skip("nothing is compiled here", allow_module_level=True)
compiled = importlib.import_module("partnersup.severity.compiled")  # made by `pip install .`

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
EVERY = 4  # the corpus has some five thousand tickets; one in so many is read
HARD = (
    "",
    "\n",
    "...",
    "'`´-",
    "can't log-in's e-mail-adres o'clock' -x- y- 'z",
    "v1.2.3 e.g. z.B. a.b@example.com 12.30 Uhr. Next",
    "a\nb\nC\n\nd,\ne",
    "İstanbul ŞİFRE ß ẞ ﬁ Ω Å é e\u0301",
    "لا يعمل، بالنظام وللموظفين؟ كَتَبَ ٣٤ ـــ",
    "\u064b\u0670 alone",
    "ﾊﾞｸﾞ ｶﾞﾞ カレンダー-A b-カ 予定が消えた。3件、ABC社",
    "日本" * 400,
    "ログインできない 가나다 𪫬",  # letters that are no signs and stand behind them
    "not " * 300 + "the data is lost " * 300,
    "a1 a2 a3 1a 2a 10 99 2fa 2FA",
    "\U0001f600 𝐛𝐨𝐥𝐝 x\u200by \u202e",
    "x" * 5000 + "'" + "y" * 5000,
)


def corpus() -> Iterator[tuple[str, str]]:
    for path in sorted(CORPUS.glob("*.ndjson")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            if number % EVERY == 0:
                yield path.name[:2], json.loads(line)["description"]


def same(policy, language: str, text: str) -> None:
    row = sentences.row(text)
    assert compiled.row(text) == row
    lexicon = policy.lexicons[language]
    assert compiled.find(lexicon, row.words) == list(phrases.find(lexicon, row.words))
    scored, by_python = compiled.score(row.words), learned.score(row.words)
    assert scored.total == by_python.total
    for level in (1, 2, 3):
        assert list(scored.heard.ranked(level)) == list(by_python.heard.ranked(level))


def test_the_judge_uses_what_is_compiled_of_the_source_that_is_here() -> None:
    assert (judge.row, judge.find, judge.score) == (compiled.row, compiled.find, compiled.score)
    made = Path(compiled.__file__)
    assert made.stat().st_mtime >= made.with_name("compiled.pyx").stat().st_mtime, "`pip install .` makes it anew"


def test_the_corpus_reads_the_same(policy) -> None:
    read = 0
    for language, text in corpus():
        same(policy, language, text)
        read += 1
    assert read > 1000


@pytest.mark.parametrize("text", HARD)
def test_hard_texts_read_the_same(policy, text: str) -> None:
    for language in LANGUAGES:
        same(policy, language, text)


SAID = """
we can't log in not down since 3 users all error 500 server urgent , . de het niet werkt alle nicht geht kein Zugriff
no podemos entrar لا يعمل النظام ログインできません 全員 が 2fa e-mail don't
"""
WORDS = st.sampled_from([*SAID.split(), "\n"])


def test_any_text_reads_the_same(policy) -> None:
    @given(text=st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join)), language=st.sampled_from(LANGUAGES))
    def any_text(text: str, language: str) -> None:
        same(policy, language, text.encode("utf-8", "replace").decode())

    any_text()


def test_words_beyond_what_is_remembered_count_once(policy) -> None:
    """However many words other texts have brought, each text adds up what it has."""
    texts = [f"the a1 a2 login{number} fails for user{number}" for number in range(70_000)]
    for text in texts:
        compiled.score(compiled.row(text).words)
    same(policy, "en", texts[0])


def test_threads_do_not_mix_their_texts(policy) -> None:
    texts = [pair for pair, _ in zip(corpus(), range(300), strict=False)]
    rows = [(policy.lexicons[language], sentences.row(text).words) for language, text in texts]
    alone = [(compiled.find(lexicon, words), compiled.score(words).total) for lexicon, words in rows]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            runs = [
                threads.submit(
                    lambda: [(compiled.find(lex, words), compiled.score(words).total) for lex, words in rows]
                )
                for _ in range(4)
            ]
    finally:
        sys.setswitchinterval(before)
    assert [run.result() for run in runs] == [alone] * 4


def test_a_row_without_its_end_is_refused(policy) -> None:
    assert compiled.find(policy.lexicons["en"], []) == phrases.find(policy.lexicons["en"], []) == []
    with pytest.raises(ValueError, match="ends with END"):
        compiled.find(policy.lexicons["en"], ["we", "are", "down"])
