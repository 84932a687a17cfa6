#!/usr/bin/env python3
"""Write docs/pictures/*.svg: what commands print on a terminal, at a fixed present.

    python3 tools/build_pictures.py          writes what changed
    python3 tools/build_pictures.py --check  writes nothing; exit 1 and the names of the stale pictures

A picture fetches nothing: it names fonts that a reader's machine may have, and no address.
"""

import re
import sys
from collections.abc import Iterator
from html import escape, unescape
from io import StringIO
from itertools import groupby
from typing import NamedTuple

from build_docs import DOCS, ran, settle
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

PICTURES = DOCS / "pictures"
FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK JP', 'MS Gothic', monospace"
CELL = 12.2  # a column, in the units of the picture
_TEXT = re.compile(r"<text( [^>]*clip-path[^>]*)>([^<]*)</text>")
MONDAY = "--now 2026-11-23T10:00:00Z"
FRIDAY = "--now 2026-11-20T17:00:00Z"
QUEUE = " ".join(
    f"examples/{name}.json"
    for name in ("outage", "large-account-waits", "overdue", "excluded-product", "eligible-unverified", "declared", "waiting-on-partner", "feature-request")
)  # fmt: skip


class Picture(NamedTuple):
    command: str
    title: str
    width: int = 100


ALL = {
    "card": Picture(f"partnersup triage examples/large-account-waits.json {FRIDAY}", "A ticket"),
    "range": Picture(
        "partnersup triage examples/overdue.json --now 2026-11-18T13:00:00Z", "A ticket with an open range"
    ),
    "card-ja": Picture(f"partnersup triage examples/eligible-unverified.json {MONDAY} --lang ja", "チケット"),
    "card-ar": Picture(f"partnersup triage examples/excluded-product.json {MONDAY} --lang ar", "تذكرة"),
    "board": Picture(f"partnersup board {QUEUE} {MONDAY}", "The queue", 118),
    "escalate": Picture("partnersup escalate --country NL", "Whom to escalate to"),
    "clock": Picture(
        f"partnersup clock --severity 1 --region EU --created-at 2026-11-20T17:45:00+01:00 {FRIDAY}", "A weekend"
    ),
}


def _format() -> str:
    """Rich's own SVG without the fonts that it would fetch and without addresses."""
    text = re.sub(r"@font-face \{\{.*?\n    \}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    text = re.sub(r"\n *<!--.*?-->", "", text)
    text = text.replace("Fira Code, monospace", FONTS).replace("font-family: arial", "font-family: sans-serif")
    assert "url(" not in text.replace("url(#", "")
    return re.sub(r"<style>\s+", "<style>\n    ", text)


def drawn(name: str, picture: Picture) -> str:
    console = Console(
        file=StringIO(), record=True, width=picture.width, force_terminal=True, color_system="standard",
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    console.print(Text(f"$ {picture.command}", style="bold", overflow="fold"))
    result = ran(f"{picture.command} --width {picture.width}", colour=True)
    if result.code:
        raise SystemExit(f"{name}: exit {result.code}: {result.err}")
    for line in result.out.rstrip("\n").split("\n"):
        console.print(Text.from_ansi(line, overflow="fold"))
    svg = console.export_svg(title=picture.title, code_format=_format(), unique_id=f"partnersup-{name}")
    svg = _TEXT.sub(_as_wide_as_its_cells, svg)
    if "--lang ar" in picture.command:
        svg = _from_right(svg, picture.width)
    return "\n".join(line.rstrip() for line in svg.splitlines()).rstrip("\n") + "\n"


def _as_wide_as_its_cells(found: re.Match[str]) -> str:
    """Rich counts characters; a letter may have two cells or none. Glyphs are stretched, so that joined ones stay joined."""
    attributes, content = found.groups()
    if not content.strip():
        return ""  # the line's end
    length = f'lengthAdjust="spacingAndGlyphs" textLength="{cell_len(unescape(content)) * CELL:g}"'
    return f"<text{re.sub(r'textLength=.[0-9.]+.', length, attributes)}>{content}</text>"


def _from_right(svg: str, width: int) -> str:
    """The lines below the prompt as a terminal that knows right-to-left writing lays them out: mirrored by columns."""
    lines: dict[float, list[tuple[str, str]]] = {}  # y -> each character and its class
    prompt = []
    for found in _TEXT.finditer(matrix := svg[svg.index('-matrix">') :]):
        told = dict(re.findall(r'([a-zA-Z-]+)="([^"]*)"', found[1]))
        if float(told["y"]) == 20:
            prompt.append(found[0])
            continue
        line = lines.setdefault(float(told["y"]), [])
        line += [("\xa0", "")] * (round(float(told["x"]) / CELL) - cell_len("".join(c for c, _ in line)))
        line += [(c, told["class"]) for c in unescape(found[2])]
    drawn = [_run(run, before, y, width) for y, line in lines.items() for run, before in _columns(line)]
    svg = svg.replace(matrix, re.sub(r">.*?</g>", lambda _: ">\n" + "\n".join(prompt + drawn) + "\n    </g>", matrix, count=1, flags=re.DOTALL))  # fmt: skip
    return re.sub(
        r'(<rect fill="[^"]+" )x="([0-9.]+)"( y="[0-9.]+" )width="([0-9.]+)"( height="[0-9.]+" shape-rendering)',
        lambda m: f'{m[1]}x="{width * CELL - float(m[2]) - float(m[4]):g}"{m[3]}width="{m[4]}"{m[5]}',
        svg,
    )


def _columns(line: list[tuple[str, str]]) -> Iterator[tuple[list[tuple[str, str]], int]]:
    """What stands between two blanks or more, and how many cells lie before it."""
    for found in re.finditer(r"[^\xa0]+(?:\xa0[^\xa0]+)*", text := "".join(c for c, _ in line)):
        yield line[found.start() : found.end()], cell_len(text[: found.start()])


def _run(run: list[tuple[str, str]], before: int, y: float, width: int) -> str:
    length = cell_len("".join(c for c, _ in run))
    parts = "".join(
        f'<tspan class="{name}">{escape("".join(c for c, _ in part))}</tspan>'
        for name, part in groupby(run, key=lambda one: one[1])
    )
    where = f'x="{(width - before - length) * CELL:g}" y="{y:g}"'
    return f'<text {where} lengthAdjust="spacingAndGlyphs" textLength="{length * CELL:g}">\u2067{parts}\u2069</text>'


def main(arguments: list[str]) -> int:
    wanted = {PICTURES / f"{name}.svg": drawn(name, picture) for name, picture in ALL.items()}
    return settle(wanted, set(PICTURES.glob("*")), arguments, "tools/build_pictures.py")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
