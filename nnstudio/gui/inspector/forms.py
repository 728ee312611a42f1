"""Forms generated from declarations: label, control, unit, tooltip; nobody writes a form by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from nnstudio.catalog import Declaration, Option, UnknownKind, registries
from nnstudio.catalog.declaration import OptionError
from nnstudio.catalog.words import tr, tr_inside
from nnstudio.gui.inspector.choice_editors import BoolEditor, KindEditor, KindsEditor, PickEditor
from nnstudio.gui.inspector.editor import Editor, describe
from nnstudio.gui.inspector.own_editors import CellsEditor, PointsEditor
from nnstudio.gui.inspector.steps_editor import StepsEditor
from nnstudio.gui.inspector.text_editors import (
    LineEditor,
    NamesEditor,
    NumberEditor,
    PathEditor,
    WholesEditor,
)
from nnstudio.project.errors import EditError

EDITORS: Mapping[str, type[Editor]] = {
    "int": NumberEditor,
    "float": NumberEditor,
    "bool": BoolEditor,
    "text": LineEditor,
    "choice": PickEditor,
    "kind": KindEditor,
    "kinds": KindsEditor,
    "pair": WholesEditor,
    "shape": WholesEditor,
    "columns": NamesEditor,
    "path": PathEditor,
    "folder": PathEditor,
    "steps": StepsEditor,
    "points": PointsEditor,
    "cells": CellsEditor,
}
"""The control of every type an option can have."""

ELSEWHERE = ("outputs",)
"""Types that a form leaves out: they have a form of their own beside it."""

WIDE = ("steps", "path", "folder")
"""Types whose control takes the whole width: a path stands beside its button."""

LABEL_WIDTH = 100
LONGEST_BESIDE, LONGEST_CHOICE = 17, 21

Change = Callable[[Any], Any]
Apply = Callable[[str, Change, str], None]
"""``apply(what, change, gesture)`` carries out a change of every edited declaration, or raises
:class:`OptionError`; ``what`` are the option's words for the undo menu, ``gesture`` joins steps that belong
together."""


def has_long_names(option: Option) -> bool:
    """Whether a choice has names that do not fit beside a label."""
    names = option.registry.split(",") if option.registry else []
    titles = [tr(cls.title) for name in names for cls in registries()[name].classes()]
    choices = [tr(words) for words in (option.labels or {}).values()]
    return any(len(t) > LONGEST_BESIDE for t in titles) or any(len(c) > LONGEST_CHOICE for c in choices)


class OptionsForm(QWidget):
    """The options of one declaration, or of several of the same kind at once.

    ``only`` and ``without`` choose among the options. The form keeps its controls as long as the kind stays,
    so that focus survives an edit.
    """

    def __init__(
        self,
        apply: Apply,
        *,
        only: Sequence[str] | None = None,
        without: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._apply = apply
        self._only, self._without = only, set(without)
        self._kind: type[Declaration] | None = None
        self._shown: tuple[Declaration, ...] = ()
        self._companions: dict[str, QWidget] = {}
        self.editors: dict[str, Editor] = {}
        self.nested: dict[str, OptionsForm] = {}
        self._labels: dict[str, QLabel] = {}
        self._advanced: list[QWidget] = []
        self.more = QToolButton(self)
        self.more.hide()
        self.more.setProperty("flat", True)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_advanced)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._show_advanced(False)

    def set_companion(self, name: str, widget: QWidget) -> None:
        """Stand ``widget`` (a picture, an advice) under the option ``name`` whenever it is shown."""
        self._companions[name] = widget
        widget.setParent(self)
        widget.hide()

    def show_declarations(self, declarations: Sequence[Declaration]) -> None:
        """Show these; all are of one kind."""
        kind = type(declarations[0]) if declarations else None
        self._shown = tuple(declarations)
        if kind is not self._kind:
            self._kind = kind
            self._rebuild()
        idle = frozenset.intersection(*(d.idle() for d in self._shown)) if self._shown else frozenset()
        for name, editor in self.editors.items():
            self._fill(name, editor)
            for widget in (editor, self._labels[name]):
                widget.setEnabled(name not in idle)

    # Building

    def _rebuild(self) -> None:
        self._clear()
        options = [o for o in (_own_first(self._kind) if self._kind else ()) if self._wanted(o)]
        plain = [o for o in options if not o.advanced]
        advanced = [o for o in options if o.advanced]
        for option in plain:
            self._add_row(option)
        if advanced:
            self._grid.addWidget(self.more, self._grid.rowCount(), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
            self.more.show()
            for option in advanced:
                self._advanced += self._add_row(option)
        self._show_advanced(self.more.isChecked())

    def _clear(self) -> None:
        for editor in self.editors.values():
            # Hiding a field that has the focus would commit what was typed, to whatever is shown next.
            editor.blockSignals(True)
        for companion in (*self._companions.values(), self.more):
            self._grid.removeWidget(companion)
            companion.hide()
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.editors, self.nested, self._labels, self._advanced = {}, {}, {}, []

    def _wanted(self, option: Option) -> bool:
        if option.name in self._without or option.type in ELSEWHERE:
            return False
        return self._only is None or option.name in self._only

    def _add_row(self, option: Option) -> list[QWidget]:
        row = self._grid.rowCount()
        label = QLabel(words := tr(option.label))
        label.setProperty("role", "dim")
        label.setToolTip(describe(option))
        label.setWordWrap(True)
        label.setFixedWidth(LABEL_WIDTH)
        label.setMinimumHeight(30)
        editor = EDITORS[option.type](option)
        label.setBuddy(editor)
        editor.committed.connect(self._committed)
        self.editors[option.name], self._labels[option.name] = editor, label
        word = max(label.fontMetrics().horizontalAdvance(part) for part in words.split(" "))
        # Above each other where beside each other a name or a word of the label would be cut.
        if option.type in WIDE or has_long_names(option) or word > LABEL_WIDTH:
            label.setMaximumWidth(16777215)
            label.setMinimumHeight(0)
            self._grid.addWidget(label, row, 0, 1, 2)
            self._grid.addWidget(editor, row + 1, 0, 1, 2)
            row += 1
        else:
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(editor, row, 1)
        widgets: list[QWidget] = [label, editor]
        if option.type == "kind":
            form = OptionsForm(self._nested_apply(option), parent=self)
            self.nested[option.name] = form
            self._grid.addWidget(form, row + 1, 0, 1, 2)
            widgets.append(form)
        if companion := self._companions.get(option.name):
            self._grid.addWidget(companion, row + 2, 0, 1, 2)
            companion.show()
        return widgets

    def _nested_apply(self, option: Option) -> Apply:
        def apply(what: str, change: Change, gesture: str) -> None:
            def outer(d: Declaration) -> Declaration:
                return d.replace(**{option.name: change(getattr(d, option.name))})

            self._apply(what, outer, f"{option.name}.{gesture}" if gesture else "")

        return apply

    @Slot(bool)
    def _show_advanced(self, shown: bool) -> None:
        self.more.setText(tr("Less") if shown else tr("More"))
        self.more.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for widget in self._advanced:
            empty = isinstance(widget, OptionsForm) and not widget.editors
            widget.setVisible(shown and not empty)

    # Values

    def _fill(self, name: str, editor: Editor) -> None:
        values = [getattr(d, name) for d in self._shown]
        alike = all(v == values[0] for v in values[1:])
        same_kind = editor.option.type == "kind" and len({getattr(v, "kind", None) for v in values}) == 1
        if alike or same_kind:
            editor.set_value(values[0])
        else:
            editor.set_mixed()
        if form := self.nested.get(name):
            shown = [v for v in values if v is not None] if same_kind or alike else []
            form.show_declarations(shown)
            advanced = form in self._advanced and not self.more.isChecked()
            form.setVisible(bool(form.editors) and not advanced)

    @Slot(object, str)
    def _committed(self, value: Any, gesture: str) -> None:
        """Ask for the change of one option; a refusal is shown under its control."""
        editor = self.sender()
        assert isinstance(editor, Editor)
        option = editor.option
        try:
            if option.type == "kind" and isinstance(value, str):
                value = _of_kind(option, value)
            name = option.name
            key = f"{name}.{gesture}" if gesture else ""
            self._apply(_words(option), lambda d: d.replace(**{name: value}), key)
        except OptionError as error:
            editor.refuse(_in_words(option, error.reason))
        except (EditError, UnknownKind) as error:
            editor.refuse(str(error))
        else:
            editor.accept()
            if self.editors.get(option.name) is editor:
                self._fill(option.name, editor)


def _own_first(kind: type[Declaration]) -> list[Option]:
    """A kind's own options before those it shares with its relatives: units before activation."""
    depth = {
        name: d
        for d, cls in enumerate(reversed(kind.__mro__))
        for name in vars(cls).get("__annotations__", ())
    }
    found = list(kind.options().values())
    return sorted(found, key=lambda o: -depth.get(o.name, 0))


def _of_kind(option: Option, kind: str) -> Declaration:
    for name in option.registry.split(","):
        if kind in (registry := registries()[name]):
            made: Declaration = registry[kind].build({})
            return made
    raise UnknownKind(tr("There is no {label} ‘{kind}’.", label=tr_inside(option.label), kind=kind))


def _words(option: Option) -> str:
    """``Units`` → ``units``, but ``L2 penalty`` stays."""
    first = option.label.split(" ", 1)[0]
    keep = any(c.isupper() or c.isdigit() for c in first[1:])
    return tr(option.label) if keep else tr_inside(option.label)


def _in_words(option: Option, reason: str) -> str:
    """The reason with the option's label in the place of its name in files."""
    if reason.startswith(option.name):
        reason = tr(option.label) + reason[len(option.name) :]
    return reason
