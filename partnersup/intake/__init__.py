"""Outside text -> Ticket. `sources` finds what to read, `records`, `template` take it apart, `fields`
checks every value, `language` tells which of the six languages a text is in."""
