"""The network as a table."""

import csv
import io

import pytest

from nnstudio.engine.analysis import analyse
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.export.summary import Summary, in_bytes, summarize
from nnstudio.project import ProjectState
from nnstudio.project.templates import template


def of_template(name: str, sample: tuple[int, ...], **training: object) -> Summary:
    state = template(name).open().state
    return summarize(state.network, analyse(state.network, sample), state.training.replace(**training))


def test_columns_of_a_dense_layer():
    lines = of_template("residual", (8, 8, 1)).text().splitlines()
    # 64·64 products; (64·64 + 64 weights + 32·64 outputs) · 4 bytes = 24.25 KiB
    assert lines[4].split() == [
        "dense_1", "(Dense)", "(batch,", "64)", "4,160", "4,096", "24.2", "KiB", "flatten_1"
    ]  # fmt: skip
    assert lines[-5:-2] == [
        "Parameters in total: 8,970 (35.0 KiB in float32)", "Trained: 8,970", "Frozen: 0"
    ]  # fmt: skip
    assert lines[-2] == "Multiply-adds for one sample, forward: 8,832"  # 64·64 + 64·64 + 64·10
    # one batch of 32: 64 + 64 + 64 + 64 + 64 + 64 + 10 numbers a sample
    assert lines[-1] == "Memory: weights 35.0 KiB, outputs of a batch of 32 49.2 KiB"


def test_float64_takes_twice_the_memory():
    single, double = (of_template("residual", (8, 8, 1), dtype=d) for d in ("float32", "float64"))
    assert [2 * row.memory for row in single.rows] == [row.memory for row in double.rows]


@pytest.mark.parametrize(
    ("layer", "inputs", "expected"),
    [
        ({"kind": "dense", "units": 10}, [(64,)], 640),
        ({"kind": "maxout", "units": 10, "pieces": 3}, [(64,)], 1920),
        # 3·3·2 numbers into each of 4 filters, at 6·4 places
        ({"kind": "conv2d", "filters": 4}, [(8, 6, 2)], 18 * 4 * 24),
        ({"kind": "depthwise_conv2d", "padding": "same"}, [(8, 6, 2)], 9 * 2 * 48),
        ({"kind": "conv1d", "filters": 5, "strides": 2}, [(9, 2)], 3 * 2 * 5 * 4),
        # at each of 7 steps (3 + 4) numbers into 4 gates of 4 units
        ({"kind": "lstm", "units": 4}, [(7, 3)], 7 * (3 + 4) * 16),
        ({"kind": "attention"}, [(5, 3), (6, 3)], 5 * 6 * (3 + 3)),
        ({"kind": "dropout"}, [(64,)], 0),
    ],
)
def test_multiply_adds(layer, inputs, expected):
    assert LAYERS.parse(layer).multiply_adds(inputs) == expected


def test_csv_has_plain_numbers():
    rows = list(csv.DictReader(io.StringIO(of_template("residual", (8, 8, 1)).csv())))
    assert rows[0] == {
        "name": "input_1", "kind": "input", "output_shape": "8×8×1", "parameters": "0", "multiply_adds": "0",
        "memory_bytes": str(32 * 64 * 4), "connected_to": "",
    }  # fmt: skip
    assert rows[5]["connected_to"] == "dense_2 dropout_1"


def test_markdown_is_a_table():
    lines = of_template("residual", (8, 8, 1)).markdown().splitlines()
    assert lines[0].startswith("| Layer (type) | Output shape |")
    assert lines[1] == "| --- | --- | ---: | ---: | ---: | --- |"
    assert lines[4] == "| dense_1 (Dense) | (batch, 64) | 4,160 | 4,096 | 24.2 KiB | flatten_1 |"
    assert lines[-5] == "- Parameters in total: 8,970 (35.0 KiB in float32)"


def test_an_empty_and_an_unfinished_drawing():
    empty = summarize(ProjectState().network, analyse(ProjectState().network, None), TrainingSettings())
    assert empty.text() == empty.markdown() == "There are no layers yet."
    state = template("residual").open().state
    unknown = summarize(state.network, analyse(state.network, None), state.training)
    assert unknown.rows[2].cells()[1:5] == ("?", "0", "0", "0 B")


def test_bytes_in_words():
    assert [in_bytes(n) for n in (0, 1023, 1024, 5 * 1024**2)] == ["0 B", "1023 B", "1.0 KiB", "5.0 MiB"]
