"""Rows of a plot's menu that stay open while they are used: smoothing, and following the newest values."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QWidget

from nnstudio.catalog.words import tr, tr_later

STRONGEST = 0.98
WINDOWS = {tr_later("step"): 1000.0, tr_later("epoch"): 10.0}
"""How much is followed at first, by the name of the axis."""

SUFFIXES = {"step": tr_later(" steps"), "epoch": tr_later(" epochs")}


class SmoothingRow(QWidget):
    """A slider from off to strong."""

    def __init__(self, changed: Callable[[float], None]) -> None:
        super().__init__()
        self._changed = changed
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setFixedSize(120, 22)
        self.slider.setAccessibleName(tr("Smoothing"))
        self.slider.setToolTip(
            tr(
                "Exponential moving average of the drawn line: s = k · s + (1 − k) · value. The line "
                "itself stays, faint."
            )
        )
        self.value = QLabel(tr("off"))
        self.value.setProperty("role", "mono")
        self.value.setFixedWidth(34)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 3, 10, 3)
        row.setSpacing(8)
        row.addWidget(QLabel(tr("Smoothing")))
        row.addStretch(1)
        row.addWidget(self.slider)
        row.addWidget(self.value)
        self.slider.valueChanged.connect(self._moved)

    @Slot(int)
    def _moved(self, position: int) -> None:
        strength = strength_of(position)
        self.value.setText(f"{strength:.2f}" if strength else tr("off"))
        self._changed(strength)


class WindowRow(QWidget):
    """A tick, and how much of the axis is followed."""

    def __init__(self, changed: Callable[[float], None], axis: str) -> None:
        super().__init__()
        self._changed, self._axis = changed, axis
        self._amounts = dict(WINDOWS)
        self.tick = QCheckBox(tr("Follow the latest"))
        self.amount = QDoubleSpinBox()
        self.amount.setRange(1, 1e9)
        self.amount.setDecimals(0)
        self.amount.setGroupSeparatorShown(True)
        self.amount.setValue(self._amounts.get(axis, 100.0))
        self.amount.setSuffix(tr(SUFFIXES[axis]) if axis in SUFFIXES else "")
        self.amount.setKeyboardTracking(False)
        self.amount.setAccessibleName(tr("How much of the axis is followed"))
        self.amount.setMinimumWidth(116)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 10, 3)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addStretch(1)
        row.addWidget(self.amount)
        self.tick.toggled.connect(self._tell)
        self.amount.valueChanged.connect(self._amount_changed)

    def set_axis(self, axis: str) -> None:
        """Another unit: as much of it as was followed when it was seen last."""
        self._amounts[self._axis], self._axis = self.amount.value(), axis
        with QSignalBlocker(self.amount):  # a changed amount would begin to follow
            self.amount.setSuffix(tr(SUFFIXES[axis]))
            self.amount.setValue(self._amounts[axis])
        if self.tick.isChecked():
            self._tell()

    @Slot()
    def _amount_changed(self) -> None:
        if self.tick.isChecked():
            self._tell()
        else:
            self.tick.setChecked(True)

    @Slot()
    def _tell(self) -> None:
        self._changed(self.amount.value() if self.tick.isChecked() else 0.0)


def strength_of(position: int) -> float:
    """0 to 100 on the slider -> 0 to 0.98; finer towards the strong end, where it matters."""
    return round(STRONGEST * (1 - (1 - position / 100) ** 2), 3)
