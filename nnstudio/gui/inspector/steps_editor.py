"""Several declarations one after the other: each with its own options, moved, removed, or one more added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from nnstudio.catalog import Declaration, Option, registries
from nnstudio.catalog.words import tr
from nnstudio.gui.inspector.editor import Editor, describe
from nnstudio.gui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from nnstudio.gui.inspector.forms import Change

Steps = tuple[Declaration, ...]


class StepsEditor(Editor):
    """The steps as cards in their order, and a button that adds one. The same kind may stand there twice."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.cards: list[StepCard] = []
        self._value: Steps = ()
        self._offered: set[str] | None = None
        self._places: tuple[str, ...] = ()
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(6)
        self.add = QToolButton()
        self.add.setText(tr("Add a step…"))
        self.add.setAccessibleName(tr("Add a step: {label}", label=tr(option.label)))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setToolTip(plain_tooltip(describe(option)))
        self.add.setMinimumHeight(28)
        self.menu = QMenu(self.add)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.add.setMenu(self.menu)
        self._list.addWidget(self.add)
        self.set_field(content)
        self.setFocusProxy(self.add)

    def set_value(self, value: Iterable[Declaration]) -> None:
        self._value = tuple(value)
        if [type(v) for v in self._value] != [type(card.shown) for card in self.cards]:
            self._rebuild()
        for card, declaration in zip(self.cards, self._value, strict=True):
            card.show_step(declaration)
        self.offer_columns(self._places)
        self.accept()

    def set_mixed(self) -> None:
        self.set_value(())

    def offer_only(self, kinds: Collection[str]) -> None:
        """Leave everything else out of the menu."""
        self._offered = set(kinds)

    def offer_columns(self, names: Iterable[str]) -> None:
        """Complete the names of columns while they are typed."""
        self._places = tuple(names)
        for card in self.cards:
            editor = card.form.editors.get("columns")
            if editor is not None and hasattr(editor, "offer"):
                editor.offer(self._places)

    def _rebuild(self) -> None:
        for card in self.cards:
            self._list.removeWidget(card)
            card.silence()
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self.cards = []
        for place, declaration in enumerate(self._value):
            card = StepCard(self, place, declaration, last=place == len(self._value) - 1)
            card.moved.connect(self._move)
            card.removed.connect(self._remove)
            self._list.insertWidget(place, card)
            self.cards.append(card)

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        for name in self.option.registry.split(","):
            for cls in registries()[name].classes():
                if self._offered is None or cls.kind in self._offered:
                    action = self.menu.addAction(tr(cls.title))
                    action.setToolTip(plain_tooltip(tr(cls.summary())))
                    action.setData(cls.kind)
                    action.triggered.connect(self._add)

    @Slot()
    def _add(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.add_kind(action.data())

    def add_kind(self, kind: str) -> None:
        """One more step, at the end."""
        made = next(
            registries()[name][kind].build({})
            for name in self.option.registry.split(",")
            if kind in registries()[name]
        )
        self.committed.emit((*self._value, made), "")

    @Slot(int, int)
    def _move(self, place: int, by: int) -> None:
        steps = list(self._value)
        steps.insert(place + by, steps.pop(place))
        self.committed.emit(tuple(steps), "")

    @Slot(int)
    def _remove(self, place: int) -> None:
        self.committed.emit(self._value[:place] + self._value[place + 1 :], "")

    def change_step(self, place: int, change: Change, gesture: str) -> None:
        """Another option of one step. Raises ``OptionError`` when that cannot be."""
        changed = change(self._value[place])
        steps = (*self._value[:place], changed, *self._value[place + 1 :])
        self.committed.emit(steps, f"{place}.{gesture}" if gesture else "")


class StepCard(QFrame):
    """One step: its title, what moves and removes it, and its options below."""

    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, owner: StepsEditor, place: int, shown: Declaration, *, last: bool) -> None:
        from nnstudio.gui.inspector.forms import OptionsForm  # the form knows the editors, and this is one

        super().__init__()
        self.setProperty("role", "card")
        self.shown, self._place = shown, place
        self.title = QLabel(f"{place + 1}. {tr(shown.title)}")
        self.title.setToolTip(plain_tooltip(tr(shown.summary())))
        self.up = self._button("↑", tr("Earlier"), lambda: self.moved.emit(self._place, -1))
        self.down = self._button("↓", tr("Later"), lambda: self.moved.emit(self._place, 1))
        self.remove = self._button("✕", tr("Remove"), lambda: self.removed.emit(self._place))
        self.up.setEnabled(place > 0)
        self.down.setEnabled(not last)
        self.form = OptionsForm(lambda _, change, gesture: owner.change_step(place, change, gesture))
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.title, 1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.form)
        self.show_step(shown)

    def show_step(self, shown: Declaration) -> None:
        """Show its options as they are now."""
        self.shown = shown
        self.form.show_declarations([shown])
        self.form.setVisible(bool(self.form.editors))

    def silence(self) -> None:
        """Commit nothing any more: fields that lose the focus as they go would."""
        for editor in self.form.editors.values():
            editor.blockSignals(True)

    def _button(self, text: str, what: str, do: Any) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setProperty("flat", True)
        made.setToolTip(what)
        made.setAccessibleName(f"{what}: {tr(self.shown.title)}")
        made.clicked.connect(do)
        return made
