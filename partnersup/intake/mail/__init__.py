"""A raw mail -> raw ticket fields. `mailbox` splits mailboxes, `mime` and `outlook` take a message apart into a
Letter, `html` and `charsets` make text of its parts, `letter` finds the newest message, the form and the fields."""
