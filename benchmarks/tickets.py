"""Tickets to measure with: records of about 1 KB, all different, in the six languages, from a seed.

    python3 benchmarks/tickets.py COUNT > tickets.ndjson

A text is made of sentences of the corpus in an order of its own, with a number of its own in every sentence, so that
nothing that is remembered of one text answers for another.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SHARES = {"en": 5, "nl": 2, "de": 2, "es": 2, "ar": 1, "ja": 1}  # of each language among thirteen
PLACES = {"en": ("US", "GB", "IN", "AU"), "nl": ("NL",), "de": ("DE",), "es": ("ES", "MX"), "ar": ("AE", "SA"), "ja": ("JP",)}  # fmt: skip
SIZE = 720  # bytes of the description, so that the whole record comes to about 1 KB


def sentences(language: str) -> list[str]:
    """Every sentence of the corpus in a language, in its order."""
    found: list[str] = []
    for path in sorted(CORPUS.glob(f"{language}-*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["description"]
            for mark in "。.!?！？\n":
                text = text.replace(mark, mark + "\x00")
            found += [part.strip() for part in text.split("\x00") if len(part.strip()) > 8]
    return found


def tickets(count: int, seed: int = 7) -> Iterator[dict[str, object]]:
    """`count` tickets; the same for the same seed, and the first ones the same whatever the count."""
    chance = random.Random(seed)
    pools = {language: sentences(language) for language in SHARES}
    languages = [language for language, share in SHARES.items() for _ in range(share)]
    for number in range(count):
        language = chance.choice(languages)
        text = ""
        while len(text.encode()) < SIZE - 60:
            text += f"{chance.choice(pools[language])} {chance.randrange(10**6)} "
        yield {
            "id": f"B-{number}",
            "subject": f"{chance.choice(pools[language])[:50]} {number}",
            "description": text.strip(),
            "product": chance.choice(("Zoho CRM", "Zoho Desk", "Zoho Books", "Zoho Mail")),
            "country": chance.choice(PLACES[language]),
            "tier": chance.choice(("authorised", "advanced", "premium")),
            "licenses": chance.randrange(1, 120),
            "superadmin_email": f"admin{number}@customer.example",
            "partner_email": f"help@partner{number % 50}.example",
            "created_at": f"2026-11-{chance.randrange(10, 21)}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+00:00",
        }


if __name__ == "__main__":
    for one in tickets(int(sys.argv[1])):
        print(json.dumps(one, ensure_ascii=False))
