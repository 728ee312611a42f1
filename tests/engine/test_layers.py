"""Layers by values worked out by hand, by shapes, and by what they refuse."""

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.engine.layers import LAYERS, ShapeError, convolution
from nnstudio.engine.layers.base import GROUPS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import branches, chain, predict

IDS = [
    "input", "dense", "activation", "flatten", "reshape", "maxout", "embedding", "conv2d", "conv1d",
    "depthwise_conv2d", "zero_padding2d", "up_sampling2d", "max_pool2d", "avg_pool2d", "global_avg_pool2d",
    "simple_rnn", "lstm", "gru", "attention",
    "dropout", "spatial_dropout2d", "gaussian_noise", "add", "concatenate", "multiply", "average",
    "batch_norm", "layer_norm",
]  # fmt: skip


def shape_of(options, *inputs):
    return LAYERS.parse(options).output_shape(inputs)


def parameters_of(options, *inputs):
    return {p.name: (p.shape, p.fan_in, p.fan_out) for p in LAYERS.parse(options).parameters(inputs)}


def refusal(options, *inputs):
    with pytest.raises(ShapeError) as caught:
        shape_of(options, *inputs)
    return str(caught.value)


def test_every_layer_is_there_in_its_order():
    assert list(LAYERS) == IDS


@pytest.mark.parametrize("kind", IDS)
def test_every_layer_has_a_group_and_a_docstring_with_shapes(kind):
    assert LAYERS[kind].group in GROUPS
    assert "utput" in LAYERS[kind].__doc__


# A 3x3 image with one channel, and one with two channels (the second ten times the first).
IMAGE = np.arange(1.0, 10).reshape(1, 3, 3, 1)
TWO = np.concatenate([IMAGE, 10 * IMAGE], axis=3)


class TestShapes:
    CASES = [
        ({"kind": "dense", "units": 7}, (5,), (7,)),
        ("activation", (2, 3, 4), (2, 3, 4)),
        ("flatten", (2, 3, 4), (24,)),
        ({"kind": "reshape", "target_shape": [4, -1]}, (2, 3, 4), (4, 6)),
        ({"kind": "conv2d", "filters": 8, "kernel_size": [5, 3]}, (28, 20, 3), (24, 18, 8)),
        ({"kind": "conv2d", "filters": 8, "strides": [2, 3], "padding": "same"}, (28, 20, 3), (14, 7, 8)),
        ({"kind": "conv2d", "filters": 8, "strides": [2, 2]}, (28, 27, 3), (13, 13, 8)),
        ({"kind": "conv1d", "filters": 8, "kernel_size": 4}, (10, 3), (7, 8)),
        ({"kind": "depthwise_conv2d"}, (10, 9, 3), (8, 7, 3)),
        ("max_pool2d", (5, 4, 3), (2, 2, 3)),
        ({"kind": "max_pool2d", "padding": "same"}, (5, 4, 3), (3, 2, 3)),
        ({"kind": "avg_pool2d", "pool_size": [3, 3], "strides": [1, 1]}, (5, 4, 3), (3, 2, 3)),
        ("global_avg_pool2d", (5, 4, 3), (3,)),
        ({"kind": "zero_padding2d", "padding": [2, 1]}, (5, 4, 3), (9, 6, 3)),
        ({"kind": "up_sampling2d", "size": [2, 3]}, (5, 4, 3), (10, 12, 3)),
        ({"kind": "maxout", "units": 6}, (5,), (6,)),
        ({"kind": "embedding", "output_dim": 9}, (5,), (5, 9)),
        ("layer_norm", (5, 4), (5, 4)),
    ]

    @pytest.mark.parametrize(("options", "shape", "expected"), CASES, ids=str)
    def test_output(self, options, shape, expected):
        assert shape_of(options, shape) == expected

    def test_merging(self):
        assert shape_of("add", (3, 4), (3, 4), (3, 4)) == (3, 4)
        assert shape_of("concatenate", (5, 4, 3), (5, 4, 2)) == (5, 4, 5)

    def test_parameters_and_fans(self):
        assert parameters_of({"kind": "dense", "units": 7}, (5,)) == {
            "kernel": ((5, 7), 5, 7),
            "bias": ((7,), 5, 7),
        }
        assert parameters_of({"kind": "conv2d", "filters": 8, "use_bias": False}, (9, 9, 2)) == {
            "kernel": ((3, 3, 2, 8), 18, 72)
        }
        assert parameters_of({"kind": "conv1d", "filters": 4}, (9, 2))["kernel"] == ((3, 2, 4), 6, 12)
        assert parameters_of("depthwise_conv2d", (9, 9, 2)) == {
            "kernel": ((3, 3, 2, 1), 9, 9),
            "bias": ((2,), 9, 9),
        }
        assert parameters_of({"kind": "maxout", "units": 4, "pieces": 3}, (5,))["bias"] == ((12,), 5, 4)
        assert [p[0] for p in parameters_of("batch_norm", (4, 4, 3)).values()] == [(3,)] * 4

    def test_frozen_layers_and_moving_averages_are_not_trained(self):
        frozen = LAYERS.parse({"kind": "conv2d", "trainable": False, "l2": 0.1}).parameters([(9, 9, 2)])
        assert [p.trainable for p in frozen] == [False, False]
        assert [p.l2 for p in frozen] == [0.1, 0.0], "penalties act on kernels, not on biases"
        moving = LAYERS.parse("batch_norm").parameters([(3,)])
        assert [p.name for p in moving if not p.trainable] == ["moving_mean", "moving_variance"]


