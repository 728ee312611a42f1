"""What the network says of one sample: a bar for each class, or a value in its unit."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data import Prepared
from nnstudio.gui.theme import Theme, current, mono_font, ui_font
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.project.predictions import Predictions

MOST_BARS = 12
ROW, LOWEST_ROW, HEAD = 24.0, 15.0, 52.0


@dataclass(frozen=True)
class Answer:
    """``labels`` are classes or target columns; ``values`` their probabilities or values.

    ``best`` is the place of the class that is said, -1 for values. ``true``: what is known to be right, or
    nothing. ``ranges``: of values, the least and largest of the data, where that is known. ``words``: of
    yes-or-no answers, what is said of each target; ``values`` are the probabilities of yes then.
    """

    target: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    best: int = -1
    true: str = ""
    ranges: tuple[tuple[float, float], ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Whether one of several words is said, which can be right or wrong."""
        return self.best >= 0 or bool(self.words)

    def is_said(self, place: int) -> bool:
        """Whether this class, or the yes of this target, is what is said."""
        return self.values[place] >= 0.5 if self.words else place == self.best

    @property
    def are_shares(self) -> bool:
        """Whether the values can be read as probabilities."""
        return self.is_chosen and all(-1e-6 <= v <= 1 + 1e-6 for v in self.values)

    @property
    def said(self) -> str:
        """The class, or the value of a single target."""
        if self.best >= 0:
            return self.labels[self.best]
        if self.words:
            return ", ".join(self.words)
        return ", ".join(number(v) for v in self.values)

    def sentence(self) -> str:
        """What is said, in words."""
        if self.best < 0:
            told = self.words or tuple(number(v) for v in self.values)
            pairs = (f"{name} = {word}" for name, word in zip(self.labels, told, strict=True))
            words = ", ".join(pairs)
            return tr("{values} (true: {true})", values=words, true=self.true) if self.true else words
        value = self.values[self.best]
        sure = percent(value) if self.are_shares else number(value)
        if not self.true:
            return tr("{target}: {label}, {share}", target=self.target, label=self.said, share=sure)
        if self.true == self.said:
            return tr(
                "{target}: {label}, {share}. That is right.",
                target=self.target, label=self.said, share=sure,
            )  # fmt: skip
        return tr(
            "{target}: {label}, {share}. It is {true}.",
            target=self.target, label=self.said, share=sure, true=self.true,
        )  # fmt: skip

    def rows(self) -> list[tuple[str, float]]:
        """Labels and values to copy."""
        return list(zip(self.labels, self.values, strict=True))


def answer_of(found: Predictions, prepared: Prepared | None, true: str = "") -> Answer:
    """The answer for the first sample."""
    table = found.table
    if not table.classes:
        ranges: tuple[tuple[float, float], ...] = ()
        target = prepared.table.target if prepared is not None else None
        if target is not None:
            known = np.asarray(target, dtype=np.float64).reshape(len(target), -1)
            low, high = known.min(axis=0), known.max(axis=0)
            ranges = tuple(zip(low.tolist(), high.tolist(), strict=True))
        # Of yes-or-no answers the words come first; their probabilities are what can be drawn.
        shown = found.columns[-len(table.target_names) :]
        given = tuple(float(column[0]) for column in shown)
        said = tuple(str(c[0]) for c in found.columns[: len(given)]) if table.answers else ()
        return Answer(table.target_names[0], table.target_names, given, true=true, ranges=ranges, words=said)
    values = tuple(float(column[0]) for column in found.columns[1:])
    best = table.classes.index(str(found.columns[0][0]))
    return Answer(table.target_names[0], table.classes, values, best, true)


def number(value: float) -> str:
    """Four figures, with a real minus sign."""
    return f"{value:.4g}".replace("-", "−") if math.isfinite(value) else "–"


def percent(share: float) -> str:
    """``98.2 %``."""
    return f"{share:.1%}".replace("%", " %")


