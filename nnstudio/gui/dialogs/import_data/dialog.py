"""What a file holds, shown and changeable, before it becomes the data of a project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.declaration import OptionError
from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import (
    DataSettings,
    OfColumns,
    Preview,
    Remedy,
    Source,
    Table,
    Transform,
    carried,
    glance,
    preview,
)
from nnstudio.data.words import rounded
from nnstudio.gui.dialogs.import_data.columns_table import CATEGORIES, ColumnsTable
from nnstudio.gui.dialogs.import_data.messages import Messages
from nnstudio.gui.dialogs.import_data.missing import MissingBox
from nnstudio.gui.dialogs.import_data.roles import with_role
from nnstudio.gui.dialogs.import_data.target_picture import TargetPicture
from nnstudio.gui.inspector import data_facts
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.inspector.inside_row import Sizes
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.widgets.flow import FlowLayout
from nnstudio.gui.widgets.pictures import SamplesPicture
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.gui.widgets.room import resize_within
from nnstudio.gui.widgets.scrolled import scrolled

SAMPLES_PX = 96
SHOWN_BY_TABLE = ("path", "target", "more_targets", "ignore", "as_text")
UNHELPFUL = ("constant", "duplicate", "identifier", "leakage")
"""Findings about columns that are better left out."""


@dataclass(frozen=True, eq=False)
class Chosen:
    """What a person wants to use: ``fill`` is put before the other transforms if values are missing."""

    source: Source
    table: Table
    fill: Transform | None = None
    keep: bool = False
    """Whether the project is to carry the data inside."""
    fresh: bool = False
    """Whether a new network is to be made for it, whatever is open."""


class ImportDialog(QDialog):
    """Edits a source until it gives a table. Reading goes on in a thread; the newest choice counts."""

    def __init__(self, source: Source, verb: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.found: Preview | None = None
        verb = verb or tr("Import")
        self.setWindowTitle(f"{verb}: {Path(getattr(source, 'path', '')).name}")
        self.form = OptionsForm(self._apply, without=SHOWN_BY_TABLE)
        self.columns = ColumnsTable()
        self.samples = SamplesPicture(SAMPLES_PX, tr("Samples"))
        self.target_picture = TargetPicture()
        self.missing = MissingBox()
        self.facts = self._label("dim")
        self.messages = Messages()
        self.message = self.messages.label
        self.progress = QProgressBar()
        self.remedies = QWidget()
        self.leave_out = QPushButton()
        self.leave_out.setAutoDefault(False)  # or Return, and the looks of the main button, would go to it
        self.leave_out.clicked.connect(self._leave_out)
        self.sizes = Sizes()
        self.keep = QCheckBox()
        self._keep_asked = False
        self.keep.clicked.connect(self._ask_keep)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setProperty("accent", True)
        self.accept_button.setDefault(True)
        self.fresh_button = QPushButton(tr("New network"))
        self.fresh_button.setToolTip(tr("Leave the open project, and start a network that fits this data"))
        self.fresh_button.setAutoDefault(False)
        self.fresh_button.clicked.connect(self._take_fresh)
        self._fresh = False
        self._build()
        self.columns.role_chosen.connect(self._set_role)
        self.columns.type_chosen.connect(self._set_type)
        self.job = DataJob(self)
        self.job.done.connect(self._show)
        self.job.moved.connect(self._show_progress)
        self._read()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self._side())
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.columns, 100)
        for part in (self.samples, self.target_picture, self.missing, self.messages, self.remedies):
            right.addWidget(part)
        right.addStretch(1)  # without a table: words stand beside the options that may be wrong
        middle.addLayout(right, 1)
        column.addWidget(self.facts)
        column.addLayout(middle, 1)
        column.addWidget(self.progress)
        FlowLayout(self.remedies, 8)
        row = QHBoxLayout()
        row.addWidget(self.keep)
        row.addWidget(self.leave_out)
        row.addStretch(1)
        row.addWidget(self.fresh_button)
        row.addWidget(self.buttons)
        column.addLayout(row)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._offer_keep()
        self.form.show_declarations([self.source])
        self.form.more.setChecked(True)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("How much of the file is read"))
        self.progress.setFixedHeight(4)
        beside = (self.leave_out, self.fresh_button, self.remedies, self.progress)
        for widget in (self.columns, self.samples, *beside):
            widget.hide()
        resize_within(self, 1080, 700)

    def _side(self) -> QScrollArea:
        side = QWidget()
        sides = QVBoxLayout(side)
        sides.setContentsMargins(0, 0, 8, 0)
        sides.addWidget(self.form)
        sides.addStretch(1)
        scroll = scrolled(side)
        scroll.setFixedWidth(320)
        return scroll

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
        self._offer_keep()
        self._read()

    @Slot()
    def _ask_keep(self) -> None:
        self._keep_asked = True

    def _offer_keep(self) -> None:
        """Small data is carried inside unless a person says otherwise; larger data if they say so."""
        size = self.sizes.label_tick(self.keep, self.source, None)
        if size is None or not self._keep_asked:
            self.keep.setChecked(size is not None and size <= carried.SMALL)

    def _read(self) -> None:
        source, before = self.source, self.found
        for button in (self.accept_button, self.fresh_button):
            button.setEnabled(False)
        self.messages.say(tr("Reading…"), "dim")
        self._show_remedies(())
        self.job.request(lambda: glance(source, before) or preview(source, before))

    @Slot(str, str)
    def _set_role(self, name: str, role: str) -> None:
        assert isinstance(self.source, OfColumns)
        try:
            self._use(with_role(self.source, self._names(), name, role))
        except OptionError as error:
            self.messages.say(str(error), "bad")

    @Slot(str, str)
    def _set_type(self, name: str, kind: str) -> None:
        assert isinstance(self.source, OfColumns)
        others = tuple(n for n in self.source.as_text if n != name)
        self._try(as_text=(*others, name) if kind == CATEGORIES else others)

    def _names(self) -> tuple[str, ...]:
        """Of the columns, as far as they are known."""
        return self.found.sheet.names if self.found and self.found.sheet else ()

    @Slot()
    def _leave_out(self) -> None:
        assert isinstance(self.source, OfColumns)
        # Said outright, so that leaving out the last column does not make another one the target.
        self._try(target=self._target(), ignore=(*self.source.ignore, *self._unhelpful()))

    def _mend(self, remedy: Remedy) -> None:
        # The target is said outright here as well.
        kept = {"target": self._target()} if isinstance(self.source, OfColumns) else {}
        settings = remedy.change(DataSettings.build({"source": self.source}))
        self._use(settings.source.replace(**kept))

    def _try(self, **changes: object) -> None:
        try:
            self._use(self.source.replace(**changes))
        except OptionError as error:
            self.messages.say(str(error), "bad")

    def _targets(self) -> tuple[str, ...]:
        """The targets by name, also when the first was not chosen but is the last column used."""
        if not isinstance(self.source, OfColumns):
            return ()
        return self.source.targets(self._names())

    def _target(self) -> str:
        """The first of them, said outright."""
        return next(iter(self._targets()), "")

    def _unhelpful(self) -> list[str]:
        """Columns in use that are better left out."""
        if self.found is None or not isinstance(self.source, OfColumns):
            return []
        named = {n for f in self.found.findings if f.code in UNHELPFUL for n in f.columns}
        named |= {facts.name for facts in self.found.columns if facts.holds == "nothing"}
        skip = {*self.source.ignore, *self._targets()}
        return [facts.name for facts in self.found.columns if facts.name in named - skip]

    # Showing

    @Slot(object, object)
    def _show(self, found: Preview | None, error: Exception | None) -> None:
        self.found = found = found or Preview(
            self.source, error=tr("The file could not be read ({error}).", error=error)
        )
        self.columns.setVisible(found.sheet is not None)
        if found.sheet is not None:
            self.columns.show_preview(found, self._targets())
        self._show_table(found.table)
        self.facts.setText(self._facts_in_words(found))
        unhelpful = self._unhelpful()
        self.leave_out.setVisible(bool(unhelpful) and not found.glance)
        self.leave_out.setText(
            tr(
                "Leave out {counted} that cannot help",
                counted=tr_count("{count} column", "{count} columns", len(unhelpful)),
            )
        )
        self.leave_out.setToolTip(words_only(", ".join(unhelpful[:20])))
        for button in (self.accept_button, self.fresh_button):
            button.setEnabled(found.table is not None)
        self.progress.setVisible(found.glance)
        self._show_remedies(tuple(self._mending(found)))
        if found.glance:
            self.messages.say(tr("These are the first rows. The rest of the file is being read…"), "dim")
            self.job.request(lambda: preview(found.source))
        elif found.error:
            self.messages.say(found.error, "bad")
        else:
            said = [*(found.table.notes if found.table else ()), *(f.sentence for f in found.findings)]
            self.messages.say("\n".join(said), "dim")

    @Slot(float)
    def _show_progress(self, done: float) -> None:
        self.progress.setVisible(self.job.busy)
        self.progress.setValue(round(1000 * done))

    def _mending(self, found: Preview) -> Iterator[Remedy]:
        """What would mend the error, or what was found, by another way of reading."""
        yield from found.remedies
        settings = DataSettings.build({"source": found.source})
        for finding in found.findings:
            for remedy in finding.remedies if finding.code not in UNHELPFUL else ():
                if remedy.change(settings).source != found.source:
                    yield remedy

    def _show_remedies(self, remedies: tuple[Remedy, ...]) -> None:
        layout = self.remedies.layout()
        while layout is not None and (item := layout.takeAt(0)):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for remedy in remedies[:6]:
            button = QPushButton(remedy.label.replace("&", "&&"))
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, r=remedy: self._mend(r))
            layout.addWidget(button)  # type: ignore[union-attr]
        self.remedies.setVisible(bool(remedies))

    def _show_table(self, table: Table | None) -> None:
        self.samples.setVisible(table is not None and table.is_image)
        if table is not None and table.is_image:
            self.samples.set_images(data_facts.sample_images(table), SAMPLES_PX)
        self.target_picture.show_table(table)
        self.missing.show_table(table)

    def _facts_in_words(self, found: Preview) -> str:
        words = [tr(type(found.source).title)]
        if found.sheet is not None:
            rows = (
                tr("about {count} rows", count=rounded(found.row_count))
                if found.glance
                else tr_count("{count} row", "{count} rows", found.row_count)
            )
            words += [rows, tr_count("{count} column", "{count} columns", found.column_count)]
        if found.found:
            words.append(found.found)
        if (table := found.table) is not None:
            if found.sheet is None:
                words += [
                    tr_count("{count} sample", "{count} samples", len(table)),
                    data_facts.features_in_words(table),
                ]
            problem = tr("regression") if table.holds_values else tr("classification")
            words.append(
                tr("{problem} of {target}", problem=problem, target=data_facts.target_in_words(table))
            )
        if found.column_count > len(found.columns) > 0:
            words.append(tr("the first {count:,} columns are shown", count=len(found.columns)))
        return " · ".join(words)

    # Leaving

    def chosen(self) -> Chosen | None:
        """What is to be used; None while there is nothing."""
        table = self.found.table if self.found else None
        return (
            None
            if table is None
            else Chosen(self.source, table, self.missing.chosen(), self.keep.isChecked(), self._fresh)
        )

    @Slot()
    def _take_fresh(self) -> None:
        self._fresh = True
        self.accept()

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
            self.job.busy_changed.connect(self.job.deleteLater)


def ask_import(parent: QWidget, source: Source, verb: str = "", *, or_new: bool = False) -> Chosen | None:
    """The source as it was set, and its table; None if nothing is to be imported.

    ``or_new``: a new network for it is offered as well.
    """
    dialog = ImportDialog(source, verb, parent)
    dialog.fresh_button.setVisible(or_new)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    chosen = dialog.chosen() if accepted else None
    dialog.deleteLater()
    return chosen
