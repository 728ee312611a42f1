"""The page of an empty window: examples, recent files, keys."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.welcome.age import age_in_words
from nnstudio.gui.welcome.thumbnails import thumbnail
from nnstudio.project.templates import template, templates

NOW = datetime(2026, 3, 4, 15, 0)  # a Wednesday


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=45), "45 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=2), "Monday"),
        (timedelta(days=20), "12 February"),
        (timedelta(days=400), "28 January 2025"),
    ],
)
def test_age_in_words(ago: timedelta, words: str) -> None:
    assert age_in_words(NOW - ago, NOW) == words


def test_a_card_for_every_example_and_a_click_opens_it(qtbot: QtBot, window: MainWindow) -> None:
    cards = {card.template.id: card for card in window.welcome.cards}
    assert list(cards) == [t.id for t in templates()]
    assert len(cards) >= 8
    qtbot.mouseClick(cards["spirals"], Qt.MouseButton.LeftButton)
    assert window.document.is_open
    assert window.document.state.title == template("spirals").title
    assert window.document.path is None
    assert not window.document.is_dirty


def test_everything_is_reached_with_tab_and_opened_with_enter(qtbot: QtBot, window: MainWindow) -> None:
    welcome = window.welcome
    stops = [welcome.new_button, welcome.open_button, welcome.data_button, *welcome.cards]
    for stop in stops:
        assert stop.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert stop.accessibleName() or stop.text()
    qtbot.keyClick(welcome.cards[0], Qt.Key.Key_Return)
    assert window.document.is_open


def test_recent_files_show_their_age_and_what_is_gone_is_grey(window: MainWindow, tmp_path: Path) -> None:
    here = tmp_path / "here.nnstudio"
    here.write_bytes(b"")
    window.preferences.remember(tmp_path / "gone.nnstudio")
    window.preferences.remember(here)
    rows = window.welcome.recent.rows
    assert [(r.text(), r.age, r.isEnabled()) for r in rows] == [
        ("here.nnstudio", "just now", True),
        ("gone.nnstudio", "not found", False),
    ]


def test_it_scrolls_in_a_small_window(window: MainWindow) -> None:
    window.resize(1280, 720)
    gallery = window.findChild(QScrollArea, "gallery")
    assert gallery is not None
    assert gallery.verticalScrollBar().maximum() > 0
    assert gallery.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("xor", "points"), ("spirals", "points"), ("iris", "points"), ("sine", "points"), ("digits", "images")],
)
def test_pictures_are_drawn_from_the_data(name: str, drawn: str) -> None:
    found = thumbnail(template(name).open().state)
    assert getattr(found, drawn) is not None
    assert (found.points is None) != (found.images is None)


def test_below_the_data_the_network_is_drawn_with_the_sizes_of_its_layers() -> None:
    found = thumbnail(template("digits").open().state)
    sizes = {found.network.by_id[i].name: size for i, size in found.sizes.items()}
    assert sizes == {"input_1": 64, "flatten_1": 64, "dense_1": 64, "dropout_1": 64, "dense_2": 10}


@pytest.mark.parametrize("name", ["residual", "vanishing", "convnet"])
def test_examples_about_a_network_show_the_network(name: str) -> None:
    found = thumbnail(template(name).open().state)
    assert found.points is None
    assert found.images is None
