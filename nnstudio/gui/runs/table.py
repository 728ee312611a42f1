"""The runs as a table: ticked to be drawn over the plots, names and notes written in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.metrics import METRICS
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.run_colors import run_color, swatch
from nnstudio.gui.theme import current, mono_font, switcher
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.project import fields
from nnstudio.project.errors import ProjectError
from nnstudio.project.runs import Run, ending, ending_sentence
from nnstudio.project.runs_file import MAX_NOTE

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
NONE = "–"


@dataclass(frozen=True)
class Column:
    """A column: its title, what it shows of a run, and what it is sorted by."""

    id: str
    title: str
    text: Callable[[Run], str]
    key: Callable[[Run], Any]
    number: bool = False


def metric_of(run: Run) -> tuple[str, float | None]:
    """The main metric's id, and its last value: on the validation samples if there are any."""
    if not run.metrics:
        return "", None
    metric = run.metrics[0]
    found = run.last(f"validation/{metric}")
    return metric, run.last(f"train/{metric}") if found is None else found


def _metric_text(run: Run) -> str:
    metric, value = metric_of(run)
    if value is None:
        return NONE
    title = tr(METRICS[metric].title) if metric in METRICS else metric
    return f"{title} {100 * value:.1f} %" if metric == "accuracy" else f"{title} {value:.4g}"


def _figure(value: float | None) -> str:
    return NONE if value is None else f"{value:.4g}"


def _low(value: float | None) -> float:
    return float("inf") if value is None else value


def weights_text(run: Run) -> str:
    """Whether its weights can be restored."""
    if run.weights:
        return tr("pinned") if run.pinned else tr("kept")
    return tr("gave way") if "weights" in run.shed else NONE


COLUMNS = (
    Column("name", tr_later("Run"), lambda r: r.name, lambda r: r.name.casefold()),
    Column("when", tr_later("When"), lambda r: tr("{when:%d %b %H:%M}", when=r.when), lambda r: r.started),
    Column("epochs", tr_later("Epochs"), lambda r: f"{r.epochs_done:,}", lambda r: r.epochs_done,
           number=True),
    Column("loss", tr_later("Loss"), lambda r: _figure(r.last("train/loss")),
           lambda r: _low(r.last("train/loss")), number=True),
    Column("validation", tr_later("Validation loss"), lambda r: _figure(r.last("validation/loss")),
           lambda r: _low(r.last("validation/loss")), number=True),
    Column("metric", tr_later("Main metric"), _metric_text, lambda r: _low(metric_of(r)[1]), number=True),
    Column("ended", tr_later("Ended"), ending, ending),
    Column("weights", tr_later("Weights"), weights_text, weights_text),
    Column("note", tr_later("Note"), lambda r: " ".join(r.note.split()), lambda r: r.note.casefold()),
)  # fmt: skip
NAME, NOTE = 0, len(COLUMNS) - 1


