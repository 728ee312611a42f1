"""The curves of layers of earlier runs: over the plots of layers, in comparisons, after opening a file."""

from dataclasses import replace

import numpy as np
import pytest
from gui.filing import open_file
from gui.fingers import wheel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from nnstudio.gui.plots.other_runs import FORMS
from nnstudio.gui.theme import LIGHT
from nnstudio.project import edits
from nnstudio.project.layer_curves import NO_LAYERS


@pytest.fixture
def trained(trained):
    """All plots are made as well."""
    trained.complete()
    trained.runs.show_list()
    return trained


def tick(window, qtbot, *numbers):
    panel = window.runs_panel
    window.runs.show_list()
    panel.choose(*(window.document.runs.items[n].id for n in numbers))
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)


def shown(window, panel_id):
    window.docks.show_panel(panel_id)
    return window.docks.docks[panel_id].panel


def names(plot):
    return [line.name for line in plot.lines]


def give(window, number, **changes):
    """Change what is kept of a run."""
    document = window.document
    document.set_runs(document.runs.put(replace(document.runs.items[number], **changes)))


# ---- over the plots ---------------------------------------------------------------------------------------


def test_a_ticked_run_is_drawn_behind_in_every_plot_of_layers(trained, qtbot):
    tick(trained, qtbot, 0)
    kept = trained.document.runs.items[0].layers
    for panel_id, measure in (
        ("weight_norms", "weight_norm"),
        ("update_ratios", "update_ratio"),
        ("activation_spread", "activation_mean"),
    ):
        plot = shown(trained, panel_id).plots[0]
        own = [n for n in names(plot) if "," not in n]
        assert names(plot) == [*(f"{name}, Run 1" for name in own), *own], panel_id
        x, y = plot.lines[0].read(0, 10**6)
        np.testing.assert_array_equal(x, kept.steps(measure))
        np.testing.assert_array_equal(y, kept.column(measure, own[0]))
        for place, line in enumerate(plot.lines[: len(own)]):
            assert line.form == FORMS[0]
            assert line.color(LIGHT) == plot.lines[len(own) + place].color(LIGHT)
        entries = [(entry.text.split()[0], entry.form) for entry in plot.header.entries]
        assert entries == [("Run", FORMS[0]), *((name, ()) for name in own)]
    gradients = shown(trained, "loss_gradients").gradients
    assert names(gradients)[0] == f"{kept.names[0]}, Run 1"


