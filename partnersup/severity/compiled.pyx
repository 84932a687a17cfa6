# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""What `sentences.row`, `phrases.find` and `learned.score` do, compiled: the same answers four times sooner.

Those three say how it is to be done, and do it where no C compiler was at hand when the package was built. Here the
same steps run over C integers; whatever is looked at once for a word (what it leads to, what its letters weigh) is
made here too and remembered. `tests/test_compiled.py` holds the two to the same answers.

All memory is that of Python's arrays. Bounds are not checked: every place is that of a word of the row, the last of which
is `END`, and `END` fits no element, so that no phrase goes beyond it; the numbers of a lexicon are those that
`phrase_compiler` has made.
"""

from cpython cimport array
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int64_t, uint32_t

from _thread import allocate_lock
from _heapq import heapify, heappop
from array import array

from .learned import _ALIKE, _DIGITS, _PAIR, _REMEMBERED as _REMEMBERED_PARTS, _SIGN, _START, HIGH, LOW, SIGNS, Scores, weights
from .phrases import _REMEMBERED, Hit, Spoken, _forms
from .sentences import _ABBREVIATED, _FOLDED, BREAK, END, Row

cdef object _new = tuple.__new__
cdef array.array _INTS = array("i")
cdef array.array _LONGS = array("q")
cdef enum:
    GAP = -1  # `phrases.A_GAP`
    LANES = 8  # seven outcomes and the squared idfs


# ---------------------------------------------------------------------------------------------------------- words


cdef struct Text:
    int kind
    void *data
    Py_ssize_t count


cdef inline Py_UCS4 _at(Text *text, Py_ssize_t place) noexcept:
    return PyUnicode_READ(text.kind, text.data, place)


cdef inline bint _letter(Py_UCS4 c) noexcept:
    if c < 0x80:
        return u"a" <= c <= u"z" or u"A" <= c <= u"Z" or u"0" <= c <= u"9"
    return c.isalnum() or 0x64B <= c <= 0x65F or c == 0x670


cdef inline bint _sign(Py_UCS4 c) noexcept:
    return c >= 0x3005 and (
        c <= 0x30FF or 0x3400 <= c <= 0x9FFF or 0xF900 <= c <= 0xFAFF or 0xFF66 <= c <= 0xFF9F
    )


cdef inline bint _apostrophe(Py_UCS4 c) noexcept:
    return c == u"'" or c == u"`" or c == 0x2019 or c == 0xB4


cdef inline bint _ends(Py_UCS4 c) noexcept:
    return c in u".!?…。．！？؟\n"


cdef inline bint _breaks(Py_UCS4 c) noexcept:
    return c in u",;:、，；：،؛()[]{}\"“”„«»「」『』"


cdef inline Py_ssize_t _letters(Text *text, Py_ssize_t at) noexcept:
    while at < text.count and _letter(_at(text, at)):
        at += 1
    return at


cdef Py_ssize_t _word_end(Text *text, Py_ssize_t at) noexcept:
    """Where the word that begins at a letter ends: can't, e-mail."""
    at = _letters(text, at)
    while at + 1 < text.count and _apostrophe(_at(text, at)) and _letter(_at(text, at + 1)):
        at = _letters(text, at + 1)
    while at + 1 < text.count and _at(text, at) == u"-" and _letter(_at(text, at + 1)):
        at = _letters(text, at + 1)
    return at


cdef Py_ssize_t _piece_end(Text *text, Py_ssize_t at, Py_ssize_t end) noexcept:
    """Where the piece at `at` of a word ends that has signs: a sign with its voicing mark, or what is between signs."""
    if _sign(_at(text, at)):
        at += 1
        if at < end and 0xFF9E <= _at(text, at) <= 0xFF9F:
            at += 1
        return at
    while at < end and not _sign(_at(text, at)):
        at += 1
    return at


cdef bint _inside(Text *text, Py_ssize_t at, str before):
    cdef Py_UCS4 c
    if at < text.count:
        c = _at(text, at)
        if not c.isspace() and c not in u"\"'”»)":
            return True
    return before is not None and (before in _ABBREVIATED or (len(before) == 1 and before.isalpha()))