class TestArithmetic:
    def test_of_a_convolution(self):
        layer = LAYERS.parse({"kind": "conv2d", "kernel_size": [5, 5]})
        assert layer.arithmetic([(28, 28, 1)]) == "(28 − 5 + 2·0) / 1 + 1 = 24"

    def test_rows_and_columns_that_differ_and_padding_that_is_uneven(self):
        layer = LAYERS.parse({"kind": "conv2d", "strides": [2, 2], "padding": "same"})
        assert (
            layer.arithmetic([(7, 8, 1)])
            == "rows (7 − 3 + 2·1) / 2 + 1 = 4; columns (8 − 3 + 0 + 1) / 2 + 1 = 4"
        )

    def test_a_window_that_does_not_come_out_even(self):
        assert LAYERS.parse("max_pool2d").arithmetic([(5, 5, 1)]) == "⌊(5 − 2 + 2·0) / 2⌋ + 1 = 2"

    def test_of_flatten_and_concatenate(self):
        padded = LAYERS.parse({"kind": "zero_padding2d", "padding": [1, 2]})
        assert padded.arithmetic([(8, 8, 1)]) == "rows 8 + 2·1 = 10; columns 8 + 2·2 = 12"
        assert LAYERS.parse("up_sampling2d").arithmetic([(5, 5, 1)]) == "5 · 2 = 10"
        reshape = LAYERS.parse({"kind": "reshape", "target_shape": [4, -1]})
        assert reshape.arithmetic([(8, 3)]) == "8 · 3 / (4) = 6"
        assert LAYERS.parse("flatten").arithmetic([(12, 12, 8)]) == "12 · 12 · 8 = 1152"
        assert LAYERS.parse("concatenate").arithmetic([(5,), (7,)]) == "5 + 7 = 12"

    def test_details_for_the_card(self):
        details = {
            k: LAYERS.parse(k).detail() for k in ("conv2d", "max_pool2d", "dropout", "activation", "dense")
        }
        assert details == {
            "conv2d": "16 of 3×3 · linear",
            "max_pool2d": "2×2",
            "dropout": "rate 0.5",
            "activation": "relu",
            "dense": "linear",
        }


