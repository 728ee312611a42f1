"""The guide in the window: every page can be read, every link leads somewhere."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.gui.action_set import with_mnemonic
from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.dialogs.guide import GuideDialog, all_pages, anchor_of
from nnstudio.gui.dialogs.import_data.roles import FEATURE, LEFT_OUT, TARGET
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import apply_theme, current
from nnstudio.resources import resource

LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def guide(qtbot: QtBot) -> GuideDialog:
    dialog = GuideDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def titles(guide: GuideDialog) -> list[str]:
    return [guide.pages.item(row).text() for row in range(guide.pages.count())]


def page(name: str) -> Path:
    return next(p.path for p in all_pages() if p.path.stem == name)


def test_it_begins_with_the_first_steps(guide: GuideDialog) -> None:
    assert titles(guide)[:3] == ["Guide", "First steps", "Data of your own"]
    assert {"Reference", "Layers", "Losses", "Optimizers", "Words"} < set(titles(guide))
    assert guide.pages.currentItem().text() == "First steps"
    assert guide.text.toPlainText().startswith("First steps\n")
    assert not guide.back.isEnabled()


def test_no_page_is_empty_and_none_shows_its_source(guide: GuideDialog) -> None:
    for each in all_pages():
        guide.show_page(each.path)
        shown = guide.text.toPlainText()
        assert shown.startswith(each.title.replace("`", "")), each.path
        assert len(shown) > 100
        assert "<!--" not in shown
        assert not re.search(r"\]\([\w./-]+\.md", shown), each.path


def test_every_link_leads_to_a_page_and_a_heading() -> None:
    headings = {
        p.path: {anchor_of(line.lstrip("#").strip()) for line in p.text.splitlines() if line.startswith("#")}
        for p in all_pages()
    }
    for each in all_pages():
        for link in LINK.findall(re.sub(r"```.*?```", "", each.text, flags=re.S)):
            if link.startswith("http"):
                continue
            name, _, anchor = link.partition("#")
            path = (each.path.parent / name).resolve() if name else each.path
            assert path.exists(), f"{each.path.name}: {link}"
            assert not anchor or anchor in headings.get(path, {anchor}), f"{each.path.name}: {link}"


def test_a_link_goes_to_its_heading_and_back_again(guide: GuideDialog) -> None:
    guide.show_page(page("index"))
    guide.follow(QUrl("losses.md#huber-huber"))
    assert guide.pages.currentItem().text() == "Losses"
    place = guide.text.verticalScrollBar().value()
    assert place > 100
    top = guide.text.cursorForPosition(guide.text.viewport().rect().topLeft()).block()
    assert "Huber" in top.text() + top.next().text()
    guide.go_back()
    assert guide.pages.currentItem().text() == "Reference"


def test_searching_keeps_the_pages_that_have_the_words(guide: GuideDialog) -> None:
    guide.search.setText("glorot uniform")
    found = titles(guide)
    assert "Initializers" in found
    assert "First steps" not in found
    assert guide.text.textCursor().selectedText().lower() == "glorot"
    before = guide.text.textCursor().position()
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.text.textCursor().position() != before
    assert guide.isVisible()
    guide.search.setText("no such words anywhere")
    assert titles(guide) == []
    guide.search.clear()
    assert len(titles(guide)) == len(all_pages()) + 2


def test_f1_and_the_welcome_page_open_it(qtbot: QtBot, window: MainWindow) -> None:
    def shown() -> list[GuideDialog]:
        return [d for d in window.findChildren(GuideDialog) if d.isVisible()]

    assert window.actions_by_id["guide"].shortcut().toString() == "F1"
    window.welcome.guide_button.click()
    assert len(shown()) == 1
    window.actions_by_id["guide"].trigger()
    assert len(shown()) == 1
    shown()[0].close()
    qtbot.waitUntil(lambda: not shown())


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_have_the_colours_of_the_theme(qapp: object, guide: GuideDialog, look: str) -> None:
    apply_theme(qapp, look)
    try:
        block = guide.text.document().begin()
        while block.isValid():
            if block.text():
                color = block.begin().fragment().charFormat().foreground().color()
                assert color in (current().color("text"), current().color("accent"))
            block = block.next()
    finally:
        apply_theme(qapp, "light")


def test_the_first_steps_are_true() -> None:
    text = resource("docs", "guide", "first-steps.md").read_text(encoding="utf-8")
    keys = {row.id: row.keys.replace("Return", "Enter") for row in ACTIONS}
    for action, key in re.findall(r"\*\*([A-Z]\w+)…?\*\* \((Ctrl[^)]+)\)", text):
        assert keys[action.lower() if action != "Predict" else "show_predict"] == key
    for role in (FEATURE, TARGET, LEFT_OUT):
        assert f"**{role}**" in text
    assert f"({keys['shortcuts']})" in text


def test_a_letter_for_every_menu() -> None:
    taken = {"v", "h"}
    assert [with_mnemonic(t, taken) for t in ("File", "Edit", "Network", "View", "Help")] == [
        "&File", "&Edit", "&Network", "V&iew", "He&lp",
    ]  # fmt: skip
    assert with_mnemonic("File", {"f", "i", "l", "e"}) == "File"


def test_alt_and_the_letter_open_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(set(letters)) == len(letters)
    used = {row.keys[-1].lower() for row in ACTIONS if re.fullmatch(r"Alt\+[A-Z]", row.keys)}
    assert not used & set(letters)
