"""Which of the six languages a text is in: by script, then by the commonest small words and spellings."""

import re
from functools import cache

from ..policy import Language

_WORD = re.compile(r"[^\W\d_]+")
_READ = 4000  # characters that are looked at

_SMALL_WORDS: dict[Language, str] = {
    "en": "the of and to in is it that for you with on are this be have from not we our your can was but has they at as"
    " will when my an if or by there what which how do does i its would could please since been any all no so just"
    " why where after before cannot us me he she them their don isn doesn t s re hi hello thanks dear regards",
    "nl": "de het een en van is dat niet in te op met voor zijn we wij er aan ik als maar om ook bij dan kunnen wel naar"
    " heeft hebben wordt worden deze dit die onze ons uur geen nog al uit over hoe wat kan u jullie je mijn hun graag"
    " werkt meer sinds gebruikers klant zien zit niets alle iemand vanochtend hallo groet beste alvast bedankt",
    "de": "der die das und ist nicht ein eine einen dem den des zu mit auf für von wir sich es im am bei an als auch"
    " aber wenn sind wird werden kann können haben hat seit unsere unser uns ich sie nur noch nach wie was bitte keine"
    " kein mehr über aus durch dass daß alle beim zum zur kunde hallo grüße danke vielen jetzt nichts oder man ihr",
    "es": "el la los las de que y en no se un una por con para del al es lo como más pero su sus nos nuestro nuestra"
    " desde cuando este esta hay han ha está están puede pueden todos sin sobre ya muy cliente clientes si sí me mi"
    " qué cómo hola gracias saludos buenos buenas días tenemos entrar les ni le porque ahora también hacer usuarios",
}
_SPELLINGS: dict[Language, str] = {
    "en": "th|wh|ght|tion|ing$|ould|ow$|n't",
    "nl": "ij|aa|oo|ee|uu|sch|cht$|oe|ui|eij|en$|tj",
    "de": "sch|ß|ä|ö|ü|ung$|cht|ein|ei|tz|keit|lich|ig$|pf",
    "es": "ción|ñ|á|é|í|ó|ú|ll|rr|qu|ado$|ando$|iendo$|os$|as$|mente$",
}


@cache
def _tables() -> tuple[dict[str, list[Language]], list[tuple[Language, re.Pattern[str]]]]:
    words: dict[str, list[Language]] = {}
    for language, listed in _SMALL_WORDS.items():
        for word in listed.split():
            words.setdefault(word, []).append(language)
    return words, [(language, re.compile(p)) for language, p in _SPELLINGS.items()]


def detect(text: str) -> Language:
    """The language most of a text is in; English where nothing tells.

    A share of kana or kanji, or of Arabic letters, settles it even beside much Latin (codes, product names).
    """
    head = text[:_READ]
    if not head.isascii():
        latin = sum(c.isascii() and c.isalpha() for c in head)
        japanese = sum(
            "\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uff66" <= c <= "\uff9f" for c in head
        )
        arabic = sum("\u0620" <= c <= "\u06ff" for c in head)
        # One such letter says about as much as three of an alphabet.
        if japanese * 3 > max(latin, arabic):
            return "ja"
        if arabic * 1.5 > latin:
            return "ar"
    words, spellings = _tables()
    score: dict[Language, float] = dict.fromkeys(_SMALL_WORDS, 0.0)
    seen = _WORD.findall(head.lower())[:400]
    for word in seen:
        owners = words.get(word, ())
        for language in owners:
            score[language] += 2.0 / len(owners)
    for language, pattern in spellings:
        score[language] += 0.3 * sum(1 for word in seen if len(word) > 3 and pattern.search(word))
    best = max(score, key=lambda language: score[language])
    return best if score[best] > 0 else "en"
