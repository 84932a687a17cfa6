"""Whole numbers as people write them: any script's digits, thousands marked, a word behind."""

import re
import unicodedata

from ..patterns import pattern

_NUMBER = pattern(r"\d{1,3}(?:[.,'’\u00a0\u202f\u066c\uff0c\uff0e ]\d{3})+(?!\d)|\d+")
# Below zero, with a fraction, or so many times a thousand or more: not the number that its digits are.
_NOT_WHOLE = pattern(
    r"[-\u2010\u2212\uff0d]\s*\d|\d[.,\u066b\uff0c\uff0e]\d{1,2}(?!\d)"
    r"|\d\s?(?:[km]\b|tsd\b|thousand|hundred|million|duizend|honderd|miljoen|tausend|hundert|mil\b|millones|cien\b|ألف|آلاف|الاف|مائة|مئة|مليون|[百千万億])",
    re.IGNORECASE,
)


def whole_number(text: str) -> int | None:
    """The one whole number of 0 or more in a short answer ("75", "٧٥", "1.200 users", "七五" and "2k" are none), else None."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    found = _NUMBER.findall(plain)
    if len(found) != 1 or _NOT_WHOLE.search(plain):
        return None
    digits = re.sub(r"\D", "", found[0])
    return int(digits) if len(digits) <= 12 else None
