"""The Runs panel: every training of the project, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_count
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.run_colors import NAMES, run_color, swatch
from nnstudio.gui.runs.table import COLUMNS, NAME, NOTE, SORT, RunTable
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.plain_text import plain_tooltip, words_only
from nnstudio.project.runs import Run, ending_sentence

WIDTHS = {"name": 156, "when": 100, "epochs": 78, "loss": 84, "validation": 106, "metric": 164, "ended": 150,
          "weights": 80}  # fmt: skip


class RunsPanel(QWidget):
    """The table with its buttons. What is wanted of runs is said in signals; the window does it.

    ``overlay_changed`` gives the runs to be drawn over the curves of the one that trains.
    """

    overlay_changed = Signal(tuple)
    compare_wanted = Signal(tuple)
    restore_wanted = Signal(str)
    settings_wanted = Signal(str)
    delete_wanted = Signal(tuple)
    pin_wanted = Signal(str)

    def __init__(self, document: DocumentModel, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._run = document, run
        self.table = RunTable(document, run)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.table)
        self._sorted.setSortRole(SORT)
        self.view = RunsView(self)
        self.view.setModel(self._sorted)
        self._set_up_view()
        self.sentence = QLabel()
        self.sentence.setProperty("role", "dim")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setMinimumWidth(40)
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._make_buttons()
        self._lay_out()
        self.table.ticks_changed.connect(self._ticked)
        document.runs_changed.connect(self.update_now)
        run.status_changed.connect(self.update_now)
        self.view.selectionModel().selectionChanged.connect(self.update_now)
        self.update_now()

    def _set_up_view(self) -> None:
        view = self.view
        view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
        view.setSortingEnabled(True)
        header = view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for section, column in enumerate(COLUMNS):
            if column.id in WIDTHS:
                view.setColumnWidth(section, WIDTHS[column.id])
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        view.delete_pressed.connect(self._delete)
        view.space_pressed.connect(lambda: self.table.toggle([run.id for run in self.chosen]))
        view.enter_pressed.connect(self._restore)

    def _make_buttons(self) -> None:
        self.compare = self._button(tr("Compare"), self._compare)
        self.restore = self._button(tr("Restore weights"), self._restore)
        self.settings = self._button(tr("Use settings"), self._use_settings)
        self.pin = self._button(tr("Pin"), self._pin)
        self.delete = self._button(tr("Delete"), self._delete)

    def _button(self, words: str, slot: object) -> QPushButton:
        made = QPushButton(words)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(slot)
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.compare, self.restore, self.settings, self.pin, self.delete):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.sentence, 1)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(14, 10, 14, 6)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(_empty_page())
        self._stack.addWidget(full)

    # What is chosen

    @property
    def chosen(self) -> tuple[Run, ...]:
        """The selected runs, as the table shows them from top to bottom."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return tuple(self.table.runs[self._source(row)] for row in rows)

    def choose(self, *ids: str) -> None:
        """Select these runs."""
        self.view.clearSelection()
        for row in range(self._sorted.rowCount()):
            if self.table.runs[self._source(row)].id in ids:
                flags = self.view.selectionModel().SelectionFlag
                index = self._sorted.index(row, 0)
                self.view.selectionModel().select(index, flags.Select | flags.Rows)

    def _source(self, row: int) -> int:
        return self._sorted.mapToSource(self._sorted.index(row, 0)).row()

    @Slot()
    def update_now(self) -> None:
        """Buttons and words for what is selected; the empty page while there is no run."""
        runs, chosen = self._document.runs, self.chosen
        self._stack.setCurrentIndex(int(bool(len(runs))))
        one = chosen[0] if len(chosen) == 1 else None
        live = [run for run in chosen if self.table.is_live(run)]
        training = tr("This run is still training. Stop it first.") if live else ""
        self._enable(self.compare, "" if len(chosen) == 2 or len(runs) == 2 else tr("Select two runs."),
                     tr("Tell how two runs differ: network, settings, data and results"))  # fmt: skip
        self._enable(self.restore, _single(one) or _no_weights(one) or training,
                     tr("Put the weights of this run into the network (Enter)"))  # fmt: skip
        self._enable(self.settings, _single(one), tr("Set loss, optimizer, epochs and data as for this run"))
        self._enable(self.pin, _single(one), tr("Keep the weights of this run, however many runs follow"))
        self.pin.setText(tr("Unpin") if one and one.pinned else tr("Pin"))
        self._enable(self.delete, ("" if chosen else tr("Select a run.")) or training, tr("Delete (Del)"))
        text = self._words(chosen)
        self.sentence.setText(text)
        self.sentence.setToolTip(plain_tooltip(text))

    def _words(self, chosen: tuple[Run, ...]) -> str:
        runs = self._document.runs
        if len(chosen) == 1:
            return ending_sentence(chosen[0])
        if chosen:
            return tr("{count} runs selected.", count=len(chosen))
        words = [
            tr_count(
                "{count} run. Ticked ones are drawn over the plots.",
                "{count} runs. Ticked ones are drawn over the plots.",
                len(runs),
            )
        ]
        if runs.forgotten:
            words.append(tr("{forgotten:,} older ones gave way to newer ones.", forgotten=runs.forgotten))
        lost = sum("weights" in run.shed for run in runs)
        if lost:
            words.append(tr("The weights of {lost} gave way; pin a run to keep its weights.", lost=lost))
        if curves := sum("layers" in run.shed for run in runs):
            words.append(tr("Curves of the layers of {count} gave way.", count=curves))
        return " ".join(words)

    @staticmethod
    def _enable(button: QPushButton, refusal: str, tip: str) -> None:
        button.setEnabled(not refusal)
        button.setToolTip(words_only(refusal or tip))

    # What is wanted

    @Slot()
    def _ticked(self) -> None:
        self.overlay_changed.emit(self.table.overlaid)

    @Slot()
    def _compare(self) -> None:
        two = self.chosen if len(self.chosen) == 2 else self._document.runs.items[-2:]
        if len(two) == 2:
            self.compare_wanted.emit(tuple(sorted((r.id for r in two), key=self._begun)))

    def _begun(self, run_id: str) -> float:
        run = self._document.runs.get(run_id)
        return run.started if run else 0.0

    @Slot()
    def _restore(self) -> None:
        if self.restore.isEnabled():
            self.restore_wanted.emit(self.chosen[0].id)

    @Slot()
    def _use_settings(self) -> None:
        self.settings_wanted.emit(self.chosen[0].id)

    @Slot()
    def _pin(self) -> None:
        self.pin_wanted.emit(self.chosen[0].id)

    @Slot()
    def _delete(self) -> None:
        if self.delete.isEnabled():
            self.delete_wanted.emit(tuple(run.id for run in self.chosen))

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        if not self.chosen:
            return
        menu = self.make_menu()
        menu.exec(self.view.viewport().mapToGlobal(at))
        menu.deleteLater()

    def make_menu(self) -> QMenu:
        """What can be done with the selected runs."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for button in (self.compare, self.restore, self.settings, self.pin, self.delete):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.setToolTip(button.toolTip())
            action.triggered.connect(button.click)
        if len(self.chosen) == 1:
            self._add_edits(menu, self.chosen[0])
        return menu

    def _add_edits(self, menu: QMenu, run: Run) -> None:
        menu.addSeparator()
        menu.addAction(tr("Rename")).triggered.connect(lambda: self._edit(NAME))
        menu.addAction(tr("Write a note")).triggered.connect(lambda: self._edit(NOTE))
        colors = QMenu(tr("Colour"), menu)
        menu.addMenu(colors)
        for number, name in enumerate(map(tr, NAMES)):
            action = colors.addAction(swatch(run_color(number, current()), ratio=2.0), name)
            action.setCheckable(True)
            action.setChecked(number == run.color)
            action.triggered.connect(lambda _=False, n=number: self.table.write(run, "color", n))

    def _edit(self, column: int) -> None:
        rows = self.view.selectionModel().selectedRows()
        if rows:
            self.view.edit(self._sorted.index(rows[0].row(), column))


class RunsView(QTableView):
    """A table whose keys are its own: Delete, Space, Enter and F2 mean runs here, not layers."""

    delete_pressed = Signal()
    space_pressed = Signal()
    enter_pressed = Signal()
    KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F2)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(12, 12))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)

    def event(self, event: QEvent) -> bool:
        """Keys that are shortcuts elsewhere come here first."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in self.KEYS
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        signals = {
            Qt.Key.Key_Delete: self.delete_pressed,
            Qt.Key.Key_Backspace: self.delete_pressed,
            Qt.Key.Key_Space: self.space_pressed,
            Qt.Key.Key_Return: self.enter_pressed,
            Qt.Key.Key_Enter: self.enter_pressed,
        }
        wanted = signals.get(Qt.Key(event.key()))
        if wanted is not None and plain:
            wanted.emit()
            return
        super().keyPressEvent(event)


def _single(run: Run | None) -> str:
    return "" if run is not None else tr("Select one run.")


def _no_weights(run: Run | None) -> str:
    if run is None or run.weights:
        return ""
    if "weights" in run.shed:
        return tr("The weights of this run gave way to those of newer runs.")
    return tr("This run left no weights.")


def _empty_page() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.addStretch(1)
    for words, role in (
        (tr("Every training is listed here"), "heading"),
        (
            tr(
                "Press Train: each run is kept with its settings, curves and weights, to be drawn over "
                "others, compared with them, and returned to."
            ),
            "dim",
        ),
    ):
        label = QLabel(words)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        column.addWidget(label)
    column.addStretch(1)
    return page
