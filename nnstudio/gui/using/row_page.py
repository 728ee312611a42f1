"""Predict a row that is typed."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.data import DataError, Table
from nnstudio.data.one_row import row_fields, row_table
from nnstudio.data.words import quoted
from nnstudio.gui.models.network_in_use import InUse
from nnstudio.gui.using.pages import LivePage
from nnstudio.gui.using.row_form import MOST_FIELDS, RowForm


def suits_form(in_use: InUse) -> bool:
    """Whether a sample is a row of so few columns that it can be typed."""
    fitted = in_use.fitted
    return not fitted.is_image and len(fitted.feature_names) <= MOST_FIELDS


class RowPage(LivePage):
    """The form at the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = RowForm()
        self.form.changed.connect(self.edited)
        self.view.setAccessibleName(tr("Answer for the typed row"))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chooser)
        column.addWidget(self.form, 1)
        self.lay_out(left, 5)

    def show_network(self, in_use: InUse) -> None:
        before = self.in_use
        if before is None or in_use.prepared is None or in_use.prepared is not before.prepared:
            # Not with all new weights of a training: ranges of a large table take a while.
            self.form.blockSignals(True)
            self.form.show_fields(row_fields(in_use.fitted, in_use.prepared))
            self.form.blockSignals(False)
        super().show_network(in_use)

    def input_table(self, in_use: InUse) -> Table | None:
        if wrong := self.form.wrong():
            raise DataError(tr("{fields}: type a number.", fields=quoted(list(wrong))))
        typed = self.form.typed()
        self._warn(in_use)
        return row_table(in_use.fitted, typed)

    def _warn(self, in_use: InUse) -> None:
        """Numbers far from everything the network has seen are guessed at: say so."""
        outside = [
            field.name
            for field, value in zip(self.form.fields, self.form.typed().tolist(), strict=True)
            if not field.choices and field.high > field.low
            and not field.low - 0.1 * (field.high - field.low) <= value
            <= field.high + 0.1 * (field.high - field.low)
            and value == value
        ]  # fmt: skip
        words = ""
        if outside and in_use.prepared is not None:
            words = tr(
                "{fields}: outside the range of the training rows, so the answer is a guess.",
                fields=quoted(outside),
            )
        self.note.setText(words)

    def put_row(self, in_use: InUse, row: int) -> None:
        if in_use.prepared is not None:
            self.form.blockSignals(True)
            self.form.set_values(in_use.prepared.table.columns[row].astype(float))
            self.form.blockSignals(False)
