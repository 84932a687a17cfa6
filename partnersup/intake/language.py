"""Which of the six languages a text is in: by script, then by the commonest small words and spellings."""

from functools import cache

from ..patterns import pattern
from ..policy import Language
from ..text import is_latin

_WORD = pattern(r"[^\W\d_]+")
_JAPANESE = pattern("[\u3040-\u30ff\u4e00-\u9fff\uff66-\uff9f]")
_ARABIC = pattern("[\u0620-\u06ff]")
_LATIN = pattern("[A-Za-z]")
_READ = 4000  # characters that are looked at
_SMALL_WORD, _SPELLING = 120, 18  # what a small word counts, shared by the languages that have it, and a spelling
_LANE = 32  # bits of a language's number
_MASK = (1 << _LANE) - 1
_REMEMBERED = 30_000  # different words

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
# Letters that stand in words, and with a `$` at their end.
_SPELLINGS: dict[Language, str] = {
    "en": "th wh ght tion ing$ ould ow$ n't",
    "nl": "ij aa oo ee uu sch cht$ oe ui eij en$ tj",
    "de": "sch ß ä ö ü ung$ cht ein ei tz keit lich ig$ pf",
    "es": "ción ñ á é í ó ú ll rr qu ado$ ando$ iendo$ os$ as$ mente$",
}


class _Told(dict[str, int]):
    """What the words met so far tell: a number for each language, side by side in one integer."""

    def __init__(self) -> None:
        super().__init__()
        self.owners: dict[str, list[int]] = {}
        for place, listed in enumerate(_SMALL_WORDS.values()):
            for word in listed.split():
                self.owners.setdefault(word, []).append(place)
        places = {language: place for place, language in enumerate(_SMALL_WORDS)}
        self.spellings: list[tuple[int, list[str], tuple[str, ...]]] = []
        for language, listed in _SPELLINGS.items():
            within = [piece for piece in listed.split() if not piece.endswith("$")]
            ends = tuple(piece[:-1] for piece in listed.split() if piece.endswith("$"))
            self.spellings.append((places[language], within, ends))

    def __missing__(self, word: str) -> int:
        owners = self.owners.get(word, ())
        found = sum(_SMALL_WORD // len(owners) << _LANE * place for place in owners)
        if len(word) > 3:
            for place, within, ends in self.spellings:
                if word.endswith(ends) or any(map(word.__contains__, within)):
                    found += _SPELLING << _LANE * place
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


@cache
def _told() -> _Told:
    return _Told()


def detect(text: str) -> Language:
    """The language most of a text is in; English where nothing tells.

    A share of kana or kanji, or of Arabic letters, settles it even beside much Latin (codes, product names).
    """
    head = text[:_READ]
    if not is_latin(head):
        japanese, arabic = len(_JAPANESE.findall(head)), len(_ARABIC.findall(head))
        if japanese or arabic:
            latin = len(_LATIN.findall(head))
            # One such letter says about as much as three of an alphabet.
            if japanese * 3 > max(latin, arabic):
                return "ja"
            if arabic * 1.5 > latin:
                return "ar"
    scores = sum(map(_told().__getitem__, _WORD.findall(head.lower())[:400]))
    best: Language = "en"
    most = 0
    for language in _SMALL_WORDS:
        if scores & _MASK > most:
            best, most = language, scores & _MASK
        scores >>= _LANE
    return best
