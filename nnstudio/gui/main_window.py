"""The window: makes the parts and wires them. What the parts do is their own matter."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QMimeData, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import Finished
from nnstudio.gui.action_set import ActionSet
from nnstudio.gui.canvas.view import NetworkCanvas
from nnstudio.gui.commands.blocks import BlockCommands
from nnstudio.gui.commands.check import CheckCommands
from nnstudio.gui.commands.crossval import CrossCommands
from nnstudio.gui.commands.draw_points import DrawPoints
from nnstudio.gui.commands.edit import EditCommands
from nnstudio.gui.commands.file_work import FileWork
from nnstudio.gui.commands.files import FileCommands
from nnstudio.gui.commands.finding import FindingCommands
from nnstudio.gui.commands.help import HelpCommands
from nnstudio.gui.commands.nudge import NudgeCommands
from nnstudio.gui.commands.opening import OpenCommands
from nnstudio.gui.commands.picture import PictureCommands
from nnstudio.gui.commands.runs import RunCommands
from nnstudio.gui.commands.saving import SaveCommands
from nnstudio.gui.commands.using import UsingCommands
from nnstudio.gui.commands.view import ViewCommands
from nnstudio.gui.commands.worked import WorkedCommands
from nnstudio.gui.docks.menu import PanelsMenu
from nnstudio.gui.dropping import DropSheet
from nnstudio.gui.dropping.offer import Doors, Offer, offer_for
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.language import LanguageMenu
from nnstudio.gui.live_cards import LiveCards
from nnstudio.gui.models.autosave import Autosave
from nnstudio.gui.models.block_library import BlockLibrary
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.file_job import FileJob
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.models.spare_memory import SpareMemory
from nnstudio.gui.palette import LayerPalette
from nnstudio.gui.panels.autosave_label import AutosaveLabel
from nnstudio.gui.panels.banner import Banner
from nnstudio.gui.panels.log import LogPanel
from nnstudio.gui.panels.masthead import Masthead
from nnstudio.gui.panels.problems import ProblemsPanel
from nnstudio.gui.panels.recovery_bar import RecoveryBar
from nnstudio.gui.panels.status_bar import StatusBar
from nnstudio.gui.panels.task_strip import TaskStrip
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.reading_order import move_focus
from nnstudio.gui.recent_menu import RecentMenu
from nnstudio.gui.runs import RunsPanel
from nnstudio.gui.scale import ScaleMenu
from nnstudio.gui.toolbar import make_toolbar
from nnstudio.gui.training.transport import TransportBar
from nnstudio.gui.welcome import WelcomePage
from nnstudio.gui.widgets.room import FRAME
from nnstudio.gui.workbench import Workbench

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """One window, one document. ``complete()`` makes the plots (slow to import) after it is shown."""

    document: DocumentModel
    selection: Selection
    run: RunModel
    canvas: NetworkCanvas

    def __init__(self, preferences: Preferences | None = None) -> None:
        super().__init__()
        self.preferences = preferences or Preferences(self)
        self.document = DocumentModel(self)
        self.autosave = Autosave(self.document, self)
        self.spare_memory = SpareMemory(self.document, self)
        self.selection = Selection(self)
        self.run = RunModel(self.document, parent=self)
        self.canvas = NetworkCanvas(self.document, self.selection)
        self.library = BlockLibrary(self)
        self.canvas.library = self.library
        self.palette_panel = LayerPalette(self.library)
        self.inspector = Inspector(self.document, self.selection)
        self.problems = ProblemsPanel(self.document)
        self.log = LogPanel()
        self.runs_panel = RunsPanel(self.document, self.run)
        self.banner, self.recovery = Banner(), RecoveryBar()
        self.welcome = WelcomePage(self.preferences)
        self.using = UsingCommands(self)
        self.workbench = Workbench(self)
        self.network_tabs, self.docks = self.workbench.network_tabs, self.workbench.docks
        self.status = StatusBar(self.document, self.run)
        self.saving, self.opening, self.file_work = SaveCommands(self), OpenCommands(self), FileWork(self)
        self.files, self.edit = FileCommands(self), EditCommands(self)
        self.view, self.help = ViewCommands(self), HelpCommands(self)
        self.blocks = BlockCommands(self)
        self.check, self.picture = CheckCommands(self), PictureCommands(self)
        self.crossval, self.nudging = CrossCommands(self), NudgeCommands(self)
        self.worked = WorkedCommands(self)
        self.drawing = DrawPoints(self)
        self.runs, self.finding = RunCommands(self), FindingCommands(self)
        self.actions_by_id = ActionSet(self)
        self.live_cards = LiveCards(self.document, self.run, self.canvas)
        self._assemble()
        self._wire()
        self._restore_layout()
        self._show_document()

    def _assemble(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(self.workbench)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.recovery)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(center)
        self.setStatusBar(self.status)
        self.autosaved = AutosaveLabel(self.autosave)
        self.tasks = TaskStrip()
        self.status.addPermanentWidget(self.tasks)
        self.status.addPermanentWidget(self.autosaved)
        self.transport = TransportBar(self.run)
        self.toolbar = make_toolbar(self.actions_by_id, self.transport)
        self.addToolBar(self.toolbar)
        self.actions_by_id.fill(self.menuBar())
        self.masthead = Masthead(self.menuBar())
        self.recent_menu = RecentMenu(self.preferences, self.files.open, self)
        self.actions_by_id.insert_after("new_from_data", self.recent_menu.menuAction())
        self.panels_menu = PanelsMenu(self.docks, self)
        self.actions_by_id.insert_after("show_code", self.panels_menu.menuAction())
        self.language_menu = LanguageMenu(self.preferences, self.tell, self)
        self.actions_by_id.insert_after("reset_layout", self.language_menu.menuAction())
        self.scale_menu = ScaleMenu(self.preferences, self.tell, self)
        self.actions_by_id.insert_after("reset_layout", self.scale_menu.menuAction())
        self.dropping = DropSheet(self, self._drop_offer, lambda: self.using.panel)
        self.setMinimumSize(900, 560)

    def _wire(self) -> None:
        document, run, refresh = self.document, self.run, self.actions_by_id.refresh
        for signal in (
            document.analysed,
            document.weights_changed,
            self.selection.changed,
            run.status_changed,
        ):
            signal.connect(refresh)
        document.file_changed.connect(self._show_document)
        document.replaced.connect(self.selection.clear)
        document.data_changed.connect(self.workbench.offer_plots)
        self.palette_panel.add_requested.connect(self.canvas.add_layer)
        self.palette_panel.block_requested.connect(self.canvas.requests.add_block)
        self.palette_panel.remove_requested.connect(self.blocks.remove)
        self.library.failed.connect(self.tell_error)
        self.canvas.block_wanted.connect(self.blocks.save)
        self.canvas.edit_requested.connect(self.view.show_layer)
        self.canvas.message.connect(self.tell)
        self.canvas.hint_given.connect(self.status.say)
        self.problems.located.connect(self.view.locate)
        self.problems.count_changed.connect(self.workbench.show_problem_count)
        self.status.problems_wanted.connect(self.view.show_problems)
        self.inspector.data.import_wanted.connect(self.files.ask_import)
        self.inspector.data.keep_wanted.connect(self.files.inside.keep)
        self.inspector.data.save_wanted.connect(self.files.inside.save)
        run.kept.connect(self.files.keep_history)
        self._wire_runs()
        self.tasks.follow(document.data_job, tr("Reading the data"), document.cancel_data)
        self.using.follow(self.tasks)
        for job in (self.opening.job, self.file_work.job, self.saving.job):
            self.tasks.follow(job, partial(_words_of, job), job.cancel_all)
        self.tasks.turned.connect(self._show_status)
        self.nudging.follow(self.tasks)
        self.tasks.follow(self.worked.job, tr("Working a step out"), self.worked.job.cancel)
        self.tasks.follow(self.check.job, tr("Checking the gradient"), self.check.job.cancel)
        self.tasks.follow(self.crossval.job, tr("Cross-validating"), self.crossval.job.cancel)
        self.workbench.neurons.nudge_wanted.connect(self.nudging.show_at)
        run.finished.connect(self._finished)
        run.failed.connect(self.tell_error)
        run.troubled.connect(self.tell_error)
        self.autosave.failed.connect(self.tell_error)
        self.preferences.failed.connect(self.tell_error)
        self.recovery.open_wanted.connect(self.opening.recover)
        self.recovery.discard_wanted.connect(self.files.discard_recovered)
        self.recovery.discard_all_wanted.connect(self.files.discard_all_recovered)
        self.welcome.new_wanted.connect(self.files.new)
        self.welcome.open_wanted.connect(self.files.ask_open)
        self.welcome.from_data_wanted.connect(self.files.new_from_data)
        self.welcome.recent_wanted.connect(self.files.open)
        self.welcome.template_wanted.connect(self.files.open_template)
        self.welcome.guide_wanted.connect(self.help.guide)

    def _wire_runs(self) -> None:
        panel, runs = self.runs_panel, self.runs
        panel.overlay_changed.connect(self.workbench.show_overlay)
        panel.compare_wanted.connect(runs.compare)
        panel.restore_wanted.connect(runs.restore)
        panel.settings_wanted.connect(runs.use_settings)
        panel.pin_wanted.connect(runs.toggle_pin)
        panel.delete_wanted.connect(runs.delete)
        panel.table.modelReset.connect(self.actions_by_id.refresh)

    def complete(self) -> None:
        """Make what was left out for a quick start."""
        self.workbench.make_plots()
        self.files.offer_recovered()

    # What is shown

    @Slot()
    def _show_document(self) -> None:
        is_open = self.document.is_open
        self.pages.setCurrentWidget(self.workbench if is_open else self.welcome)
        self.toolbar.setVisible(is_open)
        self._show_status()
        self.setWindowTitle(tr("{title}[*] – NNStudio", title=self.document.title) if is_open else "NNStudio")
        self.setWindowModified(self.document.is_dirty)
        self.masthead.show_document(self.document.title if is_open else "", unsaved=self.document.is_dirty)
        self.setWindowFilePath(str(self.document.path or ""))
        self.actions_by_id.refresh()

    @Slot()
    def _show_status(self) -> None:
        """On the welcome page only while there is something to tell."""
        self.status.setVisible(self.document.is_open or self.tasks.current is not None)
        self.status.make_room()

    @Slot(str)
    def tell(self, sentence: str, *, problem: bool = True) -> None:
        """Say something that passes by: in the status bar, and in the log."""
        self.status.say(sentence)
        if problem:
            log.info(sentence)

    @Slot(str, str)
    def tell_error(self, sentence: str, details: str = "") -> None:
        """Say what went wrong, with details to copy; the work goes on."""
        log.error(sentence)
        self.banner.show_message(sentence, details)

    @Slot(object)
    def _finished(self, event: Finished) -> None:
        self.files.keep_history()
        log.info("Training %s after epoch %s. %s", event.reason, f"{event.epoch:,}", event.sentence)

    def commit_pending(self) -> None:
        """Take over what is being typed, as leaving the field would."""
        widget = QApplication.focusWidget()
        if isinstance(widget, (QLineEdit, QPlainTextEdit)) and self.isAncestorOf(widget):
            widget.clearFocus()
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # Layout

    def layout_of_first_start(self) -> None:
        """As large as the screen allows, up to 1600 × 1000; everything works from 1280 × 720 on."""
        room = self.screen().availableGeometry().size() - FRAME
        self.resize(QSize(1600, 1000).boundedTo(room))
        self.workbench.first_sizes(self.width(), self.height())

    def _restore_layout(self) -> None:
        self.layout_of_first_start()
        geometry = self.preferences.bytes("window")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self.workbench.restore(self.preferences)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab, wherever in the window it is pressed. (Qt also asks when what has the focus is hidden.)"""
        here = self.focusWidget()
        if here is not None and not here.isVisible():
            return super().focusNextPrevChild(forward)
        return move_focus(self, forward)

    # Leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()  # should asking fail, nothing is lost by closing all the same
        if not self.files.may_leave(self.close):
            return
        if self.file_work.job.busy:
            self.file_work.when_idle(self.close)
            return
        self.preferences.set_bytes("window", self.saveGeometry())
        self.workbench.keep(self.preferences)
        self.shutdown()
        event.accept()

    def shutdown(self) -> None:
        """End the run and everything in the background; the window can go then."""
        self.opening.shutdown()
        self.saving.shutdown()
        self.file_work.shutdown()
        self.check.shutdown()
        self.using.shutdown()
        self.crossval.shutdown()
        self.nudging.shutdown()
        self.worked.shutdown()
        self.run.shutdown()
        self.autosave.shutdown()
        self.spare_memory.shutdown()
        self.document.shutdown()
        self.log.detach()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.dropping.watch()

    def _drop_offer(self, data: QMimeData) -> Offer | None:
        return offer_for(data, Doors(self.document.is_open, self.files.open, self.files.use_text))


def _words_of(job: FileJob) -> str:
    return job.words
