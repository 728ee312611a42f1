"""Layers by their shapes and parameters, the arithmetic told of them, and what they refuse."""

import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.engine.layers import LAYERS, ShapeError
from nnstudio.engine.layers.base import GROUPS

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
