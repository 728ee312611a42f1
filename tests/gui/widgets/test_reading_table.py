"""Tables to be read: headings stand where their columns do, and nothing is written into them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from nnstudio.gui.widgets.reading_table import reading_table, set_headings, side

LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def sides(table):
    titles = [table.horizontalHeaderItem(place) for place in range(table.columnCount())]
    return [(title.text(), bool(title.textAlignment() & RIGHT)) for title in titles]


def test_headings_stand_where_their_columns_do(qtbot):
    table = reading_table("Numbers", 5)
    qtbot.addWidget(table)
    set_headings(table, ("Unit", "Value"))
    assert sides(table) == [("Unit", False), ("Value", True)]
    set_headings(table, ("Number", "Value", "How"), lambda place: place == 1)
    assert sides(table) == [("Number", False), ("Value", True), ("How", False)]
    assert side(is_number=True) == RIGHT | Qt.AlignmentFlag.AlignVCenter
    assert side(is_number=False) == LEFT | Qt.AlignmentFlag.AlignVCenter


def test_it_is_read_and_chosen_from_only_where_that_is_wanted(qtbot):
    modes = QAbstractItemView.SelectionMode
    for choosable, mode in ((False, modes.NoSelection), (True, modes.SingleSelection)):
        table = reading_table("Numbers", choosable=choosable, row=30)
        qtbot.addWidget(table)
        assert table.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers
        assert table.selectionMode() == mode
        assert table.verticalHeader().defaultSectionSize() == 30
        assert table.accessibleName() == "Numbers"