cdef bint _runs_on(Text *text, Py_ssize_t at, str before):
    cdef Py_UCS4 c
    if before is None or before == BREAK or at >= text.count:
        return False
    c = _at(text, at)
    return c.isalpha() and c.islower()


def row(str text not None):
    """As `sentences.row`."""
    cdef list words = [], starts = [], ends = []
    cdef Text signs = Text(PyUnicode_KIND(text), PyUnicode_DATA(text), len(text))
    cdef Py_ssize_t at = 0, end, first
    cdef Py_UCS4 c
    cdef str before = None, last = None  # `last`: the word since the last mark that ends a sentence, if any
    while at < signs.count:
        c = _at(&signs, at)
        if _letter(c):
            end = _word_end(&signs, at)
            while at < end:
                first = at
                at = _piece_end(&signs, at, end)
                last = text[first:at]
                c = last[0]
                last = last.lower() if c < 0x80 and c.isdigit() and last.isascii() else <str>_FOLDED[last]
                words.append(last)
                starts.append(first)
                ends.append(at)
            continue
        at += 1
        if _ends(c):
            if last is not None:
                before = last
                last = None
            if c == u"." and _inside(&signs, at, before):
                continue
            if c == u"\n" and _runs_on(&signs, at, before):
                continue
            words.append(END)
            before = None
        elif _breaks(c):
            last = BREAK
            words.append(last)
        else:
            continue
        starts.append(at - 1)
        ends.append(at)
    words.append(END)
    starts.append(signs.count)
    ends.append(signs.count)
    return Row(words, starts, ends)


# -------------------------------------------------------------------------------------------------------- phrases


cdef array.array _ints(object numbers):
    """The same numbers in an array of C's ints."""
    cdef array.array wide = array.clone(_INTS, len(numbers), False)
    cdef const short[::1] signed
    cdef const unsigned short[::1] unsigned
    cdef const int[::1] whole
    cdef Py_ssize_t i
    if not len(numbers):
        return wide
    if numbers.typecode == "h":
        signed = numbers
        for i in range(signed.shape[0]):
            wide.data.as_ints[i] = signed[i]
    elif numbers.typecode == "H":
        unsigned = numbers
        for i in range(unsigned.shape[0]):
            wide.data.as_ints[i] = unsigned[i]
    else:
        whole = numbers
        for i in range(whole.shape[0]):
            wide.data.as_ints[i] = whole[i]
    return wide


cdef class _Word:
    """What a word leads to, as `phrases.Entry`: in order the elements that it fits; the phrases that it begins, those
    first that need no other element; and for each word that may follow (`following`) the phrases that both begin
    (`two`, from `upto[i]` to `upto[i + 1]`)."""

    cdef array.array numbers, fits, needed, begins, following, upto, two
    cdef bint ends, breaks


