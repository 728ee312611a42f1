"""Options that are picked: yes or no, a choice, a kind, several kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QPaintEvent, QPalette, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QMenu,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from nnstudio.catalog import Declaration, Option, registries
from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.inspector.editor import SEVERAL, Editor, describe
from nnstudio.gui.theme import ui_font
from nnstudio.gui.widgets.plain_text import plain_tooltip

TITLES = {
    "datasets": tr_later("Bundled"),
    "generators": tr_later("Generated"),
    "own": tr_later("Made by you"),
    "readers": tr_later("From a file"),
}
"""Headings over the parts of a list that offers several registries."""


MOST_SHOWN = 20
"""Rows of an open list; Qt shows fewer where the screen ends."""


class Combo(QComboBox):
    """A list that scrolling the panel over it does not change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setPlaceholderText(SEVERAL)
        self.setMaxVisibleItems(MOST_SHOWN)

    def words(self) -> str:
        """What stands in the closed field."""
        return self.currentText()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """As usual, but with … where the words are too long (a style sheet cuts them off)."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        words = self.words()
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width() - 8
        option.currentText = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        if not words:
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
            option.currentText = self.placeholderText()
        p = QStylePainter(self)
        p.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        p.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        p.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def add_heading(self, text: str) -> None:
        """A line that cannot be picked."""
        self.addItem(text)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        heading = model.item(self.count() - 1)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setFont(ui_font(11, QFont.Weight.DemiBold))


class PickEditor(Editor):
    """One of some values."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.combo = Combo()
        self.combo.activated.connect(self._activated)
        self.set_field(self.combo)
        if option.optional:
            self.combo.addItem(tr((option.labels or {}).get("none", tr_later("Off"))), None)
        for value, label, tip in self.offers():
            self.combo.addItem(label, value)
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._value: Any = None

    def offers(self) -> Iterable[tuple[Any, str, str]]:
        """Value, words and sentence of everything that can be picked."""
        labels = self.option.labels or {}
        return [(c, tr(labels.get(c) or in_words(c)), "") for c in self.option.choices]

    def set_value(self, value: Any) -> None:
        self._value = value
        self.combo.setCurrentIndex(self.index_of(value))
        picked = self.combo.currentData(Qt.ItemDataRole.ToolTipRole)
        words = f"{self.combo.currentText()}: {picked}" if picked else ""
        self.combo.setToolTip(plain_tooltip("\n".join(w for w in (describe(self.option), words) if w)))
        self.accept()

    def set_mixed(self) -> None:
        self._value = None
        self.combo.setCurrentIndex(-1)
        self.accept()

    def offer_only(self, values: Collection[Any]) -> None:
        """Grey out everything else but "Off"; what is chosen already stays to be seen."""
        model = self.combo.model()
        assert isinstance(model, QStandardItemModel)
        for index in range(self.combo.count()):
            value = self.combo.itemData(index)
            if value is not None:
                model.item(index).setEnabled(value in values)

    def index_of(self, value: Any) -> int:
        """Where a value stands in the list, or -1."""
        # findData compares as QVariants, for which 1 and True are equal and None is invalid.
        found = (i for i in range(self.combo.count()) if self._is(i, value))
        return next(found, -1)

    def _is(self, index: int, value: Any) -> bool:
        here = self.combo.itemData(index)
        pickable = bool(self.combo.model().index(index, 0).flags())
        return pickable and type(here) is type(value) and here == value

    @Slot(int)
    def _activated(self, index: int) -> None:
        value = self.combo.itemData(index)
        if index != self.index_of(self._value) or self._value is None:
            self.committed.emit(value, "")


def in_words(choice: str) -> str:
    """``same_size`` → ``Same size``; a name with figures (``float32``) stays as it is."""
    return choice if any(c.isdigit() for c in choice) else choice.replace("_", " ").capitalize()


class BoolEditor(PickEditor):
    """Yes or no."""

    def offers(self) -> Iterable[tuple[Any, str, str]]:
        labels = self.option.labels or {}
        return [
            (True, tr(labels.get("true", tr_later("Yes"))), ""),
            (False, tr(labels.get("false", tr_later("No"))), ""),
        ]


class KindEditor(PickEditor):
    """A kind of a registry, or of several under their headings. The kind's own options are the form's matter.

    ``committed`` brings the id; the form makes the declaration from it.
    """

    def offers(self) -> Iterable[tuple[Any, str, str]]:
        names = [n for n in self.option.registry.split(",") if n]
        for name in names:
            if len(names) > 1:
                self.combo.add_heading(tr(TITLES.get(name, name.replace("_", " ").capitalize())))
            for cls in registries()[name].classes():
                yield cls.kind, tr(cls.title), tr(cls.summary())

    def set_value(self, value: Declaration | None) -> None:
        super().set_value(value.kind if value is not None else None)


class KindsEditor(Editor):
    """Any number of a registry's kinds, ticked in a menu that stays open."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.menu = StayingMenu(self)
        self.combo = MenuCombo(self.menu)
        self._actions: dict[str, QAction] = {}
        for name in option.registry.split(","):
            for cls in registries()[name].classes():
                action = self.menu.addAction(tr(cls.title))
                action.setCheckable(True)
                action.setToolTip(tr(cls.summary()))
                self._actions[cls.kind] = action
        self.menu.setToolTipsVisible(True)
        self.menu.ticked.connect(self._ticked)
        self.set_field(self.combo)
        self._value: tuple[Declaration, ...] = ()

    def set_value(self, value: Iterable[Declaration]) -> None:
        self._value = tuple(value)
        kinds = [v.kind for v in self._value]
        for kind, action in self._actions.items():
            action.setChecked(kind in kinds)
        nothing = tr((self.option.labels or {}).get("none", "None"))
        self.combo.set_words(", ".join(tr(v.title) for v in self._value) or nothing)
        self.accept()

    def set_mixed(self) -> None:
        self.set_value(())
        self.combo.set_words("")

    def offer_only(self, kinds: Collection[str]) -> None:
        """Leave everything else out of the menu."""
        for kind, action in self._actions.items():
            action.setVisible(kind in kinds)

    @Slot()
    def _ticked(self) -> None:
        ticked = [kind for kind, action in self._actions.items() if action.isChecked()]
        # The order counts (transforms are applied one after the other): what is ticked last comes last.
        kept = [v for v in self._value if v.kind in ticked]
        known = {v.kind for v in kept}
        self.committed.emit((*kept, *(k for k in ticked if k not in known)), "")


class MenuCombo(Combo):
    """Looks like a list to pick from, and opens a menu of ticks."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._words = ""

    def words(self) -> str:
        return self._words

    def set_words(self, words: str) -> None:
        """Show these in the closed field."""
        self._words = words
        self.update()

    def showPopup(self) -> None:
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


class StayingMenu(QMenu):
    """A menu of ticks: picking one leaves it open."""

    ticked = Signal()

    def mouseReleaseEvent(self, event: Any) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
            self.ticked.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: Any) -> None:
        action = self.activeAction()
        picks = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in picks and action is not None and action.isCheckable():
            action.trigger()
            self.ticked.emit()
            return
        super().keyPressEvent(event)
