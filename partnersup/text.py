"""Folding of written words, so that spellings that mean the same compare equal."""

import unicodedata
from functools import lru_cache
from itertools import filterfalse

from .patterns import pattern

_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ی": "ي", "ک": "ك"})
_VARIANTS = list(map(chr, _ARABIC))
_SPLIT = pattern(r"[\W_]+")
_SHORT = 200  # characters; in more the library may take the square of their number to order the marks on a letter
_VOICED = "\u3099\u309a"  # marks of kana, that tell words apart
_TIBETAN = "\u0f73\u0f75\u0f81"  # letters by their class that come apart into nothing but marks


def fold(text: str) -> str:
    """Case, width, accents, Arabic letter variants and vowel signs taken away; the letters stay in order.

    Not length-preserving: for positions in a text see `severity.sentences`.
    """
    if text.isascii():
        return text.lower()
    told = text.casefold()
    if len(told) > _SHORT:
        told = _without_marks(told)
        for letter in _TIBETAN:
            told = told.replace(letter, "")
    bare = _without_marks(unicodedata.normalize("NFKD", told))
    if bare.isascii():
        return bare
    bare = unicodedata.normalize("NFC", bare)
    return bare.translate(_ARABIC) if any(map(bare.__contains__, _VARIANTS)) else bare


def _without_marks(text: str) -> str:
    if any(mark in text for mark in _VOICED):
        return "".join(c for c in text if c in _VOICED or not unicodedata.combining(c))
    return "".join(filterfalse(unicodedata.combining, text))


def is_latin(text: str) -> bool:
    """Whether all of a text is Latin-1, which is told at once, so that nothing beyond need be looked for."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def key(name: str) -> str:
    """The look-up key of a name: folded, punctuation to single spaces, a leading Arabic article dropped."""
    return _short_key(name) if len(name) < 200 else _key(name)


def _key(name: str) -> str:
    folded = fold(name).replace("・", "")
    words = [w for w in _SPLIT.split(folded) if w]
    if "ال" in folded:
        words = [w[2:] if w.startswith("ال") and len(w) > 3 else w for w in words]
    return " ".join(words)


_short_key = lru_cache(maxsize=4096)(_key)  # labels and lines are looked up over and over
