"""What a file holds, shown and changeable, before it becomes the data of a project."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.declaration import OptionError
from nnstudio.data import Preview, Source, Table, preview
from nnstudio.data.preview import COPY, COUNTS
from nnstudio.data.words import counted, quoted
from nnstudio.gui import theme
from nnstudio.gui.dialogs.import_data.columns_table import ColumnsTable
from nnstudio.gui.inspector import data_facts
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.widgets.pictures import SamplesPicture

SHOWN_BY_TABLE = ("path", "target", "ignore")


class ImportDialog(QDialog):
    """Edits a source until it gives a table. Reading goes on in a thread; the newest choice counts."""

    def __init__(self, source: Source, verb: str = "Import", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.found: Preview | None = None
        self.setWindowTitle(f"{verb}: {Path(getattr(source, 'path', '')).name}")
        self.form = OptionsForm(self._apply, without=SHOWN_BY_TABLE)
        self.columns = ColumnsTable()
        self.samples = SamplesPicture(96, "Samples")
        self.facts = self._label("dim")
        self.message = self._label("dim")
        self.leave_out = QPushButton()
        self.leave_out.setAutoDefault(False)  # or Return, and the looks of the main button, would go to it
        self.leave_out.clicked.connect(self._leave_out)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("accent", True)
        self.accept_button.setDefault(True)
        self._build()
        self.columns.role_chosen.connect(self._set_role)
        self.job = DataJob(self)
        self.job.done.connect(self._show)
        self._read()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side = QWidget()
        sides = QVBoxLayout(side)
        sides.setContentsMargins(0, 0, 8, 0)
        sides.addWidget(self.form)
        sides.addStretch(1)
        scroll.setWidget(side)
        scroll.setFixedWidth(320)
        middle.addWidget(scroll)
        right = QVBoxLayout()
        right.addWidget(self.columns, 1)
        right.addWidget(self.samples)
        middle.addLayout(right, 1)
        column.addWidget(self.facts)
        column.addLayout(middle, 1)
        column.addWidget(self.message)
        row = QHBoxLayout()
        row.addWidget(self.leave_out)
        row.addStretch(1)
        row.addWidget(self.buttons)
        column.addLayout(row)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.form.show_declarations([self.source])
        self.form.more.setChecked(True)
        for widget in (self.columns, self.samples, self.leave_out):
            widget.hide()
        self.resize(980, 620)

    @staticmethod
    def _label(role: str) -> QLabel:
        made = QLabel()
        made.setProperty("role", role)
        made.setWordWrap(True)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    # Changing

    def _apply(self, _what: str, change: Change, _gesture: str) -> None:
        self._use(change(self.source))

    def _use(self, source: Source) -> None:
        if source == self.source:
            return
        self.source = source
        self.form.show_declarations([source])
        self._read()

    def _read(self) -> None:
        source, before = self.source, self.found
        self.accept_button.setEnabled(False)
        self._say("Reading…", "dim")
        self.job.request(lambda: preview(source, before))

    @Slot(str, str)
    def _set_role(self, name: str, role: str) -> None:
        ignored = [n for n in self.source.ignore if n != name]  # type: ignore[attr-defined]
        target = self._target()
        if role == "Left out":
            ignored.append(name)
        if role == "Target":
            target = name
        elif target == name:
            target = self._other_target(name, ignored)
        self._try(target=target, ignore=tuple(ignored))

    def _other_target(self, name: str, ignored: list[str]) -> str:
        """The last column that is still used: what an empty target means."""
        names = self.found.sheet.names if self.found and self.found.sheet else ()
        return next((n for n in reversed(names) if n not in ignored and n != name), "")

    @Slot()
    def _leave_out(self) -> None:
        # Said outright, so that leaving out the last column does not make another one the target.
        self._try(target=self._target(), ignore=(*self.source.ignore, *self._concerning()))  # type: ignore[attr-defined]

    def _try(self, **changes: object) -> None:
        try:
            self._use(self.source.replace(**changes))
        except OptionError as error:
            self._say(str(error), "bad")

    def _target(self) -> str:
        """The target by name, also when it was not chosen but is the last column used."""
        chosen: str = self.source.target  # type: ignore[attr-defined]
        return chosen or self._other_target("", list(self.source.ignore))  # type: ignore[attr-defined]

    def _concerning(self) -> list[str]:
        if self.found is None or self.found.sheet is None:
            return []
        skip = {*self.source.ignore, self._target()}  # type: ignore[attr-defined]
        return [facts.name for facts in self.found.columns if facts.concern and facts.name not in skip]

    # Showing

    @Slot(object, object)
    def _show(self, found: Preview | None, error: Exception | None) -> None:
        self.found = found = found or Preview(self.source, error=f"The file could not be read ({error}).")
        self.columns.setVisible(found.sheet is not None)
        if found.sheet is not None:
            self.columns.show_preview(found, self._target(), self.source.ignore)  # type: ignore[attr-defined]
        self._show_samples(found.table)
        self.facts.setText(self._facts_in_words(found))
        concerning = self._concerning()
        self.leave_out.setVisible(bool(concerning))
        self.leave_out.setText(f"Leave out {counted(len(concerning), 'column')} that cannot help")
        self.leave_out.setToolTip(", ".join(concerning[:20]))
        self.accept_button.setEnabled(found.table is not None)
        if found.error:
            self._say(found.error, "bad")
        else:
            self._say("\n".join([*found.table.notes, *self._concerns()]) if found.table else "", "dim")

    def _show_samples(self, table: Table | None) -> None:
        self.samples.setVisible(table is not None and table.is_image)
        if table is not None and table.is_image:
            self.samples.set_images(data_facts.sample_images(table))

    def _concerns(self) -> list[str]:
        wanted = set(self._concerning())
        columns = self.found.columns if self.found else ()
        by_reason: dict[str, list[str]] = {}
        for facts in columns:
            # The table's own notes tell of the others.
            if facts.name in wanted and facts.concern in (COPY, COUNTS):
                by_reason.setdefault(facts.concern, []).append(facts.name)
        return [f"{quoted(names)}: {reason}." for reason, names in by_reason.items()]

    def _facts_in_words(self, found: Preview) -> str:
        words = [type(found.source).title]
        if found.sheet is not None:
            words += [counted(found.row_count, "row"), counted(found.column_count, "column")]
        if found.found:
            words.append(found.found)
        if (table := found.table) is not None:
            if found.sheet is None:
                words += [counted(len(table), "sample"), data_facts.features_in_words(table)]
            problem = "classification" if table.is_classification else "regression"
            words.append(f"{problem} of {data_facts.target_in_words(table)}")
        if found.column_count > len(found.columns) > 0:
            words.append(f"the first {len(found.columns):,} columns are shown")
        return " · ".join(words)

    def _say(self, words: str, role: str) -> None:
        self.message.setText(words)
        self.message.setProperty("role", role)
        theme.restyle(self.message)

    # Leaving

    def done(self, result: int) -> None:
        self._let_go()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)

    def _let_go(self) -> None:
        """A reading that is still under way ends by itself; nobody waits for it."""
        self.job.cancel()
        if self.job.busy:
            self.job.setParent(self.parent())


def ask_import(parent: QWidget, source: Source, verb: str = "Import") -> tuple[Source, Table] | None:
    """The source as it was set, and its table; None if nothing is to be imported."""
    dialog = ImportDialog(source, verb, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    table = dialog.found.table if dialog.found else None
    chosen = (dialog.source, table) if accepted and table is not None else None
    dialog.deleteLater()
    return chosen
