"""Docks: what is seen, closed, floated and kept; badges; and that unseen panels rest."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nnstudio.gui import theme
from nnstudio.gui.docks import ResultDocks
from nnstudio.gui.docks.menu import PanelsMenu

TITLES = {"loss": "Loss & gradients", "units": "Dead units", "problems": "Problems"}


@pytest.fixture
def area(qtbot: QtBot) -> ResultDocks:
    return make(qtbot)


def make(qtbot: QtBot) -> ResultDocks:
    made = ResultDocks()
    qtbot.addWidget(made)
    for key, title in TITLES.items():
        made.add(key, title, QLabel(title))
    made.show_panel("loss")
    made.resize(800, 400)
    made.show()
    qtbot.waitUntil(lambda: made.seen == ("loss",))
    return made


def shown_panels(area: ResultDocks) -> list[str]:
    return [key for key, dock in area.docks.items() if dock.panel is not None and dock.panel.isVisible()]


def tab_texts(area: ResultDocks) -> list[list[str]]:
    return [[bar.tabText(i).replace("&&", "&") for i in range(bar.count())] for bar in area.tab_bars()]


def test_at_first_all_are_tabs_of_one_place_and_only_the_front_one_is_shown(area: ResultDocks) -> None:
    assert tab_texts(area) == [list(TITLES.values())]
    assert shown_panels(area) == ["loss"]


def test_a_panel_comes_to_the_front_by_name_and_by_its_tab(area: ResultDocks, qtbot: QtBot) -> None:
    area.show_panel("problems")
    qtbot.waitUntil(lambda: area.seen == ("problems",))
    assert shown_panels(area) == ["problems"]
    bar, index = area.tab_of("units") or pytest.fail("no tab")
    bar.setCurrentIndex(index)
    qtbot.waitUntil(lambda: shown_panels(area) == ["units"])


def test_a_floating_panel_is_seen_beside_the_one_in_front(area: ResultDocks, qtbot: QtBot) -> None:
    area.float_panel("units")
    qtbot.waitUntil(lambda: area.seen == ("loss", "units"))
    dock = area.docks["units"]
    assert dock.isWindow()
    assert dock.windowTitle() == "Dead units"
    assert dock.bar.isVisible()
    assert area.screen().availableGeometry().intersects(dock.geometry())
    edge, whole = dock.grab().toImage(), dock.rect()
    for corner in (whole.topLeft(), whole.topRight(), whole.bottomLeft(), whole.bottomRight()):
        assert edge.pixelColor(corner) == theme.current().color("wire")  # not white on white
    dock.bar.float_button.click()
    qtbot.waitUntil(lambda: len(tab_texts(area)[0]) == 3)
    assert not dock.isFloating()


def test_floating_panels_leave_with_the_area_and_come_back(area: ResultDocks, qtbot: QtBot) -> None:
    area.float_panel("units")
    area.hide()
    assert not area.docks["units"].isVisible()
    area.show()
    qtbot.waitUntil(lambda: area.docks["units"].isVisible())
    assert area.docks["units"].isFloating()


def test_a_closed_panel_can_be_opened_again_from_the_menu(area: ResultDocks, qtbot: QtBot) -> None:
    area.float_panel("units")
    area.docks["units"].close()
    assert area.closed == ["units"]
    assert area.open_panels == ("loss", "problems")
    menu = PanelsMenu(area, area)
    action = next(a for a in menu.actions() if a.text() == "Dead units")
    assert not action.isChecked()
    action.trigger()
    qtbot.waitUntil(lambda: "units" in area.seen)
    menu.fill()
    assert next(a for a in menu.actions() if a.text() == "Dead units").isChecked()
    assert next(a for a in menu.actions() if a.text() == "Loss && gradients").isEnabled()


def test_what_does_not_suit_is_neither_shown_nor_forgotten(area: ResultDocks, qtbot: QtBot) -> None:
    area.offer("units", False)
    qtbot.waitUntil(lambda: tab_texts(area) == [["Loss & gradients", "Problems"]])
    menu = PanelsMenu(area, area)
    grey = next(a for a in menu.actions() if a.text() == "Dead units")
    assert not grey.isEnabled()
    area.offer("units", True)
    qtbot.waitUntil(lambda: tab_texts(area) == [list(TITLES.values())])
    assert area.closed == []
    assert area.seen == ("loss",)


def test_the_places_are_kept_and_reset(area: ResultDocks, qtbot: QtBot) -> None:
    area.float_panel("units")
    area.set_wanted("problems", False)
    places, closed = area.places(), area.closed
    second = make(qtbot)
    second.restore(places, closed)
    qtbot.waitUntil(lambda: second.seen == ("loss", "units"))
    assert second.docks["units"].isFloating()
    assert second.open_panels == ("loss", "units")
    second.reset()
    qtbot.waitUntil(lambda: tab_texts(second) == [list(TITLES.values())])
    assert second.seen == ("loss",)


def test_damaged_places_change_nothing(area: ResultDocks) -> None:
    area.restore(area.places()[:9], ["no such panel"])
    assert area.open_panels == tuple(TITLES)


def test_the_title_is_said_once(area: ResultDocks, qtbot: QtBot) -> None:
    loss = area.docks["loss"]
    qtbot.waitUntil(lambda: loss.bar.height() == 0)
    for key in ("units", "problems"):
        area.set_wanted(key, False)
    qtbot.waitUntil(lambda: loss.bar.height() > 20)  # alone, it has no tab
    assert list(area.tab_bars()) == []


def test_a_badge_counts_and_outlives_its_tab(area: ResultDocks, qtbot: QtBot) -> None:
    area.set_badge("problems", 3, "bad")
    for _ in range(2):
        bar, index = area.tab_of("problems") or pytest.fail("no tab")
        assert bar.accessibleTabName(index) == "Problems, 3"
        picture = bar.tabIcon(index).pixmap(16, 16).toImage()
        assert picture.pixelColor(8, 1).name() == theme.current().bad
        area.offer("units", False)  # Qt makes the tabs behind it anew
        qtbot.waitUntil(lambda: tab_texts(area) == [["Loss & gradients", "Problems"]])
    area.set_badge("problems", 0, "bad")
    bar, index = area.tab_of("problems") or pytest.fail("no tab")
    assert bar.tabIcon(index).isNull()


def test_no_tab_wears_the_picture_of_the_app(qtbot: QtBot) -> None:
    before = QApplication.windowIcon()
    QApplication.setWindowIcon(theme.icon("network", color="accent"))
    try:
        bar, _ = make(qtbot).tab_of("units") or pytest.fail("no tab")
        qtbot.waitUntil(lambda: all(bar.tabIcon(i).isNull() for i in range(bar.count())))
    finally:
        QApplication.setWindowIcon(before)


def test_a_double_click_on_a_tab_floats_and_its_menu_closes(area: ResultDocks, qtbot: QtBot) -> None:
    bar, index = area.tab_of("units") or pytest.fail("no tab")
    bar.tabBarDoubleClicked.emit(index)
    qtbot.waitUntil(lambda: area.docks["units"].isFloating())
    area.float_panel("units", False)
    qtbot.waitUntil(lambda: area.tab_of("units") is not None)
    bar, index = area.tab_of("units") or pytest.fail("no tab")
    spot = bar.mapTo(area, bar.tabRect(index).center())
    menu = area.menu_at(spot)
    assert [a.text() for a in menu.actions()][:2] == [
        "Float ‘Dead units’ in a window of its own",
        "Close ‘Dead units’",
    ]
    menu.actions()[1].trigger()
    assert area.closed == ["units"]
