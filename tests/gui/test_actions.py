"""The table of actions: nothing twice, every method there, every row reachable."""

from collections import Counter
from operator import attrgetter

import pytest
from PySide6.QtGui import QKeySequence

from nnstudio.gui.action_set import CONDITIONS, key_sequences
from nnstudio.gui.actions import ACTIONS, MENUS
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import Mode, switcher


def test_ids_are_unique_and_menus_and_conditions_known() -> None:
    assert len({a.id for a in ACTIONS}) == len(ACTIONS)
    assert {a.menu for a in ACTIONS} == set(MENUS)
    assert {a.when for a in ACTIONS} | {a.check for a in ACTIONS if a.check} <= set(CONDITIONS)


def test_no_key_means_two_things(window: MainWindow) -> None:
    keys = Counter(
        k.toString(QKeySequence.SequenceFormat.PortableText) for a in ACTIONS for k in key_sequences(a)
    )
    assert [key for key, count in keys.items() if count > 1] == []
    fallbacks = Counter(a.keys for a in ACTIONS if a.keys)
    assert [key for key, count in fallbacks.items() if count > 1] == []


def test_every_method_exists(window: MainWindow) -> None:
    for action in ACTIONS:
        assert callable(attrgetter(action.method)(window)), action.id


def test_standard_keys_have_fallbacks() -> None:
    assert [a.id for a in ACTIONS if a.standard and not a.keys] == []
    assert {a.id for a in ACTIONS if a.id in ("quit", "close", "open", "save")} == {
        "quit",
        "close",
        "open",
        "save",
    }


def test_every_row_stands_in_its_menu(window: MainWindow) -> None:
    for title, menu in zip(MENUS, window.menuBar().actions(), strict=True):
        assert menu.text().replace("&", "") == title
    listed = {a.objectName() for m in MENUS for a in _all_actions(window, m)}
    assert {a.id for a in ACTIONS} <= listed


def _all_actions(window: MainWindow, title: str) -> list[object]:
    found = []
    for action in window.actions_by_id.menu(title).actions():
        found += action.menu().actions() if action.menu() else [action]
    return found


def test_what_needs_a_document_is_grey_without_one(window: MainWindow) -> None:
    for name in ("save", "export", "train", "undo", "delete"):
        assert not window.actions_by_id[name].isEnabled(), name
    assert window.actions_by_id["new"].isEnabled()
    window.files.open_template("xor")
    window.document.settle()
    assert window.actions_by_id["save"].isEnabled()
    assert window.actions_by_id["train"].isEnabled()
    assert not window.actions_by_id["export"].isEnabled()


def test_undo_names_what_it_takes_back(window: MainWindow) -> None:
    window.files.open_template("xor")
    window.document.edit("Change title", lambda s: s.replace(title="Mine"))
    assert window.actions_by_id["undo"].text() == "Undo Change title"
    window.actions_by_id["undo"].trigger()
    assert window.document.state.title == "XOR"
    assert window.actions_by_id["redo"].text() == "Redo Change title"
    assert window.actions_by_id["undo"].text() == "Undo"


def test_the_shortcut_page_lists_every_key_and_finds_them(window: MainWindow) -> None:
    window.help.shortcuts()
    page = window.findChild(ShortcutsDialog)
    assert page is not None
    listed = " ".join(words for words, _ in page.rows)
    for action in ACTIONS:
        if key_sequences(action):
            assert action.text.rstrip("…").lower() in listed
    keys = [labels[1] for _, labels in page.rows if len(labels) == 2]
    widest = max(key.mapTo(page, key.rect().bottomRight()).x() for key in keys)
    assert widest < page.width() - page.layout().contentsMargins().right()
    page.search.setText("undo")
    shown = [labels[0].text() for _, labels in page.rows if labels[0].isVisible()]
    assert shown == ["Undo"]
    page.close()


def test_the_theme_is_switched_and_remembered(window: MainWindow) -> None:
    window.actions_by_id["theme_dark"].trigger()
    assert window.preferences.theme == "dark"
    assert window.actions_by_id["theme_dark"].isChecked()
    assert not window.actions_by_id["theme_light"].isChecked()
    window.actions_by_id["theme_light"].trigger()
    assert window.preferences.theme == "light"


@pytest.mark.parametrize("mode", ["light", "dark", "system"])
def test_one_theme_is_ticked_also_after_a_switch_from_elsewhere(window: MainWindow, mode: Mode) -> None:
    switcher().apply(mode)
    actions = [window.actions_by_id[f"theme_{name}"] for name in ("light", "dark", "system")]
    assert [a.objectName() for a in actions if a.isChecked()] == [f"theme_{mode}"]
    group = actions[0].actionGroup()
    assert group.actions() == actions
    assert group.isExclusive()
    assert not any(a.isIconVisibleInMenu() for a in actions)  # it would stand where the tick is
    actions[["light", "dark", "system"].index(mode)].trigger()  # again: it stays ticked
    assert [a.objectName() for a in actions if a.isChecked()] == [f"theme_{mode}"]
