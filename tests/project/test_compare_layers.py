"""How the layers of two runs ended, side by side."""

import numpy as np
from project_samples import small_state
from test_runs import small_run

from nnstudio.project import edits
from nnstudio.project.compare import compare
from nnstudio.project.layer_curves import LayerCurves
from nnstudio.project.runs import Trained


def curves(names, **measured):
    """The newest numbers of each measure behind others, which do not matter."""
    rows = {m: np.array([[1.0] + [9.0] * len(names), [20.0, *values]]) for m, values in measured.items()}
    return LayerCurves(tuple(names), rows)


def with_relu(state):
    node = state.network.named("dense_1")
    return edits.set_layer(state, node.id, node.layer.replace(activation="relu"))


STATE = with_relu(small_state())
FIRST = small_run(
    1,
    trained=Trained.of(STATE),
    layers=curves(
        ("dense_1", "dense_2"),
        gradient_norm=(0.012345, 2e-7),
        weight_norm=(3.0, np.nan),
        dead_share=(0.125, 0.0),
        update_ratio=(1e-3, 0.5),
    ),
)


def test_each_layer_has_its_last_numbers_of_both_runs():
    second = small_run(
        2, trained=Trained.of(STATE), layers=curves(("dense_1", "dense_2"), gradient_norm=(0.5, 0.25))
    )
    found = compare(FIRST, second).layers
    assert found.columns == ("Gradient norm", "Weight norm", "Update ÷ weights", "Dead units")
    one, two = found.rows
    assert (one.layer, one.first) == ("dense_1", ("0.0123", "3.00", "0.00100", "12 %"))
    assert one.second == ("0.500", "–", "–", "–")
    assert two.first == ("2.00e-07", "–", "0.500", "–")  # not a number; no ReLU, so nothing can die
    assert found.missing == ""


def test_renamed_layers_are_the_same_and_others_stand_alone():
    node, other = STATE.network.named("dense_1"), STATE.network.named("dense_2")
    state = edits.remove(edits.rename(STATE, node.id, "body"), [other.id], heal=False)
    second = small_run(2, trained=Trained.of(state), layers=curves(("body",), gradient_norm=(0.5,)))
    rows = compare(FIRST, second).layers.rows
    assert [row.layer for row in rows] == ["dense_1 (body)", "dense_2"]
    assert rows[0].second[0] == "0.500"
    assert rows[1].second == ("–",) * 4


def test_a_run_without_curves_says_why():
    old = small_run(2, trained=Trained.of(STATE))
    found = compare(FIRST, old).layers
    assert found.missing == "‘Run 2’ was trained before curves of layers were kept."
    assert [row.second for row in found.rows] == [("–",) * 4] * 2
    shed = compare(FIRST.without("layers"), FIRST).layers
    assert shed.missing == "The curves of the layers of ‘Run 1’ gave way to those of newer runs."
    neither = compare(old, old).layers
    assert (neither.rows, neither.missing) == ((), "Of neither run curves of the layers were kept.")


def test_where_drawings_cannot_be_read_layers_are_told_by_their_names():
    spoilt = small_run(2, trained=Trained({"network": {"nodes": 3}}), layers=FIRST.layers)
    found = compare(FIRST, spoilt).layers
    assert [row.layer for row in found.rows] == ["dense_1", "dense_2"]
    assert found.rows[0].second == ("0.0123", "3.00", "0.00100", "–")


def test_the_table_is_in_the_markdown_too():
    second = small_run(2, name="a|b", trained=Trained.of(STATE), layers=FIRST.layers)
    text = compare(FIRST, second).to_markdown()
    assert "| Layer | Run | Gradient norm | Weight norm | Update ÷ weights | Dead units |" in text
    assert "| dense\\_1 | Run 1 | 0.0123 | 3.00 | 0.00100 | 12 % |" in text
    assert "| dense\\_1 | a\\|b | 0.0123 | 3.00 | 0.00100 | 12 % |" in text