class TestRefusals:
    def test_say_what_was_expected_and_received(self):
        assert refusal("dense", (4, 4, 1)) == "expects a vector (features), but receives (4, 4, 1)."
        assert refusal("conv2d", (64,)) == "expects an image (height, width, channels), but receives (64)."
        assert refusal("conv1d", (64,)) == "expects a sequence (steps, channels), but receives (64)."
        assert refusal("add", (3,), (4,)) == "expects inputs of one shape, but receives (3) and (4)."
        assert refusal("add", (3,)) == "expects at least two inputs, but receives one."
        assert "differ only in their last extent" in refusal("concatenate", (3, 2), (4, 2))
        assert "a window of 5 does not fit into 3" in refusal(
            {"kind": "conv2d", "kernel_size": [5, 5]}, (3, 9, 1)
        )
        assert refusal({"kind": "reshape", "target_shape": [5, -1]}, (24,)) == (
            "cannot put the 24 numbers of (24) into the shape (5, -1)."
        )
        assert "at most one of them -1" in refusal({"kind": "reshape", "target_shape": [-1, -1]}, (24,))

    def test_name_a_remedy(self):
        with pytest.raises(ShapeError) as caught:
            shape_of("dense", (4, 4, 1))
        assert caught.value.remedy == ("flatten",)

    @pytest.mark.parametrize(
        "options",
        [
            {"kind": "conv2d", "kernel_size": [0, 3]},
            {"kind": "conv2d", "strides": [1, -1]},
            {"kind": "max_pool2d", "pool_size": [2, 0]},
            {"kind": "max_pool2d", "strides": [0, 1]},
            {"kind": "zero_padding2d", "padding": [-1, 0]},
        ],
        ids=str,
    )
    def test_windows_of_no_size(self, options):
        with pytest.raises(OptionError, match="two whole numbers from"):
            LAYERS.parse(options)


class TestConvolution:
    def test_by_hand(self):
        # kernel [[1, 2], [3, 4]] on [[1, 2], [4, 5]]: 1 + 4 + 12 + 20 = 37, plus bias 0.5
        kernel = np.array([[1.0, 2], [3, 4]]).reshape(2, 2, 1, 1)
        spec = chain({"kind": "conv2d", "filters": 1, "kernel_size": [2, 2]})
        found = predict(spec, IMAGE, conv2d_1__kernel=kernel, conv2d_1__bias=[0.5])
        assert found[0, :, :, 0].tolist() == [[37.5, 47.5], [67.5, 77.5]]

    def test_same_padding_puts_the_odd_row_at_the_end(self):
        # a 2x2 window on 3x3: nothing above and left, one row of zeros below and right
        spec = chain({"kind": "conv2d", "filters": 1, "kernel_size": [2, 2], "padding": "same"})
        found = predict(spec, IMAGE, conv2d_1__kernel=np.ones((2, 2, 1, 1)))
        assert found[0, :, :, 0].tolist() == [[12, 16, 9], [24, 28, 15], [15, 17, 9]]

    def test_channels_and_filters(self):
        # 1x1: filter 1 takes channel 1 + 2·channel 2, filter 2 minus channel 1
        kernel = np.array([[1.0, -1], [2, 0]]).reshape(1, 1, 2, 2)
        spec = chain({"kind": "conv2d", "filters": 2, "kernel_size": [1, 1]})
        found = predict(spec, TWO, conv2d_1__kernel=kernel)
        assert found[0, 0].tolist() == [[21, -1], [42, -2], [63, -3]]

    @pytest.mark.parametrize("padding", ["valid", "same"])
    @pytest.mark.parametrize("strides", [(1, 1), (2, 1), (2, 3)])
    @pytest.mark.parametrize("block", [1, 2000, 1 << 20])
    def test_against_the_definition(self, padding, strides, block, monkeypatch):
        monkeypatch.setattr("nnstudio.engine.layers.convolution.BLOCK", block)
        rng = np.random.default_rng(0)
        x, kernel, bias = rng.normal(size=(4, 7, 6, 2)), rng.normal(size=(3, 2, 2, 5)), rng.normal(size=5)
        options = {
            "kind": "conv2d",
            "filters": 5,
            "kernel_size": [3, 2],
            "strides": list(strides),
            "padding": padding,
        }
        found = predict(chain(options), x, conv2d_1__kernel=kernel, conv2d_1__bias=bias)
        layer = LAYERS.parse(options)
        windows = layer.windows((7, 6, 2))
        wide = np.pad(
            x,
            [
                (0, 0),
                (windows.rows.before, windows.rows.after),
                (windows.columns.before, windows.columns.after),
                (0, 0),
            ],
        )
        for i, j in np.ndindex(found.shape[1:3]):
            seen = wide[:, i * strides[0] : i * strides[0] + 3, j * strides[1] : j * strides[1] + 2]
            assert found[:, i, j] == pytest.approx(np.tensordot(seen, kernel, 3) + bias)

    def test_one_dimension(self):
        # sequence 1, 2, 3, 4 with kernel 1, 10: 21, 32, 43
        spec = chain({"kind": "conv1d", "filters": 1, "kernel_size": 2})
        found = predict(spec, [[[1.0], [2], [3], [4]]], conv1d_1__kernel=[[[1.0]], [[10.0]]])
        assert found[0, :, 0].tolist() == [21, 32, 43]

    def test_depthwise(self):
        # channel 1 summed, channel 2 only its first pixel, negative
        kernel = np.stack([np.ones((2, 2)), np.array([[-1.0, 0], [0, 0]])], axis=2)[..., None]
        spec = chain({"kind": "depthwise_conv2d", "kernel_size": [2, 2]})
        found = predict(spec, TWO, depthwise_conv2d_1__kernel=kernel, depthwise_conv2d_1__bias=[0, 100])
        assert found[0, :, :, 0].tolist() == [[12, 16], [24, 28]]
        assert found[0, :, :, 1].tolist() == [[90, 80], [60, 50]]


