"""Layers by values worked out by hand, predicting and while training."""

import numpy as np
import pytest

from nnstudio.engine.layers import LAYERS, convolution
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.workspace import Workspace
from tests.engine.small_networks import branches, chain, predict

# A 3x3 image with one channel, and one with two channels (the second ten times the first).
IMAGE = np.arange(1.0, 10).reshape(1, 3, 3, 1)
TWO = np.concatenate([IMAGE, 10 * IMAGE], axis=3)


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