cdef inline Py_ssize_t _place(array.array numbers, int number) noexcept:
    """Where a number stands among numbers in order, or -1."""
    cdef int *among = numbers.data.as_ints
    cdef Py_ssize_t low = 0, high = len(numbers), middle
    while low < high:
        middle = (low + high) >> 1
        if among[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low if low < len(numbers) and among[low] == number else -1


cdef inline bint _fits(_Word word, int element) noexcept:
    return _place(word.fits, element) >= 0


cdef class Finder:
    """A lexicon's numbers, and the words met lately."""

    cdef object lexicon, lock
    cdef array.array nodes_, phrases_, entries_, at_, seen_
    cdef int *nodes
    cdef int *phrases
    cdef int64_t *seen
    cdef int64_t sentence
    cdef Py_ssize_t size
    cdef int gap
    cdef list names, beginnings
    cdef object initials, begun
    cdef bint arabic
    cdef int signals
    cdef dict met, led
    cdef set needed  # the elements that some phrase needs anywhere in its sentence

    def __init__(self, lexicon):
        self.lexicon, self.lock = lexicon, allocate_lock()
        self.nodes_, self.phrases_ = _ints(lexicon.nodes), _ints(lexicon.phrases)
        self.entries_, self.at_ = _ints(lexicon.entries), _ints(lexicon.at)
        self.nodes, self.phrases = self.nodes_.data.as_ints, self.phrases_.data.as_ints
        self.size = len(self.nodes_) + 1  # every element has a node of its own at least
        self.seen_ = array.clone(_LONGS, self.size, True)
        self.seen = <int64_t *>self.seen_.data.as_longlongs
        self.sentence = 0
        self.gap = lexicon.gap
        self.names, self.beginnings = lexicon.names, lexicon.beginnings
        self.initials, self.begun = lexicon.initials, lexicon.begun
        self.arabic = lexicon.language == "ar"
        self.signals = lexicon.signals
        self.met, self.led = {}, {}
        self.needed = set(lexicon.phrases[2::3])

    cdef _Word word(self, str written):
        cdef _Word found
        got = self.met.get(written)
        if got is not None:
            return <_Word>got
        if written == END or written == BREAK:
            found = self.made(self.places(written) if written == BREAK else ())
            found.ends, found.breaks = written == END, written == BREAK
        else:
            places = self.places(written)
            got = self.led.get(places)
            if got is None:
                if len(self.led) >= _REMEMBERED:
                    self.led.clear()
                got = self.led[places] = self.made(places)
            found = <_Word>got
        if not written[:1].isdigit():  # numbers differ from text to text
            if len(self.met) >= _REMEMBERED:
                self.met.clear()
            self.met[written] = found
        return found

    cdef tuple places(self, str written):
        """As `phrases._places`."""
        cdef list found = []
        cdef Py_ssize_t length
        cdef str form, beginning
        index = self.lexicon.index
        for form in _forms(written, "ar") if self.arabic else (written,):
            own = self.lexicon.number(form) if index is None else index.get(form, -1)
            if own >= 0:
                found.append(own)
            if form[:1] in self.initials:
                for length in self.beginnings:
                    if length > len(form):
                        break
                    beginning = form[:length]
                    if beginning in self.begun:
                        found.append(self.lexicon.number(beginning + "*"))
        return tuple(found)

    cdef _Word made(self, tuple places):
        cdef _Word word = _Word()
        cdef list numbers = [], begins = []
        cdef set fits = set()
        cdef dict pairs = {}
        cdef int *entries = self.entries_.data.as_ints
        cdef int at, end, i
        for place in places:
            if not self.lexicon.words[place].endswith("*"):
                numbers.append(place)
            at = self.at_.data.as_ints[<int>place]
            end = at + 1 + entries[at]
            for i in range(at + 1, end):
                fits.add(entries[i])
            at = end
            end = at + 1 + entries[at]
            for i in range(at + 1, end):
                begins.append(entries[i])
            at = end
            for _ in range(entries[at]):
                end = at + 3 + entries[at + 2]
                listed = pairs.setdefault(entries[at + 1], [])
                for i in range(at + 3, end):
                    listed.append(entries[i])
                at = end - 1
        phrases = self.lexicon.phrases
        begins.sort(key=lambda phrase: phrases[3 * phrase + 2])
        word.numbers, word.fits, word.begins = array("i", numbers), array("i", sorted(fits)), array("i", begins)
        word.needed = array("i", sorted(fits & self.needed))
        word.following, word.upto, word.two = array("i", sorted(pairs)), array("i", [0]), array("i")
        for number in sorted(pairs):
            word.two.extend(array("i", pairs[number]))
            word.upto.append(len(word.two))
        return word

    cdef void try_one(self, int phrase, int known, list row, Py_ssize_t first, Py_ssize_t at, tuple found):
        """Adds the hit of a phrase that begins at a word, if it is one; its first `known` plain words fit."""
        cdef int *nodes = self.nodes
        cdef int node = self.phrases[3 * phrase + 1], other = self.phrases[3 * phrase + 2]
        cdef Py_ssize_t here = at
        cdef list among
        if other >= 0 and self.seen[other] != self.sentence:
            return
        while known and node and nodes[node] >= 0:
            node = nodes[node + 1]
            here += 1
            known -= 1
        while node and nodes[node] >= 0:
            if not _fits(<_Word>row[here], nodes[node]):
                return
            node = nodes[node + 1]
            here += 1
        if node:
            here = 1 + self.match(row, node, here)
            if not here:
                return
        name = self.phrases[3 * phrase]
        hit = _new(Hit, (self.names[name], at - first, here - 1 - first))
        among = <list>(found[1] if name >= self.signals else found[0])
        if not among or among[len(among) - 1] != hit:
            among.append(hit)

    cdef Py_ssize_t match(self, list row, int node, Py_ssize_t at):
        """As `phrases._match`."""
        cdef int *nodes = self.nodes
        cdef int what, following, element, way, i
        cdef Py_ssize_t skip, last, longest
        while node:
            what, following = nodes[node], nodes[node + 1]
            if what >= 0:
                if not _fits(<_Word>row[at], what):
                    return -1
                at += 1
                node = following
            elif what == GAP:
                element = nodes[following]
                for skip in range(at, at + self.gap + 1):
                    if (<_Word>row[skip]).ends or (skip > at and (<_Word>row[skip - 1]).breaks):
                        return -1
                    if element >= 0 and not _fits(<_Word>row[skip], element):
                        continue
                    last = self.match(row, following, skip)
                    if last >= 0:
                        return last
                return -1
            else:
                longest = -1
                for i in range(node + 2, node + 2 + following):
                    way = nodes[i]
                    if way and nodes[way] >= 0:
                        if not _fits(<_Word>row[at], nodes[way]):
                            continue
                        last = self.match(row, nodes[way + 1], at + 1)
                    else:
                        last = self.match(row, way, at)
                    if last > longest:
                        longest = last
                return longest
        return at - 1

    cdef list find(self, list words):
        cdef list row = [self.word(<str>written) for written in words]
        cdef list spoken = []
        cdef tuple found = ([], [])
        cdef Py_ssize_t first = 0, end = 0, at, i, j, k, count = len(row)
        cdef _Word word, following
        while first < count:
            self.sentence += 1
            end = first
            while not (<_Word>row[end]).ends:
                word = <_Word>row[end]
                for i in range(len(word.needed)):
                    self.seen[word.needed.data.as_ints[i]] = self.sentence
                end += 1
            for at in range(first, end):
                word = <_Word>row[at]
                for i in range(len(word.begins)):
                    self.try_one(word.begins.data.as_ints[i], 1, row, first, at, found)
                if len(word.following):
                    following = <_Word>row[at + 1]
                    for i in range(len(following.numbers)):
                        j = _place(word.following, following.numbers.data.as_ints[i])
                        if j >= 0:
                            for k in range(word.upto.data.as_ints[j], word.upto.data.as_ints[j + 1]):
                                self.try_one(word.two.data.as_ints[k], 2, row, first, at, found)
            if found[0]:
                spoken.append(_new(Spoken, (first, end, found[0], found[1])))
            if found[0] or found[1]:
                found = ([], [])
            first = end + 1
        return spoken


def find(lexicon, list words not None):
    """As `phrases.find`."""
    if words and words[len(words) - 1] != END:
        raise ValueError("a row of words ends with END")
    if lexicon.finder is None:
        lexicon.finder = Finder(lexicon)
    cdef Finder finder = lexicon.finder
    with finder.lock:  # its notes are of one text at a time
        return finder.find(words)


# -------------------------------------------------------------------------------------------------- learned words


cdef uint32_t _TABLE[256]


cdef void _fill_table():
    cdef uint32_t code
    cdef int byte, bit
    for byte in range(256):
        code = byte
        for bit in range(8):
            code = (code >> 1) ^ 0xEDB88320 if code & 1 else code >> 1
        _TABLE[byte] = code


_fill_table()


cdef inline uint32_t _crc32(const unsigned char *letters, Py_ssize_t count, uint32_t code):
    """As `zlib.crc32`."""
    cdef Py_ssize_t i
    code = ~code
    for i in range(count):
        code = _TABLE[(code ^ letters[i]) & 255] ^ (code >> 8)
    return ~code


cdef class _Part:
    """A word of texts: its letters, the hash that pairs begin with whose first word it is, and what it adds itself."""

    cdef bytes letters
    cdef uint32_t begun
    cdef int64_t adds[LANES]
    cdef int64_t text  # the number of the text that had it last
    cdef bint is_sign


cdef class Heard:
    """What a text has of what was learned: for each different word, pair or run, five numbers in a row: its first place
    in the text's row, words [first, last], and how much more it adds to level 1, 2 and 3 than to the better of the
    other two. What speaks for no level is left out."""

    cdef array.array numbers
    cdef Py_ssize_t count

    cdef void hear(self, int64_t *adds, Py_ssize_t first, Py_ssize_t last):
        cdef int64_t one = adds[0], two = adds[1], three = adds[2]
        cdef int64_t *at
        if one == two == three:
            return
        if 5 * self.count == len(self.numbers):
            array.resize(self.numbers, 2 * len(self.numbers))
        at = <int64_t *>self.numbers.data.as_longlongs + 5 * self.count
        at[0], at[1] = first, last
        at[2], at[3], at[4] = one - max(two, three), two - max(one, three), three - max(one, two)
        self.count += 1

    def ranked(self, int level):
        """As `learned.Heard.ranked`."""
        cdef list found = []
        cdef int64_t *at = <int64_t *>self.numbers.data.as_longlongs
        for _ in range(self.count):
            if at[1 + level] > 0:
                found.append((-at[1 + level], at[0], -at[1]))
            at += 5
        heapify(found)  # few are asked for
        while found:
            _, first, last = heappop(found)
            yield first, -last


cdef class Learned:
    """The weights, and the words met lately."""

    cdef object own, lock
    cdef array.array hashes_, seen_
    cdef uint32_t *hashes
    cdef const signed char[::1] rows
    cdef array.array buckets  # where the hashes with the same first 16 bits begin
    cdef int64_t *seen  # by feature, the number of the text that had it last
    cdef int64_t text
    cdef Py_ssize_t count
    cdef int outcomes
    cdef dict met, parts  # by word, and by word with its digits alike

    def __init__(self, own):
        cdef Py_ssize_t i, bucket = 0
        self.own, self.lock = own, allocate_lock()
        self.hashes_ = own.hashes
        self.hashes = <uint32_t *>self.hashes_.data.as_uints
        self.count = len(self.hashes_)
        self.rows = own.rows
        self.outcomes = len(own.outcomes)
        if self.outcomes >= LANES:
            raise ValueError(f"{self.outcomes} outcomes; at most {LANES - 1}")
        self.buckets = array.clone(_INTS, (1 << 16) + 1, True)
        for i in range(self.count):
            while bucket <= <Py_ssize_t>(self.hashes[i] >> 16):
                self.buckets.data.as_ints[bucket] = i
                bucket += 1
        while bucket <= 1 << 16:
            self.buckets.data.as_ints[bucket] = self.count
            bucket += 1
        self.seen_ = array.clone(_LONGS, self.count, True)
        self.seen = <int64_t *>self.seen_.data.as_longlongs
        self.text = 0
        self.met, self.parts = {}, {}

    cdef Py_ssize_t place(self, uint32_t code):
        """Where a hash stands among the features, or -1."""
        cdef Py_ssize_t at
        for at in range(self.buckets.data.as_ints[code >> 16], self.buckets.data.as_ints[(code >> 16) + 1]):
            if self.hashes[at] == code:
                return at
        return -1

    cdef void add(self, Py_ssize_t feature, int64_t *sums):
        cdef const signed char *row = &self.rows[feature * (self.outcomes + 1)]
        cdef int i
        for i in range(self.outcomes):
            sums[i] += row[0] * row[i + 1]
        sums[self.outcomes] += row[0] * row[0]

    cdef void add_known(self, uint32_t code, int64_t *sums):
        cdef Py_ssize_t feature = self.place(code)
        if feature >= 0:
            self.add(feature, sums)

    cdef _Part part(self, str written):
        got = self.met.get(written)
        if got is None:
            if len(written) and u"0" <= written[0] <= u"9":
                got = self.made(written.translate(_DIGITS))
            else:
                got = self.made(_ALIKE[written])
            if len(written) == 1 or written.isalpha():  # numbers differ from text to text
                self.met[written] = got
        return <_Part>got

    cdef _Part made(self, str word):
        cdef _Part found
        cdef bytes begun
        got = self.parts.get(word)
        if got is not None:
            return <_Part>got
        found = _Part()
        found.letters = word.encode()
        found.is_sign = _sign(word[0])
        begun = found.letters + b" "
        found.begun = _crc32(begun, len(begun), _PAIR)
        if word != _START and not found.is_sign:
            self.add_pieces(word, found)
        self.parts[word] = found
        return found

    cdef void add_pieces(self, str word, _Part part):
        """As `learned.pieces`."""
        cdef bytes marked = f"_{word[:40]}_".encode(), own = b"w" + part.letters
        cdef const unsigned char *letters = marked
        cdef int at[44]  # where each character begins
        cdef int i, length, characters = 0
        cdef uint32_t c = _crc32(b"c", 1, 0)
        for i in range(len(marked)):
            if letters[i] & 0xC0 != 0x80:
                at[characters] = i
                characters += 1
        at[characters] = len(marked)
        self.add_known(_crc32(own, len(own), 0), part.adds)
        for length in range(LOW, HIGH + 1):
            for i in range(characters - length + 1):
                self.add_known(_crc32(&letters[at[i]], at[i + length] - at[i], c), part.adds)

    cdef void hear_code(self, Heard heard, uint32_t code, Py_ssize_t first, Py_ssize_t last, int64_t *sums):
        """Adds what a pair or run adds, once a text."""
        cdef Py_ssize_t feature = self.place(code)
        cdef int64_t adds[LANES]
        cdef int i
        if feature < 0 or self.seen[feature] == self.text:
            return
        self.seen[feature] = self.text
        for i in range(LANES):
            adds[i] = 0
        self.add(feature, adds)
        for i in range(LANES):
            sums[i] += adds[i]
        heard.hear(adds, first, last)

    cdef object score(self, list words):
        cdef Heard heard = Heard()
        cdef int64_t sums[LANES]
        cdef Py_ssize_t at, end, count = len(words)
        cdef _Part part, before
        cdef list signs = None
        cdef uint32_t code
        cdef int i
        for i in range(LANES):
            sums[i] = 0
        heard.numbers = array.clone(_LONGS, 5 * 256, False)
        self.text += 1
        if len(self.met) + len(self.parts) >= _REMEMBERED_PARTS:  # never within a text, which counts a word once
            self.met.clear()
            self.parts.clear()
        before = self.part(_START)
        for at in range(count):
            part = self.part(<str>words[at])
            if part.is_sign:
                if signs is None:
                    signs = [None] * count
                signs[at] = part.letters
                continue
            if part.text != self.text:
                part.text = self.text
                for i in range(LANES):
                    sums[i] += part.adds[i]
                heard.hear(part.adds, at, at)
            self.hear_code(heard, _crc32(part.letters, len(part.letters), before.begun), at, at, sums)
            before = part
        if signs is not None:
            self.text += 1
            for at in range(count):
                code = _SIGN
                for end in range(at, min(at + <Py_ssize_t>SIGNS, count)):
                    if signs[end] is None:
                        break
                    code = _crc32(<bytes>signs[end], len(<bytes>signs[end]), code)
                    self.hear_code(heard, code, at, end, sums)
        own = self.own
        length = (<object>sums[self.outcomes]) ** 0.5 * own.idf_scale or 1.0
        factor = own.scale * own.idf_scale / length
        total = {name: own.bias[i] + (<object>sums[i]) * factor for i, name in enumerate(own.outcomes)}
        return _new(Scores, (total, heard))


cdef Learned _learned = None


def score(list words not None):
    """As `learned.score`."""
    global _learned
    if _learned is None:
        _learned = Learned(weights())
    with _learned.lock:
        return _learned.score(words)
