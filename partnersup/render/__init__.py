"""Answers -> text. `records` for JSON, NDJSON, YAML; `tables` for table, Markdown, CSV; `card` for people."""