def test_under_the_pointer_the_own_values_come_first(trained, qtbot):
    tick(trained, qtbot, 0)
    plot = shown(trained, "weight_norms").plots[0]
    found = [name for name, _, _ in plot.values_at(1.0)]
    assert found == [*names(plot)[len(found) // 2 :], *names(plot)[: len(found) // 2]]


def test_without_its_tick_it_is_gone_and_hidden_panels_hold_nothing_of_it(trained, qtbot):
    tick(trained, qtbot, 0)
    weights, updates = shown(trained, "weight_norms"), shown(trained, "update_ratios")
    assert any(line.of_another for line in updates.plots[0].lines)
    tick(trained, qtbot, 0)
    assert not weights.isVisible()
    assert not any(line.of_another for panel in (weights, updates) for line in panel.plots[0].lines)
    shown(trained, "weight_norms")
    assert names(weights.plots[0]) == list(trained.document.runs.items[1].layers.names)


def test_another_name_is_in_the_legend_at_once(trained, qtbot):
    tick(trained, qtbot, 0)
    panel = shown(trained, "weight_norms")
    trained.runs_panel.table.write(trained.document.runs.items[0], "name", "Baseline")
    assert panel.plots[0].header.entries[0].text == "Baseline"
    long = "A name that needs more room than there is"
    trained.runs_panel.table.write(trained.document.runs.items[0], "name", long)
    entry = panel.plots[0].header.entries[0]
    assert (entry.text, entry.key) == ("A name that…", long)


def test_a_ticked_run_is_drawn_as_soon_as_another_one_trains(trained, train, qtbot):
    tick(trained, qtbot, 1)
    panel = shown(trained, "weight_norms")
    assert not any(line.of_another for line in panel.plots[0].lines)  # it is the one that is shown
    trained.run.new_seed()
    trained.document.settle()
    train(2)
    assert panel.plots[0].header.entries[0].text == "Run 2"


def test_two_runs_have_forms_of_their_own_and_layers_that_both_have(trained, train, qtbot):
    node, last = trained.document.state.network.nodes[1:]
    wire = next(e for e in trained.document.state.network.edges if e.source == node.id)

    def added(state):
        state, new = edits.add_layer(state, node.layer.replace(units=3), (0, 0))
        return edits.insert(state, new, wire)

    trained.document.edit("Add", added)
    trained.document.edit("Rename", lambda s: edits.rename(s, node.id, "body"))
    trained.document.settle()
    train(2)
    tick(trained, qtbot, 0, 1)
    plot = shown(trained, "weight_norms").plots[0]
    assert names(plot)[:4] == [f"{n}, {run}" for run in ("Run 1", "Run 2") for n in ("body", last.name)]
    assert [line.form for line in plot.lines[:4]] == [FORMS[0], FORMS[0], FORMS[1], FORMS[1]]
    own = names(plot)[4:]
    assert len(own) == 3
    by_name = {line.name: line.color(LIGHT) for line in plot.lines}
    assert by_name["body, Run 1"] == by_name["body"]


def test_a_layer_that_was_something_else_in_the_run_is_not_compared(trained, train, qtbot):
    network = trained.document.state.network
    node = next(n for n in network.nodes if n.layer.output_activation().kind == "tanh")
    trained.document.edit(
        "ReLU", lambda s: edits.set_layer(s, node.id, node.layer.replace(activation="relu"))
    )
    trained.document.settle()
    train(2)
    tick(trained, qtbot, 0)
    dead, saturated = shown(trained, "unit_health").plots
    assert names(dead) == [node.name]  # there it was tanh: nothing could die
    assert node.name not in "".join(names(saturated))


# ---- runs from before -------------------------------------------------------------------------------------


def test_an_older_run_says_that_it_has_none(trained, qtbot):
    give(trained, 0, layers=NO_LAYERS)
    tick(trained, qtbot, 0)
    panel = shown(trained, "weight_norms")
    assert panel.words.text().startswith("‘Run 1’ was trained before curves of layers were kept. The root of")
    assert not any(line.of_another for line in panel.plots[0].lines)


def test_an_older_project_says_so_in_place_of_the_plots(trained, qtbot, tmp_path):
    give(trained, 1, layers=NO_LAYERS)
    trained.document.save(tmp_path / "a.nnstudio")
    open_file(trained, tmp_path / "a.nnstudio")
    trained.document.settle()
    panel = shown(trained, "weight_norms")
    assert panel.is_empty
    assert panel._empty_words[0].text() == "Of this run no curves of the layers were kept"
    first = shown(trained, "loss_gradients")
    assert not first.is_empty
    assert first._gradients_or_words.currentIndex() == 0
    tick(trained, qtbot, 0)
    panel = shown(trained, "weight_norms")
    assert not panel.is_empty
    assert names(panel.plots[0]) == [f"{n}, Run 1" for n in trained.document.runs.items[0].layers.names]
    assert shown(trained, "loss_gradients")._gradients_or_words.currentIndex() == 1


def test_opened_again_the_plots_show_what_was_kept(trained, qtbot, tmp_path):
    kept = trained.document.runs.items[1].layers
    trained.document.save(tmp_path / "a.nnstudio")
    open_file(trained, tmp_path / "a.nnstudio")
    trained.document.settle()
    plot = shown(trained, "weight_norms").plots[0]
    assert names(plot) == list(kept.names)
    np.testing.assert_array_equal(plot.lines[0].read(0, 9)[1], kept.column("weight_norm", kept.names[0])[:9])


def test_the_list_says_whose_curves_gave_way(trained, qtbot):
    document = trained.document
    document.set_runs(document.runs.put(document.runs.items[0].without("layers")))
    trained.runs_panel.choose()
    assert "Curves of the layers of 1 gave way." in trained.runs_panel.sentence.text()
    tick(trained, qtbot, 0)
    said = "The curves of the layers of ‘Run 1’ gave way to those of newer runs."
    assert shown(trained, "weight_norms").words.text().startswith(said)


# ---- compared ---------------------------------------------------------------------------------------------


def test_the_comparison_has_the_layers_of_both(trained, qtbot):
    trained.runs_panel.choose(*(run.id for run in trained.document.runs))
    trained.runs_panel.compare.click()
    dialog = trained.runs.dialog
    said = [label.accessibleName() for label in dialog.findChildren(QLabel)]
    one, two = (run.layers for run in trained.document.runs)
    layer = one.names[0]
    for name, layers in (("Run 1", one), ("Run 2", two)):
        text = f"{layers.last('weight_norm', layer):#.3g}"
        assert f"{layer}, {name}, Weight norm: {text}" in said
    dialog.close()


def test_compared_with_an_older_run_it_says_what_is_missing(trained, qtbot):
    give(trained, 0, layers=NO_LAYERS)
    trained.runs_panel.choose(*(run.id for run in trained.document.runs))
    trained.runs_panel.compare.click()
    texts = [label.text() for label in trained.runs.dialog.findChildren(QLabel)]
    assert "‘Run 1’ was trained before curves of layers were kept." in texts
    trained.runs.dialog.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of menus
def test_runs_over_epochs_on_a_log_axis_which_the_wheel_looks_into(trained, qtbot):
    tick(trained, qtbot, 0)
    plot = shown(trained, "weight_norms").plots[0]
    both = trained.document.runs.items
    steps = [run.layers.steps("weight_norm") for run in both]
    per_epoch = trained.run.curves.steps_per_epoch
    for choice in (plot.menu.units["epoch"], plot.menu.log_x):
        plot.menu.popup(plot.mapToGlobal(plot.rect().topLeft()))
        qtbot.mouseClick(plot.menu, Qt.MouseButton.LeftButton, pos=plot.menu.actionGeometry(choice).center())
        plot.menu.hide()
    for line, taken in zip((plot.lines[0], plot.lines[-1]), steps, strict=True):
        np.testing.assert_allclose(line.read(0, 10**6)[0], taken / per_epoch)
    whole = plot.view.viewRange()[0]
    assert whole == pytest.approx(np.log10([min(s[0] for s in steps) / per_epoch, 3]))  # run 1 took 3 epochs
    plot.grab()  # the wheel zooms to what was painted below it
    middle = plot.plot.viewport().rect().center()
    wheel(plot.plot.viewport(), middle, 3)
    low, high = plot.view.viewRange()[0]
    assert whole[0] < low < high < whole[1]
    columns = plot._series[0].columns
    assert (columns.low, columns.high) == (low, high)
    inside = int(np.count_nonzero((steps[0] / per_epoch >= 10**low) & (steps[0] / per_epoch <= 10**high)))
    assert int(columns.number.sum()) == inside
    plot.header._buttons["fit"].click()
    assert plot.view.viewRange()[0] == whole
