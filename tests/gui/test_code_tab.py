"""The Code and Summary tabs: live with the canvas, lines and cards point at each other, copies."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.code import CodeView
from nnstudio.gui.theme import apply_theme, current
from nnstudio.project import edits


def show_code(window: MainWindow, template: str = "residual") -> CodeView:
    window.files.open_template(template)
    window.document.settle()
    window.network_tabs.setCurrentWidget(window.workbench.code)
    return window.workbench.code


def line_with(view: CodeView, words: str) -> int:
    return next(i for i, line in enumerate(view.code.lines) if words in line.text)


def click_line(view: CodeView, number: int) -> None:
    view.page.verticalScrollBar().setValue(number)
    rect = view.page.cursorRect(QTextCursor(view.page.document().findBlockByNumber(number)))
    QTest.mouseClick(view.page.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_the_code_follows_the_canvas(window: MainWindow) -> None:
    view = show_code(window)
    assert view.page.toPlainText() == view.code.text
    assert "Functional" in view.bar.note.text()
    node = window.document.state.network.named("dense_2")
    window.document.edit("Units", lambda s: edits.rename(s, node.id, "middle"))
    window.document.settle()
    assert "middle = keras.layers.Dense(64" in view.page.toPlainText()
    window.document.undo_stack.undo()
    window.document.settle()
    assert "middle" not in view.page.toPlainText()


def test_settings_reach_the_code(window: MainWindow) -> None:
    view = show_code(window, "digits")
    assert "Sequential" in view.bar.note.text()
    training = window.document.state.training.replace(epochs=7, optimizer="rmsprop")
    window.document.edit("Train", lambda s: edits.set_training(s, training))
    window.document.settle()
    assert "epochs=7" in view.page.toPlainText()
    assert "keras.optimizers.RMSprop(learning_rate=0.001)" in view.page.toPlainText()


def test_a_click_on_a_line_selects_its_card(qtbot: QtBot, window: MainWindow) -> None:
    view = show_code(window)
    click_line(view, line_with(view, "add_1 ="))
    assert window.selection.nodes == (window.document.state.network.named("add_1").id,)
    click_line(view, line_with(view, "model.compile"))
    assert [window.document.state.network.by_id[n].name for n in window.selection.nodes] == ["add_1"]


def test_the_arrow_keys_walk_through_the_layers(window: MainWindow) -> None:
    view = show_code(window)
    click_line(view, line_with(view, "dense_1 ="))
    QTest.keyClick(view.page, Qt.Key.Key_Down)
    assert window.selection.nodes == (window.document.state.network.named("dense_2").id,)


def test_a_selected_card_marks_its_lines(window: MainWindow) -> None:
    view = show_code(window, "convnet")
    window.selection.set([window.document.state.network.named("conv2d_2").id])
    marked = [view.code.lines[i].text.strip() for i in view.marked]
    assert marked[0] == "keras.layers.Conv2D("
    assert 'name="conv2d_2",' in marked
    assert len(view.page.extraSelections()) == len(marked)
    top = view.page.cursorRect().top()
    assert 0 <= top < view.page.viewport().height()
    window.selection.clear()
    assert view.page.extraSelections() == []


def test_selecting_text_leaves_the_layers_alone(window: MainWindow) -> None:
    view = show_code(window)
    view.page.selectAll()
    assert window.selection.nodes == ()


def test_the_code_is_copied_whole(window: MainWindow) -> None:
    view = show_code(window)
    view.bar.buttons["Copy code"].click()
    assert QGuiApplication.clipboard().text() == view.code.text
    assert "Copied" in view.bar.note.text()


def color_at(view: CodeView, number: int, words: str) -> str:
    block = view.page.document().findBlockByNumber(number)
    place = block.text().index(words)
    for part in block.layout().formats():
        if part.start <= place < part.start + part.length:
            return part.format.foreground().color().name()
    return ""


def test_colours_follow_the_theme(window: MainWindow) -> None:
    view = show_code(window)
    number = line_with(view, "dense_1 =")
    light = color_at(view, number, '"sigmoid"')
    assert light == current().good
    try:
        apply_theme(QApplication.instance(), "dark")
        assert color_at(view, number, '"sigmoid"') == current().good != light
        assert color_at(view, number, "64") == current().series_validation
    finally:
        apply_theme(QApplication.instance(), "light")


def test_the_summary_is_copied_in_three_forms(window: MainWindow) -> None:
    show_code(window)
    window.network_tabs.setCurrentWidget(window.workbench.summary)
    bar = window.workbench.summary.bar
    starts = {"Copy text": "Layer (type)", "Copy Markdown": "| Layer (type)", "Copy CSV": "name,kind,"}
    for words, start in starts.items():
        bar.buttons[words].click()
        assert QGuiApplication.clipboard().text().startswith(start)


def test_the_keyboard_reaches_both_tabs(window: MainWindow) -> None:
    window.files.open_template("residual")
    window.document.settle()
    window.actions_by_id["show_code"].trigger()
    assert window.network_tabs.currentWidget() is window.workbench.code
    window.actions_by_id["show_summary"].trigger()
    assert window.network_tabs.currentWidget() is window.workbench.summary


def test_the_inspector_says_why_a_shape_is_what_it_is(window: MainWindow) -> None:
    window.files.open_template("convnet")
    window.document.settle()
    node = window.document.state.network.named("conv2d_1")
    options = {"kernel_size": (3, 5), "padding": "valid"}
    window.document.edit("Kernel", lambda s: edits.set_layer(s, node.id, node.layer.replace(**options)))
    window.document.settle()
    window.selection.set([node.id])
    shown = window.inspector.layer.facts.findChildren(QLabel)
    assert "rows (8 − 3 + 2·0) / 1 + 1 = 6; columns (8 − 5 + 2·0) / 1 + 1 = 4" in [s.text() for s in shown]