class RunTable(QAbstractTableModel):
    """Follows the document's runs. ``ticked`` are the ids of those to be drawn over the plots."""

    ticks_changed = Signal()

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__(document)
        self._document, self._run = document, run
        self.runs: tuple[Run, ...] = ()
        self.ticked: set[str] = set()
        self._live = ""
        document.runs_changed.connect(self.runs_changed)
        run.status_changed.connect(self.update_now)
        switcher().theme_changed.connect(self._dress)
        self.update_now()

    @Slot()
    def runs_changed(self) -> None:
        """A run more or less is shown at once; how far the one that trains is, in a turn of its own."""
        if self._has_rows_of(self._document.runs.items):
            self._run.turns.show(self.update_now, front=False)
        else:
            self.update_now()

    @Slot()
    def update_now(self) -> None:
        """Take over the list; rows that stayed the same are not drawn anew."""
        self._take_over(self._document.runs.items)
        self._tell_overlaid()

    def _has_rows_of(self, runs: tuple[Run, ...]) -> bool:
        return [run.id for run in runs] == [run.id for run in self.runs]

    def _take_over(self, runs: tuple[Run, ...]) -> None:
        live = self._document.runs.current if self._run.status != "idle" else ""
        marks = (live, self._document.runs.current)
        same_rows = self._has_rows_of(runs)
        before, self.runs = self.runs, runs
        if not same_rows:
            self.beginResetModel()
            self._marks = marks
            self.endResetModel()
            self.ticked &= {run.id for run in runs}
            return
        for row, (old, new) in enumerate(zip(before, runs, strict=True)):
            if old is not new or marks != self._marks:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self._marks = marks

    _marks: tuple[str, str] = ("", "")
    _told: tuple[Run, ...] = ()

    def _tell_overlaid(self) -> None:
        """Other runs are drawn over the plots now, or one of them has another name."""
        if (overlaid := self.overlaid) != self._told:
            self._told = overlaid
            self.ticks_changed.emit()

    @property
    def overlaid(self) -> tuple[Run, ...]:
        """The ticked runs, without the one whose curves are shown anyway."""
        shown = self._document.runs.current
        return tuple(run for run in self.runs if run.id in self.ticked and run.id != shown)

    def toggle(self, ids: list[str]) -> None:
        """Tick these, or take the ticks away if all of them have one."""
        self.ticked = self.ticked - set(ids) if set(ids) <= self.ticked else self.ticked | set(ids)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.runs) - 1, 0))
        self._tell_overlaid()

    def is_live(self, run: Run) -> bool:
        """Whether this run is training (or held) just now."""
        return run.id == self._marks[0]

    # Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in (NAME, NOTE):
            found |= Qt.ItemFlag.ItemIsEditable
        return found | Qt.ItemFlag.ItemIsUserCheckable if index.column() == NAME else found

    def data(self, index: Index, role: int = 0) -> Any:
        run, column = self.runs[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.EditRole:
            return run.note if column.id == "note" else run.name
        if role == SORT:
            return column.key(run)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tip(run, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column.number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return self._font(run, column)
        return self._look(run, column, role)

    def _look(self, run: Run, column: Column, role: int) -> Any:
        theme = current()
        if column.id == "name":
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if run.id in self.ticked else Qt.CheckState.Unchecked
            if role == Qt.ItemDataRole.DecorationRole:
                return swatch(run_color(run.color, theme), ratio=2.0)
        if role == Qt.ItemDataRole.ForegroundRole:
            failed = run.finished is not None and run.finished.reason == "diverged"
            if column.id == "ended" and failed:
                return theme.color("bad")
            return theme.color("text" if column.id == "name" or column.number else "dim")
        return None

    def _text(self, run: Run, column: Column) -> str:
        if column.id == "ended" and self.is_live(run):
            return tr("training…") if self._run.status == "running" else tr("held")
        return column.text(run)

    def _font(self, run: Run, column: Column) -> Any:
        if column.number:
            return mono_font()
        if column.id == "name" and run.id == self._marks[1]:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _tip(self, run: Run, column: Column) -> str:
        if column.id == "note":
            return run.note or tr("Double-click to write a note.")
        if column.id == "weights" and "weights" in run.shed:
            return tr("Its weights gave way to those of newer runs. Pin a run to keep its weights.")
        if column.id == "name":
            mine = tr("\nThe network has the weights of this run.") if run.id == self._marks[1] else ""
            return tr(
                "Tick it to draw its loss and its layers over the plots. Double-click to rename it.{mine}",
                mine=mine,
            )
        if column.id == "when":
            return tr(
                "{when:%A, %d %B %Y, %H:%M:%S}\nBegan with {value}.",
                when=run.when,
                value=run.begun or tr("unknown weights"),
            )
        return ending_sentence(run) if column.id == "ended" else ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run, column = self.runs[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and column.id == "name":
            self.toggle([run.id])
            return True
        if role != Qt.ItemDataRole.EditRole:
            return False
        return self.write(run, column.id, str(value))

    def write(self, run: Run, what: str, value: Any) -> bool:
        """Change a name, note, colour or pin, as one undo step. False where the value cannot be."""
        if what == "name":
            value = " ".join(value.split())[: fields.MAX_TITLE]
        try:
            if what in ("name", "note"):
                value = fields.text(value, what, MAX_NOTE, lines=what == "note")
        except ProjectError:
            return False
        before = getattr(run, what)
        if value == before or (what == "name" and not value):
            return False
        labels = {"name": tr("Rename"), "note": tr("Note on"), "color": tr("Colour of"), "pinned": tr("Pin")}
        label = tr("Unpin") if what == "pinned" and not value else labels[what]
        self._document.edit_runs(
            f"{label} {run.name}",
            lambda runs: _written(runs, run.id, what, value),
            lambda runs: _written(runs, run.id, what, before),
        )
        return True

    @Slot()
    def _dress(self) -> None:
        if self.runs:
            last = self.index(len(self.runs) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


def _written(runs: Any, run_id: str, what: str, value: Any) -> Any:
    run = runs.get(run_id)
    return runs if run is None else runs.put(replace(run, **{what: value}))
