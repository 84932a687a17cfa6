"""Whole numbers as people write them: any script's digits, thousands marked, a word behind."""

import re
import unicodedata

_NUMBER = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f\u066c ]\d{3})+(?!\d)|\d+")


def whole_number(text: str) -> int | None:
    """The one whole number of 0 or more in a short answer ("75", "٧٥", "1.200 users", "七五" is none), else None."""
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    found = _NUMBER.findall(plain)
    if len(found) != 1 or re.search(r"-\s*\d|\d[.,]\d{1,2}(?!\d)", plain):
        return None
    digits = re.sub(r"\D", "", found[0])
    return int(digits) if len(digits) <= 12 else None
