"""HTML -> the text that a reader sees: no markup, no scripts, nothing hidden, nothing fetched."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SKIPPED = {"head", "style", "script", "template", "title", "object", "embed", "svg", "math", "iframe", "noframes",
            "audio", "video", "canvas", "map", "meta", "link", "base", "select", "datalist", "-comment"}  # fmt: skip
_BLOCKS = {"p", "div", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "section", "article",
           "header", "footer", "main", "aside", "address", "center", "form", "fieldset", "figure", "figcaption", "pre",
           "h1", "h2", "h3", "h4", "h5", "h6", "hr", "body", "html", "li", "blockquote", "caption", "details", "summary"}  # fmt: skip
_PARAGRAPHS = {"h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
    r"|font-size\s*:\s*(?:0+(?:\.0+)?(?:px|pt|r?em|%)?|[012](?:\.\d+)?p[xt])\s*(?:;|$|!)|(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|$|!)"
    r"|text-indent\s*:\s*-\d{3,}|left\s*:\s*-\d{4,}px|color\s*:\s*transparent",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*(#[0-9a-f]{3,8}|[a-z]+|rgba?\([\d\s.,%]+\))", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,8}|[a-z]+|rgba?\([\d\s.,%]+\))", re.IGNORECASE)
_WHITE = "#ffffff"
_INDENTED = re.compile(r"border(?:-left)?\s*:\s*(?:none|0)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
_NOTHING = re.compile("[\u200b\u200c\ufeff\u00ad\u034f\u2060\u180e]")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT = re.compile(r"@(?:media|supports)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_CONDITIONAL = re.compile(r"<!--\[if.*?<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
_MAX_STYLE = 200_000
_MAX_DEPTH = 2_000  # beyond it the parser's time grows with the square
_NESTING = re.compile(
    r"<(/?)(?:div|span|table|blockquote|b|i|u|font|center|ul|ol|a|em|strong|section|small|big)\b", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{0,2000}>")


class Seen(NamedTuple):
    """The text as a reader sees it, and how many characters were hidden and left out; None where the markup nests
    too deeply to be told from what is seen."""

    text: str
    hidden: int | None


def seen(markup: str) -> Seen:
    """The visible text of `markup`: lines for blocks, `>` before quoted mail, a tab between the cells of a row."""
    if _nests_too_deeply(markup):
        return Seen(unescape(_TAG.sub("\n", markup)), None)
    tree = LexborHTMLParser(_CONDITIONAL.sub("", markup))
    root = tree.body or tree.root
    if root is None:
        return Seen("", 0)
    writer = _Writer(_hidden_by_style(tree))
    writer.walk(root)
    return Seen(writer.text(), writer.hidden)


def _nests_too_deeply(markup: str) -> bool:
    depth = 0
    for tag in _NESTING.finditer(markup):
        depth = depth + 1 if not tag[1] else max(0, depth - 1)
        if depth > _MAX_DEPTH:
            return True
    return False


def _hidden_by_style(tree: LexborHTMLParser) -> set[int]:
    """The nodes that a style sheet of the mail itself hides, outside of @media rules."""
    found: set[int] = set()
    for style in tree.css("style"):
        sheet = _AT.sub(" ", (style.text() or "")[:_MAX_STYLE])
        for rule in _RULE.finditer(sheet):
            if not _HIDDEN.search(rule[2]):
                continue
            for selector in rule[1].split(","):
                if ":" in selector or not selector.strip():
                    continue
                try:
                    found |= {node.mem_id for node in tree.css(selector.strip())}
                except Exception:  # a selector that the parser does not know hides nothing
                    continue
    return found


class _Writer:
    """Lines under way. Walked without recursion, for markup nests as deep as its writer likes."""

    def __init__(self, hidden_nodes: set[int]) -> None:
        self.hidden_nodes = hidden_nodes
        self.hidden = 0
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.verbatim = 0

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def walk(self, root: LexborNode) -> None:
        stack: list[tuple[LexborNode, bool, str]] = [(root, False, _WHITE)]
        while stack:
            node, leaving, ground = stack.pop()
            tag = node.tag or ""
            if leaving:
                self.leave(tag, node)
                continue
            if tag == "-text":
                self.write(node.text_content or "")
                continue
            if tag in _SKIPPED or tag.startswith(("-", "!")):
                continue
            attributes = node.attributes or {}
            style = attributes.get("style") or ""
            painted = _GROUND.search(style)
            ground = _colour(painted[1] if painted else attributes.get("bgcolor") or ground)
            if self.is_hidden(node, style, ground):
                self.hidden += len(_SPACE.sub(" ", _NOTHING.sub("", node.text(deep=True) or "")).strip())
                continue
            if tag == "table" and (pairs := _pairs(node)) is not None:
                self.end_line()
                for head, value in pairs:
                    self.lines.extend(
                        f"{head}\t{value}".split("\n") if "\n" not in value else [head, *value.split("\n")]
                    )
                continue
            self.enter(tag, node)
            stack.append((node, True, ground))
            stack.extend((child, False, ground) for child in reversed([*_children(node)]))

    def is_hidden(self, node: LexborNode, style: str, ground: str) -> bool:
        attributes = node.attributes or {}
        if "hidden" in attributes or node.mem_id in self.hidden_nodes or (style and _HIDDEN.search(style)):
            return True
        ink = _COLOUR.search(style)
        said = ink[1] if ink else attributes.get("color") if node.tag == "font" else None
        return said is not None and _colour(said) == ground

    def enter(self, tag: str, node: LexborNode) -> None:
        if tag == "br":
            self.end_line(force=True)
        elif tag in ("td", "th"):
            if any(part.strip() for part in self.line):
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
        if text or force:
            self.lines.append("> " * self.quotes + text)

    def blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * self.quotes if self.quotes else "")


def _colour(name: str) -> str:
    """A colour in one spelling; names but white's stay as they are."""
    told = re.sub(r"\s+", "", name.lower())
    if told in ("white", "#fff", "rgb(255,255,255)", "rgba(255,255,255,1)"):
        return _WHITE
    return "#" + "".join(c * 2 for c in told[1:]) if re.fullmatch(r"#[0-9a-f]{3}", told) else told


def _is_quote(node: LexborNode) -> bool:
    """Mail programs quote and indent with the same tag; a quote is marked as one, or bare."""
    attributes = node.attributes or {}
    if (attributes.get("type") or "").lower() == "cite" or "quote" in (attributes.get("class") or "").lower():
        return True
    return not _INDENTED.search(attributes.get("style") or "")


def _pairs(table: LexborNode) -> list[tuple[str, str]] | None:
    """A table of one row of headings over one row of answers as (heading, answer) pairs; None for any other."""
    rows = [
        row for part in _children(table) for row in ([part] if part.tag == "tr" else _children(part)) if row.tag == "tr"
    ]
    if len(rows) != 2:
        return None
    cells = [[cell for cell in _children(row) if cell.tag in ("td", "th")] for row in rows]
    if len(cells[0]) != len(cells[1]) or len(cells[0]) < 3 or table.css_first("td table, th table") is not None:
        return None
    texts = [[_cell(cell) for cell in row] for row in cells]
    return [(head.replace("\n", " "), value) for head, value in zip(*texts, strict=True)]


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _cell(cell: LexborNode) -> str:
    writer = _Writer(set())
    writer.walk(cell)
    return writer.text().strip()
