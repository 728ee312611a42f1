"""How a page of the guide is set: calm lines, tables with hairlines, code in its own face."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)

from nnstudio.gui.theme import current, mono_font, ui_font

HEADINGS = {1: 22.0, 2: 16.0, 3: 14.0}
LINE = 128
"""Line height in percent."""


def dress(document: QTextDocument) -> None:
    """Set fonts, colours and distances of what was read from Markdown."""
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(ui_font(13))
    document.setDocumentMargin(20)
    together = QTextCursor(document)
    together.beginEditBlock()  # laid out once, at the end
    block = document.begin()
    while block.isValid():
        _dress_block(block)
        block = block.next()
    _dress_tables(document)
    together.endEditBlock()


def _dress_tables(document: QTextDocument) -> None:
    theme = current()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setBorder(1)
            form.setBorderBrush(QBrush(theme.color("line")))
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderCollapse(True)
            form.setCellPadding(5)
            form.setCellSpacing(0)
            frame.setFormat(form)


def _dress_block(block: QTextBlock) -> None:
    theme, level = current(), block.blockFormat().headingLevel()
    distances = QTextBlockFormat()
    if level:
        distances.setTopMargin(4 if level == 1 else 16)
        distances.setBottomMargin(6)
    elif block.textList() is None and QTextCursor(block).currentTable() is None:
        distances.setBottomMargin(6)
    distances.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    whole = QTextCursor(block)
    whole.mergeBlockFormat(distances)
    parts = []
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        parts.append((fragment.position(), fragment.length(), fragment.charFormat()))
        at += 1
    for start, length, was in parts:
        form = QTextCharFormat()
        if level:
            form.setFont(ui_font(HEADINGS.get(level, 13.0), QFont.Weight.DemiBold))
        elif was.fontFixedPitch():
            form.setFont(mono_font(12))
        form.setForeground(theme.color("accent" if was.isAnchor() else "text"))
        cursor = QTextCursor(block)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(form)
