"""Words of a person are shown as they are: Qt takes what looks like HTML for HTML."""

from __future__ import annotations

import html


def plain_tooltip(text: str) -> str:
    """A tooltip with exactly these words, wrapped, whatever they contain."""
    lines = html.escape(text).replace("\n", "<br>")
    return f"<p style='margin:0'>{lines}</p>" if text else ""
