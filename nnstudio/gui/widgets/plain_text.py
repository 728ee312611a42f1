"""Words of a person are shown as they are: Qt takes what looks like HTML for HTML."""

from __future__ import annotations

import html
import re

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel


def plain_tooltip(text: str) -> str:
    """A tooltip with exactly these words, wrapped, whatever they contain."""
    lines = html.escape(text).replace("\n", "<br>")
    return f"<p style='margin:0'>{lines}</p>" if text else ""


def words_only(text: str) -> str:
    """The text itself where Qt shows it as it is, else the tooltip that shows it so."""
    return plain_tooltip(text) if Qt.mightBeRichText(text) else text


def breakable(text: str) -> str:
    """The same words to look at, but long ones may be broken: Qt would let them run out of a narrow panel."""
    return re.sub(r"\S{25,}", lambda word: re.sub(r"([_./-]|\w{16})(?=\w)", "\\1\u200b", word[0]), text)


def role_label(text: str, role: str) -> QLabel:
    """Words in the look of a role (heading, dim …), wrapped, and never taken for HTML."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made
