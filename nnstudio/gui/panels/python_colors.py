"""Simple colours for Python: comments, texts, words of the language, numbers, names of arguments."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from nnstudio.gui.theme import current

TOKEN = re.compile(
    r"(?P<comment>#.*)"
    r'|(?P<string>"(?:\\.|[^"\\])*")'
    rf"|(?P<keyword>\b(?:{'|'.join(keyword.kwlist)})\b)"
    r"|(?P<number>(?<![\w.])\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)"
    r"|(?P<argument>\b[a-z_]\w*(?==[^=]))"
    r"|(?P<name>\b[A-Z]\w*(?=\())"
)
COLORS = {
    "comment": "dim", "string": "good", "keyword": "accent", "number": "series_validation",
    "argument": "dim", "name": "accent",
}  # fmt: skip
"""Which token of the theme each part of the language gets."""


class PythonColors(QSyntaxHighlighter):
    """Colours a document by the theme in use; call :meth:`take_colors` after it changed."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.take_colors()

    def take_colors(self) -> None:
        """Colour everything anew."""
        for part, token in COLORS.items():
            made = QTextCharFormat()
            made.setForeground(current().color(token))
            made.setFontItalic(part == "comment")
            self._formats[part] = made
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for match in TOKEN.finditer(text):
            if match.lastgroup:
                start, end = match.span()
                # Qt counts in UTF-16: characters beyond the first plane take two places.
                before = len(text[:start].encode("utf-16-le")) // 2
                length = len(text[start:end].encode("utf-16-le")) // 2
                self.setFormat(before, length, self._formats[match.lastgroup])
