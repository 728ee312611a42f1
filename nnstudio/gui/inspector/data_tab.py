"""The Data tab: where samples come from, what they look like, how they are prepared and split."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import TRANSFORMS, Finding, Remedy, Table, remedies_for
from nnstudio.data.own.drawn_points import DrawnPoints
from nnstudio.data.own.typed_table import TypedTable
from nnstudio.engine.augmentation import AUGMENTATIONS
from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
from nnstudio.gui.dialogs.own_data.table_dialog import TableDialog
from nnstudio.gui.inspector import data_facts
from nnstudio.gui.inspector.choice_editors import KindEditor
from nnstudio.gui.inspector.findings_list import FindingsList
from nnstudio.gui.inspector.forms import Change, OptionsForm
from nnstudio.gui.inspector.inside_row import InsideRow
from nnstudio.gui.inspector.parts import Column, Facts, heading, label
from nnstudio.gui.inspector.split_bar import SplitBar
from nnstudio.gui.inspector.steps_editor import StepsEditor
from nnstudio.gui.inspector.text_editors import LineEditor
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.widgets.pictures import BarsPicture, SamplesPicture
from nnstudio.project import edits


class DataTab(Column):
    """Edits the data settings. The preview is what was really loaded."""

    import_wanted = Signal()
    keep_wanted = Signal(bool)
    save_wanted = Signal()

    def __init__(self, document: DocumentModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.source = OptionsForm(self._apply, only=("source",))
        self.inside = InsideRow()
        self.inside.keep_wanted.connect(self.keep_wanted)
        self.inside.save_wanted.connect(self.save_wanted)
        self.own_button = QPushButton()
        self.own_button.clicked.connect(self.edit_own)
        self.samples = SamplesPicture(48, tr("Samples"))
        self.rows_shown = RowsPreview()
        self.error = label("", "bad", wrap=True)
        self.notes = label("", "dim", wrap=True)
        self.findings = FindingsList(self._mend)
        self.facts = Facts(
            tr_later("Samples"), tr_later("Features"), tr_later("Target"), tr_later("Missing values")
        )
        self.balance_title = heading(tr("Class balance"))
        self.balance = BarsPicture(72, tr("Class balance"))
        self.prepare = OptionsForm(self._apply, only=("features", "target"))
        self.augment = OptionsForm(self._apply, only=("augment", "balance"))
        self.bar = SplitBar()
        self.split = OptionsForm(self._apply, only=("split",))
        self.import_button = QPushButton(tr("Import data…"))
        self.import_button.setToolTip(tr("Use a table, arrays or pictures of your own as data."))
        self.import_button.clicked.connect(self.import_wanted)
        self._build()
        document.changed.connect(self.refresh)
        document.data_changed.connect(self._show_data)
        self.refresh()
        self._show_data()

    def _build(self) -> None:
        self.add(
            self.source, self.inside, self.own_button, self.error,
            self.samples, self.rows_shown, self.facts, self.notes,
        )  # fmt: skip
        self.add(self.findings)
        self.add(self.balance_title, self.balance)
        self.add(heading(tr("Prepare")), self.prepare)
        self.add(heading(tr("Split")), self.bar, self.split)
        self.add(heading(tr("Vary in training")), self.augment)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.import_button)
        row.addStretch(1)
        self.add(buttons)
        self.finish()

    @Slot()
    def refresh(self) -> None:
        """Show the settings as they are now."""
        settings = self._document.state.data
        for form in (self.source, self.prepare, self.augment, self.split):
            form.show_declarations([settings])
        self.own_button.setText(
            tr("Draw points…") if isinstance(settings.source, DrawnPoints) else tr("Edit table…")
        )
        self.own_button.setVisible(isinstance(settings.source, DrawnPoints | TypedTable))
        path = self._document.path
        self.inside.show_source(settings.source, path.parent if path else None)
        self._offer_fitting()
        prepared = self._document.prepared
        shares = settings.split.shares() or data_facts.split_shares(prepared)
        names = ("train", "validation", "test")
        self.bar.set_shares(
            tuple(zip(names, shares, strict=True)), data_facts.split_tip(prepared) if prepared else ""
        )

    @Slot()
    def edit_own(self) -> None:
        """Draw the points, or type the table, in a window of its own: one undo step when it is accepted."""
        source = self._document.state.data.source
        if isinstance(source, DrawnPoints):
            dialog: PointsDialog | TableDialog = PointsDialog(source.points, self.window())
        elif isinstance(source, TypedTable):
            dialog = TableDialog(source, self.window())
        else:
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._take_own)
        self._own_dialog = dialog
        dialog.open()

    @Slot()
    def _take_own(self) -> None:
        dialog, settings = self._own_dialog, self._document.state.data
        if isinstance(dialog, TableDialog):
            label, source = (
                tr("Edit table"),
                settings.source.replace(names=dialog.source.names, cells=dialog.source.cells),
            )
        else:
            label, source = tr("Draw points"), settings.source.replace(points=dialog.pad.points)
        self._document.edit(label, lambda s: edits.set_data(s, s.data.replace(source=source)))

    @Slot()
    def _show_data(self) -> None:
        prepared, error = self._document.prepared, self._document.data_error
        self.error.setText(error)
        self.error.setVisible(bool(error))
        table = prepared.table if prepared else None
        self.facts.setVisible(table is not None)
        for widget in (self.samples, self.rows_shown, self.balance, self.balance_title):
            widget.hide()
        found = prepared.findings if prepared else self._of_error()
        self.findings.show_findings(found)
        told = {finding.sentence for finding in found}
        notes = [note for note in prepared.notes if note not in told] if prepared else []
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        if table is not None:
            self._show_table(table)
        self.refresh()

    def _show_table(self, table: Table) -> None:
        self.facts.set("Samples", f"{len(table):,}")
        columns, classes = ", ".join(table.feature_names[:40]), ", ".join(table.classes[:40])
        told = tr("Columns: {names}", names=columns) if columns else ""
        self.facts.set("Features", data_facts.features_in_words(table), told)
        told = tr("Classes: {names}", names=classes) if classes else ""
        self.facts.set("Target", data_facts.target_in_words(table), told)
        self.facts.set("Missing values", data_facts.missing_in_words(table))
        points = None if table.is_image else data_facts.sample_points(table)
        if table.is_image:
            self.samples.set_images(data_facts.sample_images(table))
        elif points is not None:
            self.samples.set_points(*points)
        else:
            self.rows_shown.show_rows(*data_facts.first_rows(table))
        self.samples.setVisible(table.is_image or points is not None)
        self.rows_shown.setVisible(not (table.is_image or points is not None))
        self._show_balance(table)
        self._offer_columns(table)

    def _show_balance(self, table: Table) -> None:
        self.balance.setVisible(table.is_classification)
        self.balance_title.setVisible(table.is_classification)
        if table.is_classification:
            counts = data_facts.class_counts(table)
            words = " · ".join(
                f"{name}: {count:,.0f}" for name, count in zip(table.classes, counts, strict=True)
            )
            self.balance.set_bars(counts, table.classes, words)

    def _offer_columns(self, table: Table) -> None:
        """Complete the names of columns while they are typed, and grey out what suits classes alone."""
        names = [*table.feature_names, *table.target_names, *table.ignored]
        features = self.prepare.editors.get("features")
        if isinstance(features, StepsEditor) and not table.is_image:
            features.offer_columns(table.feature_names)
        source, split = self.source.nested["source"].editors, self.split.nested["split"].editors
        for editor in (
            source.get("target"), source.get("more_targets"), source.get("ignore"), split.get("column"),
        ):  # fmt: skip
            if isinstance(editor, LineEditor):
                editor.offer(names)

    def _offer_fitting(self) -> None:
        """Offer only what suits: feature transforms for features, and for the target those of its sort."""
        prepared = self._document.prepared
        pictures = prepared is None or prepared.table.is_image
        features = self.prepare.editors.get("features")
        if isinstance(features, StepsEditor):
            usable = [c for c in TRANSFORMS.classes() if "features" in c.roles]
            features.offer_only({c.kind for c in usable if pictures or not c.for_images})
        augment = self.augment.editors.get("augment")
        if isinstance(augment, StepsEditor):
            augment.offer_only({c.kind for c in AUGMENTATIONS.classes() if pictures or not c.for_images})
        target = self.prepare.editors.get("target")
        if isinstance(target, KindEditor) and prepared is not None:
            role = "classes" if prepared.table.is_classification else "values"
            target.offer_only({c.kind for c in TRANSFORMS.classes() if role in c.roles})

    def _of_error(self) -> tuple[Finding, ...]:
        """What would mend data that cannot be used, as one finding."""
        remedies = remedies_for(self._document.data_fault, self._document.state.data)
        return (Finding("data", tr("This can be mended."), (), remedies),) if remedies else ()

    def _mend(self, remedy: Remedy) -> None:
        self._document.edit(
            remedy.label, lambda s: edits.set_data(s, remedy.change(self._document.state.data))
        )

    def _apply(self, what: str, change: Change, gesture: str) -> None:
        settings = change(self._document.state.data)
        key = f"data:{gesture}" if gesture else ""
        self._document.edit(tr("Change {what}", what=what), lambda s: edits.set_data(s, settings), key)


class RowsPreview(QTableWidget):
    """The first rows of a table, to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setAccessibleName(tr("First rows"))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_rows(self, header: list[str], rows: list[list[str]]) -> None:
        """Show these."""
        self.clear()
        self.setColumnCount(len(header))
        self.setHorizontalHeaderLabels(header)
        self.setRowCount(len(rows))
        for i, row in enumerate(rows):
            self.setRowHeight(i, 24)
            for j, cell in enumerate(row):
                self.setItem(i, j, QTableWidgetItem(cell))
        self.setFixedHeight(24 * len(rows) + self.horizontalHeader().sizeHint().height() + 14)
