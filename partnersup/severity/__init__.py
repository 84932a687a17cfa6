"""Text -> signals -> level, range, kind, questions, evidence.

`sentences` cuts the text and keeps positions, `phrases` finds the policy's phrases and what silences them,
`judge` puts what was found through the decision table.
"""
