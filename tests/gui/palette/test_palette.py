"""The palette: search, Enter, double-click, drag and the empty state."""

import pytest
from PySide6.QtCore import Qt

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.palette import LayerPalette
from nnstudio.gui.palette.matching import best, found, grouped, score
from nnstudio.gui.palette.palette import KIND
from nnstudio.gui.widgets.mime import LAYER_MIME


@pytest.fixture
def palette(qtbot) -> LayerPalette:
    made = LayerPalette()
    qtbot.addWidget(made)
    made.resize(220, 500)
    made.show()
    return made


def listed(palette) -> list[str]:
    kinds = [palette.list.item(row).data(KIND) for row in range(palette.list.count())]
    return [kind for kind in kinds if kind]


def test_every_kind_is_listed_under_its_group(palette):
    assert sorted(listed(palette)) == sorted(LAYERS)
    headings = [
        palette.list.item(row).text()
        for row in range(palette.list.count())
        if not palette.list.item(row).data(KIND)
    ]
    assert headings[:2] == ["INPUT / OUTPUT", "CORE"]
    assert len(headings) == len(grouped(LAYERS.classes()))


def test_tooltips_say_what_a_layer_does(palette):
    item = next(
        palette.list.item(r)
        for r in range(palette.list.count())
        if palette.list.item(r).data(KIND) == "dense"
    )
    assert "Every unit takes a weighted sum" in item.toolTip()


def test_search_filters_and_enter_adds_the_best(palette, qtbot):
    qtbot.keyClicks(palette.search, "drop")
    assert "dropout" in listed(palette)
    assert "dense" not in listed(palette)
    with qtbot.waitSignal(palette.add_requested) as asked:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert asked.args == ["dropout"]
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert len(listed(palette)) == len(LAYERS)


def test_ids_and_sentences_are_searched_too():
    kinds = LAYERS.classes()
    assert LAYERS["dense"] in found(kinds, "weighted sum")
    assert best(kinds, "de") is LAYERS["dense"]
    assert score(LAYERS["dense"], "dense") == 4
    assert score(LAYERS["dense"], "ens") == 2
    assert score(LAYERS["dense"], "weighted") == 1
    assert score(LAYERS["dense"], "weighted zebra") == 0


def test_nothing_found_says_so_and_offers_all(palette, qtbot):
    palette.search.setText("<b>zebra")
    assert palette.nothing.isVisible()
    assert palette.nothing.text() == "No layer matches ‘<b>zebra’."
    assert not palette.list.isVisible()
    with qtbot.assertNotEmitted(palette.add_requested):
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.mouseClick(palette.show_all, Qt.MouseButton.LeftButton)
    assert palette.list.isVisible()
    assert palette.search.text() == ""


def test_down_goes_to_the_list_and_enter_adds(palette, qtbot):
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentItem().data(KIND) == "input"
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    assert palette.list.currentItem().data(KIND) == "dense"  # over the heading
    with qtbot.waitSignal(palette.add_requested) as asked:
        qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert asked.args == ["dense"]


def test_double_click_adds(palette, qtbot):
    item = next(
        palette.list.item(r)
        for r in range(palette.list.count())
        if palette.list.item(r).data(KIND) == "dense"
    )
    middle = palette.list.visualItemRect(item).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    with qtbot.waitSignal(palette.add_requested) as asked:
        qtbot.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert asked.args == ["dense"]


def test_a_drag_carries_the_kind(palette):
    palette.list.select_kind("dense")
    data = palette.list.mimeData(palette.list.selectedItems())
    assert bytes(data.data(LAYER_MIME).data()) == b"dense"
