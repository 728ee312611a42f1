"""What every plot panel does: refresh only while it is seen, say what will be here while it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedLayout, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.models.turns import Draw
from nnstudio.gui.theme import switcher


class PlotPanel(QWidget):
    """Base of the tabs under the canvas. Subclasses fill ``content`` and say what to do in ``refresh``.

    ``probes`` gives what the training thread should compute while this panel is seen, by name.
    """

    empty = tr_later("Nothing to show yet")
    hint = tr_later("Press Train to fill this plot.")

    def __init__(self, document: DocumentModel, run: RunModel) -> None:
        super().__init__()
        self.document, self.run = document, run
        self.content = QWidget()
        self._watched: tuple[str, ...] = ()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty_page())
        self._stack.addWidget(self.content)
        run.tick.connect(self._ask)
        run.results_changed.connect(self._ask)
        run.status_changed.connect(self.update_now)
        document.data_changed.connect(self._data_changed)
        document.replaced.connect(self.let_go)
        switcher().theme_changed.connect(self._theme_changed)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addStretch(1)
        self._empty_words = (QLabel(tr(self.empty)), QLabel(tr(self.hint)))
        for label, role in zip(self._empty_words, ("heading", "dim"), strict=True):
            label.setProperty("role", role)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(1)
        return page

    # For subclasses

    def has_content(self) -> bool:
        """Whether there is something to show."""
        raise NotImplementedError

    def say_empty(self, title: str, hint: str) -> None:
        """Other words for the empty page: why there is nothing."""
        for label, text in zip(self._empty_words, (title, hint), strict=True):
            label.setText(text)

    def refresh(self) -> None:
        """Show what is new."""
        raise NotImplementedError

    def probes(self) -> dict[str, object]:
        """What to compute in the training thread: name -> function of the network."""
        return {}

    @Slot()
    def let_go(self) -> None:
        """Another document is about to open: keep no data and no network of this one, seen or not."""

    def restyle(self) -> None:
        """The theme changed: draw anew."""
        self.update_now()

    # The rest is here

    @property
    def is_empty(self) -> bool:
        """Whether the hint is shown instead of a plot."""
        return self._stack.currentIndex() == 0

    @Slot()
    def _ask(self) -> None:
        """Something is new: draw it when it is this panel's turn."""
        if self.isVisible():
            self.run.turns.ask(self.update_now, front=in_front(self))

    def show_soon(self, draw: Draw) -> None:
        """Call ``draw`` at once, but while a training runs when it is this panel's turn."""
        self.run.turns.show(draw, front=in_front(self))

    @Slot()
    def update_now(self) -> None:
        """Refresh if anybody sees it."""
        if not self.isVisible():
            return
        full = self.has_content()
        self._stack.setCurrentIndex(int(full))
        if full:
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch()
        self.update_now()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._unwatch()

    @Slot()
    def _data_changed(self) -> None:
        if self.isVisible():
            self._watch()
            self.update_now()

    def _watch(self) -> None:
        self._unwatch()
        wanted = self.probes()
        self._watched = tuple(wanted)
        for name, probe in wanted.items():
            self.run.watch(name, probe)  # type: ignore[arg-type]

    def _unwatch(self) -> None:
        for name in self._watched:
            self.run.unwatch(name)
        self._watched = ()

    @Slot(object)
    def _theme_changed(self, _theme: object) -> None:
        self.restyle()


def in_front(panel: QWidget) -> bool:
    """Whether it is in the main window, or in the one that somebody works in: it is drawn before others."""
    return panel.isActiveWindow() or isinstance(panel.window(), QMainWindow)
