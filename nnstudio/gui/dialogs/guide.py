"""The guide and the reference, to read beside the work: the pages of ``resources/docs`` that users need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QFont, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.dialogs.guide_look import dress
from nnstudio.gui.theme import switcher, ui_font
from nnstudio.gui.widgets.room import resize_within
from nnstudio.resources import resource, resource_folder

GUIDE = ("first-steps", "data", "plots", "runs", "using", "exports", "python")
TEXTS, REFERENCE = tr_later("Guide"), tr_later("Reference")
PLACE = Qt.ItemDataRole.UserRole
COMMENT = re.compile(r"<!--.*?-->\n*", re.S)


@dataclass(frozen=True)
class Page:
    """One page: its file, its heading, its text as Markdown, and the part of the guide that it is in."""

    path: Path
    title: str
    text: str
    part: str

    def has(self, words: str) -> bool:
        """Whether all of these words are in it."""
        text = self.text.lower()
        return all(word in text for word in words.lower().split())


@lru_cache(maxsize=1)
def all_pages() -> tuple[Page, ...]:
    """The guide first, then the glossary, then the reference in the order of its names."""
    docs = resource("docs")
    reference = sorted(
        resource_folder("docs/reference").glob("*.md"), key=lambda p: (p.stem != "index", p.stem)
    )
    paths = [*(docs / "guide" / f"{name}.md" for name in GUIDE), docs / "glossary.md", *reference]
    return tuple(_page(path) for path in paths if path.is_file())


def _heading(words: str) -> QListWidgetItem:
    """Between the pages; nothing to choose."""
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setFont(ui_font(11, QFont.Weight.DemiBold))
    return item


def _page(path: Path) -> Page:
    part = REFERENCE if path.parent.name == "reference" else TEXTS
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))
    return Page(path.resolve(), text.partition("\n")[0].lstrip("# ").strip(), text, part)


def anchor_of(heading: str) -> str:
    """The name of a heading in links: ``## Mean squared error `mse``` is ``#mean-squared-error-mse``."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class PageList(QListWidget):
    """Titles of pages, which stand in the language of the pages."""


class PageText(QTextBrowser):
    """A page, in the language that it was written in."""


class GuideDialog(QDialog):
    """Pages at the left, the page at the right. Searching leaves the pages that have the words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Guide"))
        resize_within(self, 980, 680)
        self.shown: Page | None = None
        self._past: list[tuple[Page, int]] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the guide…"))
        self.search.setAccessibleName(tr("Search the guide"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self.find_next)
        self.pages = PageList()
        self.pages.setAccessibleName(tr("Pages"))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.currentItemChanged.connect(self._chosen)
        self.text = PageText()
        self.text.setAccessibleName(tr("Page"))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self.follow)
        self.back = QPushButton(tr("Back"))
        self.back.setShortcut(QKeySequence(QKeySequence.StandardKey.Back))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.go_back)
        self.close_button = QPushButton(tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)
        self._lay_out()
        self._list("")
        self.pages.setCurrentRow(1)  # below the heading
        self.pages.setFocus()
        switcher().theme_changed.connect(self._dress)

    def _lay_out(self) -> None:
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.pages, 1)
        both = QSplitter()
        both.addWidget(side)
        both.addWidget(self.text)
        both.setSizes([230, 720])
        both.setCollapsible(0, False)
        both.setCollapsible(1, False)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.setSpacing(10)
        column.addWidget(both, 1)
        column.addLayout(row)

    # Choosing

    @Slot(str)
    def _list(self, words: str) -> None:
        kept = self.shown
        self.pages.blockSignals(True)
        self.pages.clear()
        part = ""
        for page in (p for p in all_pages() if p.has(words)):
            if part != page.part:
                part = page.part
                self.pages.addItem(_heading(tr(part)))
            item = QListWidgetItem(page.title)
            item.setData(PLACE, str(page.path))
            self.pages.addItem(item)
            if page == kept:
                self.pages.setCurrentItem(item)
        self.pages.blockSignals(False)
        if words.strip() and self.pages.count():
            if self.pages.currentRow() < 0:
                self.pages.setCurrentRow(1)
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.find_next()

    @Slot()
    def find_next(self) -> None:
        """Go to the next place of the first word that is looked for; from the end on to the beginning."""
        word = next(iter(self.search.text().split()), "")
        if word and not self.text.find(word):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(word)

    @Slot()
    def _chosen(self) -> None:
        item = self.pages.currentItem()
        if item is not None:
            self.show_page(Path(item.data(PLACE)))

    def show_page(self, path: Path, anchor: str = "") -> None:
        """Show this page, from this heading on."""
        page = next((p for p in all_pages() if p.path == path.resolve()), None)
        if page is None:
            return
        if self.shown is not None and page != self.shown:
            self._past.append((self.shown, self.text.verticalScrollBar().value()))
        self._show(page)
        self._go_to(anchor)

    def _show(self, page: Page) -> None:
        if page != self.shown:
            self.shown = page
            document = self.text.document()
            document.setMarkdown(page.text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
            dress(document)
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.back.setEnabled(bool(self._past))
        for row in range(self.pages.count()):
            if self.pages.item(row).data(PLACE) == str(page.path):
                self.pages.blockSignals(True)
                self.pages.setCurrentRow(row)
                self.pages.blockSignals(False)

    def _go_to(self, anchor: str) -> None:
        block = self.text.document().begin()
        while anchor and block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                place = self.text.document().documentLayout().blockBoundingRect(block).top()
                self.text.verticalScrollBar().setValue(round(place))
                return
            block = block.next()

    @Slot(QUrl)
    def follow(self, url: QUrl) -> None:
        """A link: to a heading, to another page, or out of here."""
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        elif self.shown is not None:
            path = self.shown.path.parent / url.path() if url.path() else self.shown.path
            self.show_page(path, url.fragment())

    @Slot()
    def go_back(self) -> None:
        """To the page before, where it was left."""
        if self._past:
            page, place = self._past.pop()
            self._show(page)
            self.text.verticalScrollBar().setValue(place)

    @Slot()
    def _dress(self) -> None:
        dress(self.text.document())
