"""Feature maps and filters: which layers have them, which numbers are drawn, and choosing a sample."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.data import prepare
from nnstudio.engine.network import Network
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.inside_look import (
    Tile,
    depthwise_tiles,
    filter_tiles,
    layers_with_filters,
    layers_with_maps,
    map_tiles,
    probe,
    seen_picture,
)
from nnstudio.gui.plots.tiles import TileGrid, image_of, limits, ramp
from nnstudio.gui.theme import DARK, LIGHT
from nnstudio.project.templates import template
from tests.engine.small_networks import chain
from tests.gui.plots.trained import trained


def network(name):
    state = template(name).open().state
    prepared = prepare(state.data)
    return Network(state.network, prepared.shape.sample), prepared


def test_convolutions_have_filters_and_dense_layers_that_see_a_picture() -> None:
    convnet, _ = network("convnet")
    found = layers_with_filters(convnet.spec, convnet.analysis)
    assert [(each.name, each.channels) for each in found] == [
        ("conv2d_1", 0),
        ("conv2d_2", 8),
        ("dense_1", 16),
    ]
    digits, _ = network("digits")
    assert [each.name for each in layers_with_filters(digits.spec, digits.analysis)] == ["dense_1"]
    assert seen_picture(digits.spec, digits.analysis, digits.spec.named("dense_1")) == (8, 8, 1)
    assert seen_picture(digits.spec, digits.analysis, digits.spec.named("dense_2")) is None
    names = [each.name for each in layers_with_maps(convnet.spec, convnet.analysis)]
    assert names[:4] == ["input_1", "conv2d_1", "max_pool2d_1", "conv2d_2"]


def test_a_dense_layer_behind_pooling_sees_the_pooled_picture() -> None:
    made = Network(chain("max_pool2d", "flatten", {"kind": "dense", "units": 3}), (6, 4, 2))
    node = made.spec.named("dense_1")
    assert seen_picture(made.spec, made.analysis, node) == (3, 2, 2)
    tiles = filter_tiles(np.arange(36.0).reshape(12, 3), (3, 2, 2), 1)
    assert len(tiles) == 3
    # Pixel (row 1, column 0), channel 1 is number 5 of the flattened picture; unit 2 is column 2.
    assert tiles[2].values[1, 0] == 5 * 3 + 2


def test_maps_are_the_outputs_for_the_sample() -> None:
    convnet, prepared = network("convnet")
    x = prepared.validation.x[3]
    found = probe("maps", x, "")(convnet).arrays
    np.testing.assert_array_equal(found["n1"], x)
    np.testing.assert_allclose(found["n6"], convnet.predict(x[None])[0], rtol=1e-5)
    pooled = found["n2"].reshape(4, 2, 4, 2, 8).max(axis=(1, 3))
    np.testing.assert_array_equal(found["n3"], pooled)
    assert [t.name for t in map_tiles(found["n3"])][:2] == ["channel 1", "channel 2"]
    np.testing.assert_array_equal(map_tiles(found["n3"])[5].values, pooled[:, :, 5])


def test_a_network_for_other_data_has_no_maps_of_a_sample() -> None:
    convnet, _ = network("convnet")
    assert not probe("maps", np.zeros((5, 5, 1)), "")(convnet).arrays
    assert not probe("filters", None, "gone")(convnet).arrays


def test_filters_show_true_colours_the_mean_or_one_channel() -> None:
    kernel = np.random.default_rng(1).normal(size=(3, 3, 3, 4))
    assert filter_tiles(kernel, None, None)[1].values.shape == (3, 3, 3)
    np.testing.assert_array_equal(filter_tiles(kernel, None, 2)[1].values, kernel[:, :, 2, 1])
    np.testing.assert_allclose(
        filter_tiles(kernel[:, :, :2], None, None)[3].values, kernel[:, :, :2, 3].mean(2)
    )
    depthwise = depthwise_tiles(kernel)
    assert len(depthwise) == 12
    np.testing.assert_array_equal(depthwise[5].values, kernel[:, :, 1, 1])
    line = filter_tiles(np.arange(24.0).reshape(4, 2, 3), None, None)
    np.testing.assert_array_equal(line[1].values, [[1, 7, 13, 19], [4, 10, 16, 22]])


def test_a_long_vector_is_folded_and_filled_up() -> None:
    (tile,) = map_tiles(np.arange(50.0))
    assert tile.values.shape == (5, 10)
    assert np.nansum(tile.values) == np.arange(50.0).sum()
    assert map_tiles(np.arange(7.0))[0].values.shape == (1, 7)


def test_the_scale_is_even_about_zero_where_values_are_negative() -> None:
    assert limits([Tile(np.array([[0.0, 3.0]]), "a"), Tile(np.array([[1.0, np.nan]]), "b")]) == (0, 3)
    assert limits([Tile(np.array([[-1.0, 3.0]]), "a")]) == (-3, 3)
    low, high = limits([Tile(np.zeros((2, 2)), "a")])
    assert low < high


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_lightness_grows_evenly_from_low_to_high(theme) -> None:
    red, green, blue = ramp(theme, signed=False).astype(float).T
    grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert (np.diff(grey[::16]) > 0).all()
    image = image_of(Tile(np.array([[-1.0, 0.0, 1.0, np.nan]]), "a"), -1, 1, theme)
    paper = theme.color("panel")
    assert image.pixelColor(3, 0) == paper
    assert image.pixelColor(0, 0) == theme.color("series_validation")
    assert image.pixelColor(2, 0) == theme.color("series_train")


def test_tiles_can_be_pointed_at_walked_to_and_enlarged(qtbot) -> None:
    grid = TileGrid()
    qtbot.addWidget(grid)
    grid.resize(500, 300)
    grid.show()
    grid.show_tiles([Tile(np.arange(6.0).reshape(2, 3) + i, f"filter {i + 1}") for i in range(5)])
    second = grid.place(1)
    assert grid.tile_at(second.center()) == 1
    assert all(grid.rect().contains(grid.place(i).toRect()) for i in range(5))
    corner = second.bottomRight() - QPointF(2, 2)
    assert grid.sentence(1, corner) == "filter 2\nrow 2, column 3: 6\nfrom 1 to 6"
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=second.center().toPoint())
    assert grid.large == 1
    assert grid.place(1).width() > second.width()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert (grid.current, grid.large) == (2, 2)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert grid.large == -1


def test_before_any_training_the_seeds_weights_are_shown(make) -> None:
    panel = make("feature_maps", "convnet")
    assert not panel.is_empty
    assert panel.layer.currentText() == "conv2d_1"
    assert len(panel.grid.tiles) == 8
    panel.what.setCurrentIndex(1)
    assert panel.grid.tiles[0].values.shape == (3, 3)
    panel.layer.setCurrentIndex(1)
    assert [panel.channel.itemText(i) for i in range(2)] == ["Mean of channels", "Channel 1"]
    panel.channel.setCurrentIndex(3)
    assert panel.grid.tiles[6].name == "filter 7, channel 3"


def test_another_sample_changes_the_maps(make) -> None:
    panel = make("feature_maps", "convnet")
    chooser, prepared = panel.chooser, panel.document.prepared
    before = panel.grid.tiles[0].values
    chooser.next.click()
    assert chooser.row == prepared.validation.rows[1]
    assert not np.array_equal(panel.grid.tiles[0].values, before)
    chooser.previous.click()
    chooser.previous.click()
    assert chooser.row == prepared.validation.rows[-1]
    chooser.label.setCurrentIndex(chooser.label.findData(7))
    assert prepared.table.target[chooser.row] == 7
    assert panel.caption.text().endswith("‘7’")
    row = int(prepared.test.rows[4])
    panel.show_sample("test", row)
    assert (chooser.split.currentData(), chooser.row) == ("test", row)


def test_a_training_fills_it_and_data_without_pictures_does_not(make, qtbot) -> None:
    panel = trained(make("feature_maps", "convnet"), qtbot)
    x = panel.chooser.sample
    weights = panel.document.weights["conv2d_1/kernel"]
    qtbot.waitUntil(lambda: panel.result_name in panel.run.results, timeout=20_000)
    panel.update_now()
    made = Network(panel.document.state.network, x.shape)
    made.set_weights(dict(panel.document.weights))
    expected = probe("maps", x, "")(made).arrays["n2"][:, :, 0]
    np.testing.assert_allclose(panel.grid.tiles[0].values, expected, rtol=1e-5)
    panel.what.setCurrentIndex(1)
    np.testing.assert_array_equal(panel.grid.tiles[2].values, weights[:, :, 0, 2])
    panel.document.show_document(template("iris").open())
    panel.document.settle()
    panel.update_now()
    assert panel.is_empty


def test_a_prediction_leads_to_its_feature_maps(window: MainWindow) -> None:
    window.complete()
    window.files.open_template("convnet")
    window.document.settle()
    window.docks.show_panel("predictions")
    browser = window.docks.docks["predictions"].panel
    row = int(window.document.prepared.validation.rows[5])
    browser.maps_wanted.emit("validation", row)
    assert window.docks.docks["feature_maps"].panel.chooser.row == row
    assert window.docks.seen == ("feature_maps",)