class TestPooling:
    def test_max(self):
        assert predict(chain({"kind": "max_pool2d", "strides": [1, 1]}), IMAGE)[0, :, :, 0].tolist() == [
            [5, 6],
            [8, 9],
        ]
        assert predict(chain("max_pool2d"), -IMAGE)[0, :, :, 0].tolist() == [[-1]]

    def test_the_edge_never_wins(self):
        found = predict(chain({"kind": "max_pool2d", "padding": "same"}), -IMAGE)
        assert found[0, :, :, 0].tolist() == [[-1, -3], [-7, -9]]

    def test_average_counts_only_what_is_there(self):
        found = predict(chain({"kind": "avg_pool2d", "padding": "same"}), IMAGE)
        assert found[0, :, :, 0].tolist() == [[3, 4.5], [7.5, 9]]

    def test_global(self):
        assert predict(chain("global_avg_pool2d"), TWO).tolist() == [[5, 50]]


class TestOrder:
    """What people see is batch first, channels last, whatever the engine holds."""

    X = np.arange(48.0).reshape(2, 2, 3, 4)

    def test_flatten_reads_rows_columns_channels(self):
        assert predict(chain("flatten"), self.X).tolist() == self.X.reshape(2, 24).tolist()

    @pytest.mark.parametrize("target", [(4, 3, 2), (4, 6), (24,), (2, 3, 4), (2, 3, 2, 2)])
    def test_reshape(self, target):
        found = predict(chain({"kind": "reshape", "target_shape": list(target)}), self.X)
        assert np.array_equal(found, self.X.reshape(2, *target))

    @pytest.mark.parametrize("shape", [(24,), (4, 6), (2, 3, 2, 2)])
    def test_reshape_to_an_image(self, shape):
        x = self.X.reshape(2, *shape)
        assert np.array_equal(predict(chain({"kind": "reshape", "target_shape": [2, 3, 4]}), x), self.X)

    def test_convolution_flatten_dense_on_an_image_that_is_not_square(self):
        rng = np.random.default_rng(1)
        x, kernel = rng.normal(size=(3, 5, 4, 2)), rng.normal(size=(2, 3, 2, 6))
        weights = rng.normal(size=(4 * 2 * 6, 3))
        spec = chain(
            {"kind": "conv2d", "filters": 6, "kernel_size": [2, 3]}, "flatten", {"kind": "dense", "units": 3}
        )
        found = predict(spec, x, conv2d_1__kernel=kernel, dense_1__kernel=weights)
        after = np.empty((3, 4, 2, 6))
        for n, i, j in np.ndindex(3, 4, 2):
            after[n, i, j] = np.tensordot(x[n, i : i + 2, j : j + 3], kernel, 3)
        assert found == pytest.approx(after.reshape(3, -1) @ weights)


