"""Outside text -> Ticket. `sources` finds what to read, `streams` its bytes, `kinds` what it is; `records`, `template`
and others take it apart, `fields` checks every value, `language` tells which of the six languages a text is in."""

from typing import Literal, get_args

SourceKind = Literal["json", "ndjson", "template", "mail", "mbox", "msg", "desk", "csv"]
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
