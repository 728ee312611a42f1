"""What the values are under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtWidgets import QLabel

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.plots.items import LineItem
from nnstudio.gui.theme import Theme

if TYPE_CHECKING:
    from nnstudio.gui.plots.live_plot import LivePlot

MOST = 12
"""So many lines are listed."""


class Crosshair(QObject):
    """A thin upright line at the pointer, and a small card with every line's value there."""

    def __init__(self, owner: LivePlot) -> None:
        super().__init__(owner)
        self._owner = owner
        self._line = LineItem(owner.view)
        self._line.setVisible(False)
        owner.view.addItem(self._line, ignoreBounds=True)
        self._card = QLabel(owner.plot)
        self._card.setTextFormat(Qt.TextFormat.PlainText)
        self._card.hide()
        owner.plot.scene().sigMouseMoved.connect(self._moved)

    @property
    def text(self) -> str:
        """What the card says; empty while it is hidden."""
        return "" if self._card.isHidden() else self._card.text()

    def dress(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._line.dress(theme.color("dim"), dashed=True)
        self._card.setStyleSheet(
            f"background: {theme.tooltip}; color: {theme.on_tooltip}; padding: 4px 8px; border-radius: 4px;"
        )

    def range_changed(self) -> None:
        """The view shows another part."""
        self._line.range_changed()

    def hide(self) -> None:
        """The pointer left."""
        self._line.setVisible(False)
        self._card.hide()

    @Slot(object)
    def _moved(self, position: QPointF) -> None:
        owner = self._owner
        if not owner.view.sceneBoundingRect().contains(position):
            self.hide()
            return
        point = owner.view.mapSceneToView(position)
        values = owner.values_at(owner.x_axis.scale.value(point.x()))
        if not values:
            self.hide()
            return
        self.show_at(point, position, values)

    def show_at(self, point: QPointF, position: QPointF, values: list[tuple[str, float, float]]) -> None:
        """Put line and card to where the pointer is."""
        owner, rect = self._owner, self._owner.view.viewRect()
        self._line.set_line(point.x(), rect.top(), point.x(), rect.bottom())
        self._line.setVisible(True)
        x = values[0][1]
        axis = tr(owner.x_name)
        where = f"{axis} {x:,.0f}" if float(x).is_integer() else f"{axis} {_fraction(x)}"
        smooth = owner.smoothed_at(owner.x_axis.scale.value(point.x()))
        rows = [f"{name}  {_said(y, smooth.get(name))}" for name, _, y in values[:MOST]]
        if len(values) > MOST:
            rows.append(tr_count("and {count} more line", "and {count} more lines", len(values) - MOST))
        self._card.setText("\n".join([where, *rows]))
        self._card.adjustSize()
        room = owner.plot.width() - self._card.width() - 4
        left = position.x() + 12 if position.x() + 12 <= room else position.x() - self._card.width() - 12
        self._card.move(round(max(0, left)), round(max(4, position.y() - self._card.height() - 8)))
        self._card.show()


def _fraction(x: float) -> str:
    """Two decimals; of the first steps of a long epoch two figures, or all of them would be 0.00."""
    return f"{x:,.2f}" if abs(x) >= 0.1 else f"{x:.2g}"


def _said(value: float, smooth: float | None) -> str:
    from nnstudio.gui.plots.live_plot import finite

    if smooth is None:
        return finite(value)
    return tr("{value} (smoothed {smooth})", value=finite(value), smooth=finite(smooth))