class TestMerging:
    @pytest.mark.parametrize(
        ("kind", "expected"), [("add", [9, -6]), ("multiply", [18, 8]), ("average", [4.5, -3])]
    )
    def test_two_branches(self, kind, expected):
        # branches 3 and 6, -4 and -2
        spec = branches({"kind": "dense", "units": 2, "use_bias": False}, kind)
        found = predict(
            spec, [[1.0, 2.0]], dense_1__kernel=[[1.0, 0], [1, -2]], dense_2__kernel=[[2.0, 2], [2, -2]]
        )
        assert found.tolist() == [expected]

    def test_three_branches(self):
        x = np.array([[2.0, -3.0]])
        assert predict(branches("activation", "add", 3), x).tolist() == [[6, 0]]
        assert predict(branches("activation", "multiply", 3), x).tolist() == [[8, 0]]
        assert predict(branches("activation", "average", 3), x).tolist() == [[2, 0]]

    def test_concatenate_keeps_the_order_of_the_wires(self):
        spec = branches({"kind": "dense", "units": 1, "use_bias": False}, "concatenate", 3)
        found = predict(
            spec, [[1.0]], dense_1__kernel=[[1.0]], dense_2__kernel=[[2.0]], dense_3__kernel=[[3.0]]
        )
        assert found.tolist() == [[1, 2, 3]]

    def test_concatenate_of_images_goes_along_the_channels(self):
        spec = branches({"kind": "zero_padding2d", "padding": [0, 0]}, "concatenate")
        assert np.array_equal(predict(spec, TWO), np.concatenate([TWO, TWO], axis=3))


class TestOthers:
    def test_padding_and_upsampling(self):
        found = predict(chain({"kind": "zero_padding2d", "padding": [1, 0]}), IMAGE)
        assert found[0, :, :, 0].tolist() == [[0, 0, 0], [1, 2, 3], [4, 5, 6], [7, 8, 9], [0, 0, 0]]
        found = predict(chain({"kind": "up_sampling2d", "size": [1, 2]}), IMAGE[:, :2])
        assert found[0, :, :, 0].tolist() == [[1, 1, 2, 2, 3, 3], [4, 4, 5, 5, 6, 6]]

    def test_maxout(self):
        # pieces x and -x: the absolute value; second unit: x - 1 and 1
        spec = chain({"kind": "maxout", "units": 2})
        found = predict(
            spec, [[3.0], [-2.0]], maxout_1__kernel=[[1.0, 1, -1, 0]], maxout_1__bias=[0.0, -1, 0, 1]
        )
        assert found.tolist() == [[3, 2], [2, 1]]

    def test_embedding(self):
        spec = chain({"kind": "embedding", "input_dim": 3, "output_dim": 2})
        table = np.array([[0.0, 1], [10, 11], [20, 21]])
        found = predict(spec, [[2, 0, 1], [7, -1, 1]], embedding_1__embeddings=table)
        assert found.tolist() == [[[20, 21], [0, 1], [10, 11]], [[20, 21], [0, 1], [10, 11]]]

    def test_layer_norm(self):
        # 1, 3: mean 2, variance 1; epsilon 1e-30 leaves ±1; gamma 2, 10 and beta 0.5, 0
        spec = chain({"kind": "layer_norm", "epsilon": 1e-30})
        found = predict(spec, [[1.0, 3.0]], layer_norm_1__gamma=[2.0, 10], layer_norm_1__beta=[0.5, 0])
        assert found == pytest.approx(np.array([[-1.5, 10]]))

    def test_layer_norm_of_images_goes_over_the_channels_of_each_pixel(self):
        found = predict(chain({"kind": "layer_norm", "epsilon": 1e-30}), TWO)
        assert found == pytest.approx(np.broadcast_to([-1.0, 1.0], TWO.shape))

    def test_batch_norm_predicts_with_its_moving_averages(self):
        spec = chain({"kind": "batch_norm", "epsilon": 1e-30})
        found = predict(
            spec, [[1.0], [5.0]], batch_norm_1__moving_mean=[3.0], batch_norm_1__moving_variance=[4.0]
        )
        assert found == pytest.approx(np.array([[-1.0], [1.0]]))

    @pytest.mark.parametrize("kind", ["dropout", "spatial_dropout2d", "gaussian_noise"])
    def test_noise_is_for_training_only(self, kind):
        assert np.array_equal(predict(chain(kind), TWO), TWO)

    def test_classic_dropout_scales_when_predicting(self):
        assert predict(chain({"kind": "dropout", "rate": 0.2, "classic": True}), [[5.0]]).tolist() == [[4.0]]


