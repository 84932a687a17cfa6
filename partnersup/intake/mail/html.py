"""HTML -> the text that a reader sees: no markup, no scripts, nothing hidden, nothing fetched."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ...patterns import pattern

_SKIPPED = {"head", "style", "script", "template", "title", "object", "embed", "svg", "math", "iframe", "noframes",
            "audio", "video", "canvas", "map", "meta", "link", "base", "select", "datalist", "-comment"}  # fmt: skip
_BLOCKS = {"p", "div", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "section", "article",
           "header", "footer", "main", "aside", "address", "center", "form", "fieldset", "figure", "figcaption", "pre",
           "h1", "h2", "h3", "h4", "h5", "h6", "hr", "body", "html", "li", "blockquote", "caption", "details", "summary"}  # fmt: skip
_PARAGRAPHS = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
_LENGTH = pattern(r"([+-]?(?:\d++(?:\.\d++)?|\.\d++))([a-z%]*)")
_COLOUR = pattern(r"#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]+\)|[a-z]+(?:-[a-z]+)*")
_KEEPS = {"transparent", "none", "inherit", "initial", "unset", "revert", "currentcolor"}
_PLACED = {"no-repeat", "repeat", "repeat-x", "repeat-y", "scroll", "fixed", "local", "center", "top", "bottom",
           "left", "right", "cover", "contain", "auto", "border-box", "padding-box", "content-box"}  # fmt: skip
_WHITE = "#ffffff"
_CLEAR = "transparent"
_BRACE = pattern(r"[{}]")
_INDENTED = pattern(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SPACE = pattern(r"[ \t\r\n\f\u00a0]+")
_NOTHING = pattern("[\u200b\u200c\ufeff\u00ad\u034f\u2060\u180e]")
_MAX_STYLE = 200_000  # characters of all style sheets of a mail
_MAX_QUOTES = 20  # marks before a line
_MAX_SELECTORS = 200  # for one class, id or name
_MAX_STEPS = 1_500_000  # of looking for the rules that fit an element
_COMPOUND = pattern(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_TELLING = {"display", "visibility", "mso-hide", "opacity", "font-size", "font", "height", "max-height", "width",
            "max-width", "overflow", "text-indent", "left", "margin-left", "color", "background",
            "background-color", "background-image"}  # fmt: skip
_MAX_DEPTH = 1_000  # beyond it the parser's time grows with the square
_MAX_REOPENED = 500_000  # elements that a parser opens anew, because they were left open in another block
# Of these the parser takes the square too: attributes of one element (those of every <html> and <body> are put
# together), and the options of a list.
_MAX_ATTRIBUTES = 1_000
_MAX_OPTIONS = 3_000
_MERGED = {"html", "body"}
_VALUE = pattern(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_BETWEEN = pattern(r"[\s/]+")
_TAG_IN_RAW = pattern(r"""<(/?)([a-zA-Z][^\s/>]*+)(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+""")
_MARKUP = pattern(_TAG_IN_RAW.pattern + "|<!--|<[!?/][^>]*+")
_COMMENT_END = pattern(r"--!?>")
# Elements that hold nothing, and those that the next of their kind ends: they nest only by way of others.
_UNCOUNTED = {"br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr",
              "param", "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dd", "dt", "option", "html", "head",
              "body", "colgroup"}  # fmt: skip
_LEFT_OPEN = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_RAW = {"style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
_TAG = pattern(r"<[^<>]{0,2000}>")


class Seen(NamedTuple):
    """The text as a reader sees it, and how many characters were hidden and left out; None where the markup nests
    too deeply to be told from what is seen."""

    text: str
    hidden: int | None


class _Look(NamedTuple):
    """What an element hands down to the text in it. A colour of None is one that cannot be told."""

    ground: str | None = _WHITE
    ink: str | None = None
    tiny: bool = False
    invisible: bool = False
    outdented: bool = False

    @property
    def hides(self) -> bool:
        same = self.ink is not None and self.ink == self.ground
        return self.tiny or self.invisible or self.outdented or self.ink == _CLEAR or same


def seen(markup: str) -> Seen:
    """The visible text of `markup`: lines for blocks, `>` before quoted mail, a tab between the cells of a row."""
    if _nests_too_deeply(markup):
        lines = (line.strip() for line in unescape(_TAG.sub("\n", markup)).split("\n"))
        return Seen("\n".join(line for line in lines if line), None)
    tree = LexborHTMLParser(markup)
    root = tree.body or tree.root
    if root is None:
        return Seen("", 0)
    writer = _Writer(_Sheet(tree))
    writer.walk(root, _Look())
    return Seen(writer.text(), writer.hidden)


def _nests_too_deeply(markup: str) -> bool:
    """Whether more elements are open at once, or in one list, or more attributes in one tag, than a parser can bear; one
    look from start to end.

    A closer counts only for an element of its name that is open, so that what a parser would ignore lowers nothing.
    """
    opened: Counter[str] = Counter()
    depth = left_open = reopened = options = merged = at = 0
    raw: str | None = None
    while (found := (_TAG_IN_RAW if raw else _MARKUP).search(markup, at)) is not None:  # no comments in a style sheet
        at = found.end()
        if found[2] is None:
            if found[0] == "<!--":
                end = _COMMENT_END.search(markup, at - 2)  # `<!-->` is a whole one
                if end is None:
                    return False
                at = end.end()
            continue
        name = found[2].lower()
        options += name == "option"
        if name in _MERGED or len(found[0]) > 2 * _MAX_ATTRIBUTES:
            attributes = len(_BETWEEN.findall(_VALUE.sub(" ", found[0])))
            merged += attributes if name in _MERGED else 0
            if max(attributes, merged) > _MAX_ATTRIBUTES:
                return True
        if options > _MAX_OPTIONS:
            return True
        if found[1]:
            if raw is not None and name != raw:
                continue
            raw = None
            if opened[name]:
                opened[name] -= 1
                depth -= 1
                left_open -= name in _LEFT_OPEN
            continue
        reopened += left_open
        if name not in _UNCOUNTED:
            opened[name] += 1
            depth += 1
            left_open += name in _LEFT_OPEN
        if name in _RAW and raw is None:
            raw = name
        if depth > _MAX_DEPTH or reopened > _MAX_REOPENED:
            return True
    return False


# ---------------------------------------------------------------- style


def _declared(style: str) -> dict[str, str]:
    """The declarations of a style that can hide or paint, in small letters; the last one of a name holds."""
    found: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        if colon and name.strip() in _TELLING:
            found[name.strip()] = value.partition("!")[0].strip()
    return found


class _Compound(NamedTuple):
    """One element's part of a selector: its name ("" for any), its classes and id as `.x` and `#x`."""

    name: str
    marks: frozenset[str]

    def fits(self, tag: str, marks: frozenset[str]) -> bool:
        return self.name in ("", tag) and self.marks <= marks


class _Rule(NamedTuple):
    """The declarations of a selector. `above`: what must stand around its element, innermost first, each with
    whether directly; `rank`: how much it weighs beside others."""

    rank: tuple[int, int, int, int]
    element: _Compound
    above: tuple[tuple[bool, _Compound], ...]
    declared: dict[str, str]


class _Sheet:
    """The mail's own style sheets outside of @media rules, as far as they hide or paint. Selectors of names, classes,
    ids, of elements in one another, are known; any other selector hides nothing."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.rules: dict[str, list[_Rule]] = {}  # by a mark or the name of the element
        self.around: dict[int, frozenset[str]] = {}  # the marks of elements, by where the parser keeps them
        self.steps = _MAX_STEPS
        left = _MAX_STYLE
        for style in tree.css("style"):
            sheet = (style.text() or "")[:left]
            left -= len(sheet)
            for selectors, body in _rules(sheet):
                declared = _declared(body)
                if declared:
                    for selector in selectors.split(","):
                        self.add(selector, declared)

    def add(self, selector: str, declared: dict[str, str]) -> None:
        words = selector.replace(">", " > ").split()
        parts: list[tuple[bool, _Compound]] = []
        direct = False
        for word in reversed(words):
            if word == ">":
                direct = True
                continue
            found = _COMPOUND.fullmatch(word)
            if found is None:
                return
            marks = frozenset(re.findall(r"[.#][\w-]+", found[2]))
            parts.append((direct, _Compound("" if found[1] in (None, "*") else found[1].lower(), marks)))
            direct = False
        if not parts:
            return
        element = parts[0][1]
        rules = self.rules.setdefault(min(element.marks, default=element.name), [])
        if len(rules) < _MAX_SELECTORS:
            all_marks = [mark for _, part in parts for mark in part.marks]
            names = sum(bool(part.name) for _, part in parts)
            rank = (sum(mark[0] == "#" for mark in all_marks), len(all_marks), names, len(rules))
            rules.append(_Rule(rank, element, tuple(parts[1:]), declared))

    def of(self, node: LexborNode, attributes: Mapping[str, str | None]) -> dict[str, str]:
        """What the sheets say of an element."""
        found: dict[str, str] = {}
        if not self.rules or self.steps <= 0:
            return found  # without sheets, or a mail made to take time: its sheets are followed no further
        tag = node.tag or ""
        marks = _marks(attributes)
        matching: list[_Rule] = []
        for mark in ("", tag, *sorted(marks)):
            for rule in self.rules.get(mark, ()):
                self.steps -= 1
                if rule.element.fits(tag, marks) and (not rule.above or self.is_within(node, rule.above)):
                    matching.append(rule)
                    self.steps -= 4
        for rule in sorted(matching, key=lambda rule: rule.rank):
            found.update(rule.declared)
        return found

    def marks_of(self, node: LexborNode) -> frozenset[str]:
        """The marks of an element around others, looked at once for all of them."""
        if node.mem_id not in self.around:
            self.around[node.mem_id] = _marks(node.attributes or {})
        return self.around[node.mem_id]

    def is_within(self, node: LexborNode, above: tuple[tuple[bool, _Compound], ...]) -> bool:
        """Whether an element stands in others as a selector wants; the nearest that fits is taken for each."""
        around = node.parent
        for direct, wanted in above:
            while around is not None and not wanted.fits(around.tag or "", self.marks_of(around)):
                self.steps -= 4
                around = None if direct or self.steps <= 0 else around.parent
            if around is None:
                return False
            around = around.parent
        return True


def _marks(attributes: Mapping[str, str | None]) -> frozenset[str]:
    marks = [f".{name}" for name in (attributes.get("class") or "").split()]
    return frozenset([*marks, f"#{attributes['id']}"] if attributes.get("id") else marks)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of each rule; blocks of @ rules are passed over."""
    sheet = _without_comments(sheet)
    at = 0
    while (start := sheet.find("{", at)) >= 0:
        selectors = re.split(r"[;}]|<!--|-->", sheet[at:start])[-1].strip()
        if selectors.startswith("@"):
            at = _block_end(sheet, start)
            continue
        end = sheet.find("}", start)
        end = len(sheet) if end < 0 else end
        yield selectors, sheet[start + 1 : end]
        at = end + 1


def _without_comments(sheet: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := sheet.find("/*", at)) >= 0:
        kept.append(sheet[at:start])
        end = sheet.find("*/", start + 2)
        if end < 0:
            return "".join(kept)
        at = end + 2
    return "".join([*kept, sheet[at:]])


def _block_end(sheet: str, start: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(sheet, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return len(sheet)


def _hides_all(declared: Mapping[str, str]) -> bool:
    """Whether a style hides an element with all that is in it, whatever that says."""
    if declared.get("display") == "none" or declared.get("mso-hide") == "all":
        return True
    if _is_zero(declared.get("opacity")):
        return True
    boxed = any(_is_zero(declared.get(name)) for name in ("height", "max-height", "width", "max-width"))
    if boxed and declared.get("overflow", "").startswith(("hidden", "clip")):
        return True
    return any(_is_below(declared.get(name), -1_000) for name in ("left", "margin-left"))


def _number(value: str | None) -> tuple[float, str] | None:
    found = _LENGTH.fullmatch(value or "")
    return (float(found[1]), found[2]) if found else None


def _is_zero(value: str | None) -> bool:
    found = _number(value)
    return found is not None and found[0] == 0


def _is_below(value: str | None, limit: int) -> bool:
    found = _number(value)
    return found is not None and found[0] <= limit


def _is_tiny(declared: Mapping[str, str], inherited: bool) -> bool:
    """Whether text is too small to be read. A size relative to nothing is nothing."""
    value = declared.get("font-size") or re.split(r"[\s/]", declared.get("font", ""))[0]
    if not value or value in ("inherit", "unset", "smaller", "larger"):
        return inherited
    found = _number(value)
    if found is None:
        return inherited if "font-size" not in declared else False
    size, unit = found
    if size == 0:
        return True
    if unit in ("em", "%", "ex", "ch"):
        return inherited
    return unit in ("px", "pt") and 0 < size < 3


def _ground(declared: Mapping[str, str], attributes: Mapping[str, str | None], ground: str | None) -> str | None:
    """The colour behind a text; None where a picture, or a colour that lets another through, lies there."""
    if attributes.get("background"):
        return None
    said = [declared.get(name) for name in ("background-image", "background-color", "background")]
    for value in [value for value in said if value] or [attributes.get("bgcolor") or ""]:
        if "url(" in value or "gradient" in value:
            return None
        told = next((word for word in _COLOUR.findall(value.lower()) if word not in _PLACED), None)
        if told is None or told in _KEEPS:
            continue
        painted = _colour(told)
        if painted != _CLEAR:
            ground = painted
    return ground


def _colour(name: str) -> str | None:
    """A colour in one spelling; names but black and white stay as they are. None for one that lets others through."""
    told = re.sub(r"\s+", "", name.lower())
    if told == "white":
        return _WHITE
    if told == "black":
        return "#000000"
    if re.fullmatch(r"#[0-9a-f]{3}", told):
        return "#" + "".join(c * 2 for c in told[1:])
    if told.startswith("rgb"):
        parts = re.findall(r"[\d.]+%?", told)
        if len(parts) >= 4 and parts[3] not in ("1", "1.0", "100%"):
            return _CLEAR if not parts[3].strip("0.%") else None
        if len(parts) >= 3 and all(part.isdigit() and int(part[:4]) < 256 for part in parts[:3]):
            return "#" + "".join(f"{int(part):02x}" for part in parts[:3])
    return told


# ---------------------------------------------------------------- text


class _Writer:
    """Lines under way. Walked without recursion, for markup nests as deep as its writer likes."""

    def __init__(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self.hidden = 0
        self.lines: list[str] = []
        self.line: list[str] = []
        self.blanks = 0  # how many parts at the start of the line are known to be blank
        self.quotes = 0
        self.verbatim = 0

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def walk(self, root: LexborNode, look: _Look) -> None:
        stack: list[tuple[LexborNode, bool, _Look]] = [(root, False, look)]
        while stack:
            node, leaving, around = stack.pop()
            tag = node.tag or ""
            if leaving:
                self.leave(tag, node)
                continue
            if tag == "-text":
                if around.hides:
                    self.hidden += _length(node.text_content or "")
                else:
                    self.write(node.text_content or "")
                continue
            if tag in _SKIPPED or tag.startswith(("-", "!")):
                continue
            inside = self.look(node, around)
            if inside is None:
                self.hidden += _length(node.text(deep=True) or "")
                continue
            if tag == "table" and (pairs := self.pairs(node, inside)) is not None:
                self.end_line()
                for head, value in pairs:
                    self.lines.extend(
                        f"{head}\t{value}".split("\n") if "\n" not in value else [head, *value.split("\n")]
                    )
                continue
            self.enter(tag, node)
            stack.append((node, True, inside))
            stack.extend((child, False, inside) for child in reversed([*_children(node)]))

    def look(self, node: LexborNode, around: _Look) -> _Look | None:
        """What an element hands down; None for one that is hidden with all that is in it."""
        attributes = node.attributes or {}
        if "hidden" in attributes:
            return None
        by_sheet = self.sheet.of(node, attributes)
        inline = _declared(attributes.get("style") or "")
        declared = {**by_sheet, **inline}
        if _hides_all(declared):
            return None
        tag = node.tag or ""
        ink = around.ink
        said = inline.get("color") or (attributes.get("color") if tag == "font" else None)
        if said and said.lower() not in _KEEPS - {_CLEAR}:
            ink = _colour(said)
        elif by_sheet.get("color"):
            # A sheet's colours are many and their grounds may be set in ways not followed here: only "none" is sure.
            ink = _CLEAR if by_sheet["color"] == _CLEAR else None
        elif tag == "a" and "href" in attributes:
            ink = None  # a link has a colour of its own
        visibility = declared.get("visibility")
        indent = declared.get("text-indent")
        return _Look(
            _ground(declared, attributes, around.ground),
            ink,
            False if tag == "font" and attributes.get("size") else _is_tiny(declared, around.tiny),
            visibility in ("hidden", "collapse") if visibility not in (None, "inherit") else around.invisible,
            _is_below(indent, -100) if _number(indent) else around.outdented,
        )

    def pairs(self, table: LexborNode, look: _Look) -> list[tuple[str, str]] | None:
        """A table of one row of headings over one row of answers as (heading, answer) pairs; None for any other."""
        rows: list[tuple[LexborNode, _Look]] = []
        for part in _children(table):
            if part.tag == "caption":
                return None
            around = look if part.tag == "tr" else self.look(part, look)
            for row in [part] if part.tag == "tr" else _children(part):
                inside = self.look(row, around) if row.tag == "tr" and around is not None else None
                if row.tag == "tr":
                    if inside is None or len(rows) == 2:
                        return None
                    rows.append((row, inside))
        if len(rows) != 2:
            return None
        cells = [[cell for cell in _children(row) if cell.tag in ("td", "th")] for row, _ in rows]
        if len(cells[0]) != len(cells[1]) or len(cells[0]) < 3 or table.css_first("td table, th table") is not None:
            return None
        texts = [[self.cell(cell, inside) for cell in row] for row, (_, inside) in zip(cells, rows, strict=True)]
        return [(head.replace("\n", " "), value) for head, value in zip(*texts, strict=True)]

    def cell(self, cell: LexborNode, look: _Look) -> str:
        writer = _Writer(self.sheet)
        writer.walk(cell, look)
        self.hidden += writer.hidden
        return writer.text().strip()

    def enter(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self.end_line(force=True)
        elif tag in ("td", "th"):
            while self.blanks < len(self.line) and not self.line[self.blanks].strip():
                self.blanks += 1
            if self.blanks < len(self.line):
                self.line.append("\t")
        elif tag in _BLOCKS:
            self.end_line()
            if tag in _PARAGRAPHS:
                self.blank()
            if tag == "li":
                self.line.append("- ")
            elif tag == "hr":
                self.lines.append("_" * 32)
            elif tag == "pre":
                self.verbatim += 1
            elif tag == "blockquote" and _is_quote(node):
                self.quotes += 1

    def leave(self, tag: str, node: LexborNode) -> None:
        if tag in _BLOCKS:
            in_cell = (
                tag in ("p", "div")
                and node.next is None
                and node.parent is not None
                and node.parent.tag in ("td", "th")
            )
            if not in_cell:
                self.end_line()
            if tag in _PARAGRAPHS or (tag == "p" and not in_cell):
                self.blank()
            if tag == "pre":
                self.verbatim -= 1
            elif tag == "blockquote" and _is_quote(node):
                self.quotes -= 1

    def write(self, text: str) -> None:
        text = _NOTHING.sub("", text)
        if self.verbatim:
            first, *rest = text.split("\n")
            self.line.append(first)
            for line in rest:
                self.end_line(force=True)
                self.line.append(line)
            return
        self.line.append(_SPACE.sub(" ", text))

    def end_line(self, *, force: bool = False) -> None:
        if self.verbatim:
            text = "".join(self.line).rstrip()
        else:
            text = re.sub(r" {2,}", " ", "".join(self.line)).strip(" ")
            text = re.sub(r" ?\t[ \t]*", "\t", text).strip("\t")
        self.line = []
        self.blanks = 0
        if text or force:
            self.lines.append(self.marks() + text)

    def blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.marks())

    def marks(self) -> str:
        """The marks before a quoted line, of which nobody needs more than some."""
        return "> " * min(self.quotes, _MAX_QUOTES)


def _is_quote(node: LexborNode) -> bool:
    """Mail programs quote and indent with the same tag; a quote is marked as one, or bare."""
    attributes = node.attributes or {}
    if (attributes.get("type") or "").lower() == "cite" or "quote" in (attributes.get("class") or "").lower():
        return True
    return not _INDENTED.search(attributes.get("style") or "")


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _length(hidden: str) -> int:
    """How many characters a hidden text would have shown."""
    return len(_SPACE.sub(" ", _NOTHING.sub("", hidden)).strip())
