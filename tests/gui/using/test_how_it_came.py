"""How one prediction came about, from the Predict panel."""

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from nnstudio.gui.dialogs.how_it_came import HowItCameDialog, in_words
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import session


def asked(window: MainWindow, name: str) -> HowItCameDialog:
    window.files.open_template(name)
    window.document.settle()
    sample = window.document.prepared.shape.sample
    window.document.set_weights(session.build_network(window.document.document, sample).weights())
    window.document.settle()
    window.using.show_panel()
    window.using.panel.update_now()
    page = window.using.panel.pages.currentWidget()
    page.chooser.take()
    page.inside.click()
    assert window.using.inside is not None
    return window.using.inside


def test_it_ends_with_the_answer_and_begins_with_the_prepared_row(window: MainWindow) -> None:
    dialog = asked(window, "iris")
    page = window.using.panel.row
    assert [t.name for t in dialog.traces] == ["input_1", "dense_1", "dense_2"]
    np.testing.assert_array_equal(dialog.traces[0].y, page.found.x[0])
    np.testing.assert_allclose(dialog.traces[-1].y, page.answer.values, rtol=1e-6)
    assert dialog.layers.currentRow() == 2
    assert [dialog.table.item(row, 0).text() for row in range(3)] == ["setosa", "versicolor", "virginica"]
    assert dialog.table.horizontalHeaderItem(1).text() == "before softmax"
    dialog.layers.setCurrentRow(0)
    assert dialog.table.item(0, 0).text() == "sepal length (cm)"


def test_the_chosen_units_sum_is_written_out(window: MainWindow) -> None:
    dialog = asked(window, "iris")
    dialog.layers.setCurrentRow(1)
    assert dialog.sum.text() == dialog.traces[1].sums[0]
    dialog.table.setCurrentCell(5, 0)
    assert dialog.sum.text() == dialog.traces[1].sums[5]
    left, right = dialog.sum.text().split(" = ")
    value = eval(left.replace("·", "*").replace("−", "-"))
    assert value == pytest.approx(float(right.replace("−", "-")), abs=2e-3)


def test_pictures_are_shown_as_maps(window: MainWindow) -> None:
    dialog = asked(window, "convnet")
    dialog.layers.setCurrentRow(1)
    assert dialog.pages.currentWidget() is dialog.maps
    assert dialog.maps.maps.shape == (8, 8, 8)
    assert "Conv2D of input_1, then relu." in in_words(dialog.traces[1])


def test_all_layers_are_copied(window: MainWindow) -> None:
    dialog = asked(window, "iris")
    dialog.copy.click()
    text = QGuiApplication.clipboard().text()
    blocks = text.split("\n\n")
    assert [b.split("\t")[0] for b in blocks] == ["input_1", "dense_1", "dense_2"]
    assert "setosa" in blocks[-1]


def test_a_new_answer_keeps_the_chosen_layer(window: MainWindow) -> None:
    dialog = asked(window, "iris")
    dialog.layers.setCurrentRow(1)
    window.using.panel.row.chooser.take()
    window.using.panel.row.inside.click()
    assert dialog.layers.currentRow() == 1
    window.document.undo_stack.setClean()
    window.document.close()
    assert not dialog.isVisible()