class TestWhileTraining:
    """What layers do in a training step, seen through the workspace."""

    @staticmethod
    def step(options, x, seed=0):
        network = Network(chain(options), x.shape[1:], dtype="float64", seed=seed)
        workspace = Workspace(network, len(x), training=True)
        workspace.load(x)
        run(workspace.forward)
        return network, workspace.output.copy()

    @pytest.mark.parametrize(("classic", "kept"), [(False, 1.25), (True, 1.0)])
    def test_dropout_switches_off_its_share_and_scales_the_rest(self, classic, kept):
        _, y = self.step({"kind": "dropout", "rate": 0.2, "classic": classic}, np.ones((100, 100)))
        assert set(np.unique(y)) == {0.0, kept}
        # 10,000 draws: the standard error of the share is 0.004
        assert (y == 0).mean() == pytest.approx(0.2, abs=0.02)

    def test_dropout_draws_anew_in_every_step_and_the_same_for_the_same_seed(self):
        x = np.ones((4, 50))
        first, again, other = (self.step("dropout", x, seed)[1] for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_spatial_dropout_takes_whole_channels(self):
        _, y = self.step("spatial_dropout2d", np.ones((20, 3, 4, 30)))
        assert (y.min(axis=(1, 2)) == y.max(axis=(1, 2))).all()
        assert (y[:, 0, 0] == 0).mean() == pytest.approx(0.5, abs=0.1)

    def test_gaussian_noise(self):
        _, y = self.step({"kind": "gaussian_noise", "stddev": 0.5}, np.ones((100, 100)))
        assert y.mean() == pytest.approx(1, abs=0.03)
        assert y.std() == pytest.approx(0.5, rel=0.05)

    def test_batch_norm_uses_the_batch_and_keeps_moving_averages(self):
        # 1, 5: mean 3, variance 4; moving mean 0.9·0 + 0.1·3, moving variance 0.9·1 + 0.1·4
        options = {"kind": "batch_norm", "epsilon": 1e-30, "momentum": 0.9}
        network, y = self.step(options, np.array([[1.0], [5.0]]))
        assert y == pytest.approx(np.array([[-1.0], [1.0]]))
        weights = network.weights()
        assert weights["batch_norm_1/moving_mean"] == pytest.approx([0.3])
        assert weights["batch_norm_1/moving_variance"] == pytest.approx([1.3])


@pytest.mark.parametrize("keep", [False, True])
def test_max_pooling_takes_over_the_slope_of_a_relu(keep):
    spec = chain(
        {"kind": "conv2d", "filters": 1, "kernel_size": (1, 1), "activation": {"kind": "relu"}},
        {"kind": "max_pool2d"},
    )
    network = Network(spec, (2, 4, 1), dtype="float64")
    network.set_weights({"conv2d_1/kernel": np.full((1, 1, 1, 1), 2.0), "conv2d_1/bias": np.array([-1.0])})
    workspace = Workspace(
        network, 1, loss=LOSSES.parse("mean_squared_error"), training=True, keep=keep, input_gradient=True
    )
    # left window: 1 wins with relu(2·1 - 1) = 1; right window: every z is below 0, nothing passes
    x = np.array([[[0.0], [1.0], [-1.0], [-2.0]], [[0.5], [0.75], [-3.0], [0.25]]])[None]
    workspace.load(x, np.zeros((1, 1, 2, 1)))
    run(workspace.forward)
    run(workspace.backward)
    assert workspace.array("max_pool2d_1/y").reshape(-1).tolist() == [1, 0]
    # L = (1² + 0²) / 2 over two places, so dy = 1 on the left; x = 1 and the kernel 2 there
    assert network.gradients()["conv2d_1/kernel"].item() == 1
    assert workspace.array("conv2d_1/dx").reshape(2, 4).tolist() == [[0, 2, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 1), (4, 2)])
def test_a_convolution_in_small_blocks_is_the_same(monkeypatch, strides, padding):
    def gradients(block):
        monkeypatch.setattr(convolution, "BLOCK", block)
        options = {"filters": 3, "kernel_size": (3, 2), "strides": strides, "padding": padding}
        network = Network(chain({"kind": "conv2d", **options}), (9, 7, 2), dtype="float64", seed=1)
        workspace = Workspace(
            network, 4, loss=LOSSES.parse("mean_squared_error"), training=True, input_gradient=True
        )
        rng = np.random.default_rng(0)
        workspace.load(rng.standard_normal((4, 9, 7, 2)), rng.standard_normal(workspace.head.feed.shape))
        run(workspace.forward)
        run(workspace.backward)
        return np.concatenate([network.gradient_vector, workspace.array("conv2d_1/dx").reshape(-1)])

    np.testing.assert_allclose(gradients(1), gradients(1 << 21), rtol=1e-12, atol=1e-15)