class AnswerView(QWidget):
    """The answer in large letters, bars below. Of many classes the likeliest are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: Answer | None = None
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(220, 120))
        self.setAccessibleName(tr("Answer"))

    def show_answer(self, answer: Answer | None, words: str = "") -> None:
        """Show it; without one, ``words`` say why."""
        self.answer, self._words = answer, words
        spoken = answer.sentence() if answer else words
        self.setAccessibleDescription(spoken)
        self.setToolTip(words_only(spoken))
        self.update()

    def shown(self) -> list[int]:
        """The places of the labels that have a bar: all if there is room, else the likeliest."""
        answer = self.answer
        if answer is None:
            return []
        most = max(1, min(MOST_BARS, int((self.height() - 4 - HEAD) / LOWEST_ROW)))
        if len(answer.labels) <= most or answer.best < 0:
            return list(range(min(len(answer.labels), most)))
        return sorted(range(len(answer.labels)), key=lambda i: -answer.values[i])[:most]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(2, 2, -8, -2)
            if self.answer is None:
                p.setFont(ui_font())
                p.setPen(theme.color("dim"))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                p.drawText(area.adjusted(24, 0, -24, 0), flags, self._words)
                return
            self._draw_head(p, area, self.answer, theme)
            self._draw_bars(p, area.adjusted(0, HEAD, 0, 0), self.answer, theme)

    def _draw_head(self, p: QPainter, area: QRectF, answer: Answer, theme: Theme) -> None:
        p.setFont(ui_font(12))
        p.setPen(theme.color("dim"))
        line = QRectF(area.left(), area.top(), area.width(), 16)
        names = answer.target if answer.best >= 0 or len(answer.labels) == 1 else tr("Predicted")
        p.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, names)
        p.setFont(ui_font(22, QFont.Weight.DemiBold))
        p.setPen(theme.color("text"))
        line = QRectF(area.left(), area.top() + 17, area.width(), 30)
        said = p.fontMetrics().elidedText(answer.said, Qt.TextElideMode.ElideRight, int(area.width() * 0.6))
        p.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        if answer.true:
            right = answer.is_chosen and answer.true == answer.said
            token = "dim" if not answer.is_chosen else "good" if right else "bad"
            mark = "" if not answer.is_chosen else "✓ " if right else "✕ "
            words = mark + (tr("right") if right else tr("true: {value}", value=answer.true))
            p.setFont(ui_font(13, QFont.Weight.DemiBold))
            p.setPen(theme.color(token))
            p.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_bars(self, p: QPainter, area: QRectF, answer: Answer, theme: Theme) -> None:
        places = self.shown()
        high = min(ROW, max(LOWEST_ROW, area.height() / max(len(places), 1)))
        p.setFont(ui_font(12, QFont.Weight.DemiBold))
        names = [p.fontMetrics().horizontalAdvance(answer.labels[i]) for i in places]
        left = min(max([*names, 24]) + 16, area.width() * 0.4)
        for line, place in enumerate(places):
            row = QRectF(area.left(), area.top() + line * high, area.width(), high)
            strong = answer.is_said(place)
            p.setFont(ui_font(12, QFont.Weight.DemiBold if strong else QFont.Weight.Normal))
            p.setPen(theme.color("text" if strong or not answer.is_chosen else "dim"))
            name = p.fontMetrics().elidedText(
                answer.labels[place], Qt.TextElideMode.ElideRight, int(left) - 8
            )
            p.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            value = answer.values[place]
            p.setFont(mono_font())
            words = percent(value) if answer.are_shares else number(value)
            p.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            groove = QRectF(row.left() + left, row.center().y() - 5, max(row.width() - left - 78, 8), 10)
            self._draw_bar(p, groove, answer, place, theme)

    def _draw_bar(self, p: QPainter, groove: QRectF, answer: Answer, place: int, theme: Theme) -> None:
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(theme.color("hover"))
        p.drawRoundedRect(groove, 3, 3)
        value, color = answer.values[place], theme.color("accent" if answer.is_said(place) else "faint")
        if not math.isfinite(value):
            return
        if not answer.is_chosen:
            low, high = answer.ranges[place] if place < len(answer.ranges) else (0.0, 0.0)
            if high > low:
                share = min(max((value - low) / (high - low), 0.0), 1.0)
                p.setBrush(theme.color("accent"))
                p.drawRoundedRect(
                    QRectF(groove.left() + share * (groove.width() - 6), groove.top() - 3, 6, 16), 3, 3
                )
            return
        top = 1.0 if answer.are_shares else max(abs(v) for v in answer.values) or 1.0
        p.setBrush(color)
        p.drawRoundedRect(
            QRectF(groove.left(), groove.top(), groove.width() * max(value, 0.0) / top, 10), 3, 3
        )
