"""Each problem is found, names its place, and its fix mends it."""

import pytest

from nnstudio.engine.check import DataShape, check
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.several_ends import inputs, losses_of, two_heads
from tests.engine.small_networks import chain

DIGITS = DataShape((8, 8, 1), "labels", 10, 10)
NUMBERS = DataShape((4,), "values", 1)
SEQUENCE = DataShape((4, 3), "values", 1)
TWO_CLASSES = DataShape((4,), "labels", 2, 2)
SPARSE = TrainingSettings.build({"loss": "sparse_categorical_crossentropy"})
SQUARED = TrainingSettings.build({})
BINARY = TrainingSettings.build({"loss": "binary_crossentropy"})


def softmax(units):
    return {"kind": "dense", "units": units, "activation": "softmax"}


def sigmoid(units):
    return {"kind": "dense", "units": units, "activation": "sigmoid"}


def codes(spec, settings, data):
    return [p.code for p in check(spec, settings, data)]


def test_a_sound_network_has_no_problem():
    assert codes(chain("flatten", {"kind": "dense", "activation": "relu"}, softmax(10)), SPARSE, DIGITS) == []
    assert codes(chain({"kind": "dense", "units": 1}), SQUARED, NUMBERS) == []
    assert codes(chain(sigmoid(1)), BINARY, TWO_CLASSES) == []


ANSWERS = DataShape((4,), "values", 3, yes_no=True)


def test_several_answers_want_a_sigmoid_each_and_a_loss_for_each():
    assert codes(chain(sigmoid(3)), BINARY, ANSWERS) == []
    assert codes(chain(sigmoid(3)), SQUARED, ANSWERS) == []
    assert codes(chain(softmax(3)), SQUARED, ANSWERS) == ["bounded_output"]
    assert codes(chain(softmax(3)), BINARY, ANSWERS) == ["loss_activation"]
    assert codes(chain(softmax(3)), SPARSE, ANSWERS) == ["loss_target", "bounded_output"]
    assert codes(chain(sigmoid(2)), BINARY, ANSWERS) == ["output_units"]
    problem = check(chain(sigmoid(3)), SPARSE, ANSWERS)[0]
    assert problem.sentence == (
        "Sparse categorical cross-entropy is for one class a sample, but of the 3 answers several may be yes."
    )
    spec, settings = problem.fixes[0].change(chain(sigmoid(3)), SPARSE)
    assert check(spec, settings, ANSWERS) == ()


ONE = {"kind": "dense", "units": 1}
TWO, THREE = {"kind": "dense", "units": 2}, {"kind": "dense", "units": 3}
THREE_NUMBERS = DataShape((4,), "values", 3)
ONE_HOT = TrainingSettings.build({"loss": "categorical_crossentropy"})
FAST = TrainingSettings.build({"optimizer": {"kind": "adam", "learning_rate": 5.0}})
HUGE = chain({"kind": "dense", "units": 1_000_000}, {"kind": "dense", "units": 100_000})

CASES = [
    ("empty", NetworkSpec(), SQUARED, NUMBERS),
    ("no_input", chain("dense").without(["n1"]), SQUARED, NUMBERS),
    ("several_inputs", inputs([2], [3]), SQUARED, NUMBERS),
    ("several_inputs", inputs([2], None, None), SQUARED, NUMBERS),
    ("several_inputs", inputs([4], [1], None), SQUARED, NUMBERS),
    ("input_shape", inputs([8, 8, 1], None), SQUARED, NUMBERS),
    ("input_shape", inputs([8, 8, 1], [9, 9, 1]), SPARSE, DIGITS),
    ("cycle", chain("add", "dense", ONE).with_edge("n3", "n2"), SQUARED, NUMBERS),
    ("not_connected", chain(ONE).with_node(LAYERS.parse("dropout"))[0], SQUARED, NUMBERS),
    ("shape", chain({"kind": "conv2d"}, softmax(10)), SPARSE, DIGITS),
    ("several_outputs", two_heads(TWO, TWO), SQUARED, THREE_NUMBERS),
    ("output_units", two_heads(ONE, THREE), SQUARED, NUMBERS),
    ("output_units", two_heads(softmax(10), softmax(16), hidden="flatten"), SPARSE, DIGITS),
    ("output_shape", two_heads({"kind": "conv2d"}, {"kind": "conv2d"}), SPARSE, DIGITS),
    ("loss_target", two_heads(ONE, ONE), SPARSE, NUMBERS),
    ("loss_activation", two_heads(ONE, sigmoid(1)), BINARY, TWO_CLASSES),
    ("no_output", chain("dense").without(["n2"]), SQUARED, NUMBERS),
    ("input_shape", chain(ONE).with_layer(
        "n1", LAYERS.parse({"kind": "input", "shape": [5]})), SQUARED, NUMBERS),
    ("too_large", HUGE, SQUARED, NUMBERS),
    ("output_shape", chain({"kind": "conv2d"}), SPARSE, DIGITS),
    ("output_units", chain("flatten", softmax(8)), SPARSE, DIGITS),
    ("loss_target", chain(ONE), SPARSE, NUMBERS),
    ("loss_target", chain("flatten", softmax(10)), ONE_HOT, DIGITS),
    ("loss_units", chain(ONE), SPARSE, TWO_CLASSES),
    ("loss_activation", chain("flatten", {"kind": "dense", "units": 10}), SPARSE, DIGITS),
    ("loss_activation", chain(ONE), BINARY, TWO_CLASSES),
    ("softmax_of_one", chain(softmax(1)), SQUARED, NUMBERS),
    ("bounded_output", chain({"kind": "dense", "units": 1, "activation": "sigmoid"}), SQUARED, NUMBERS),
    ("zero_derivative", chain({**THREE, "activation": "step"}, ONE),
     SQUARED, NUMBERS),
    ("zero_derivative", chain({"kind": "lstm", "activation": "sign"}, ONE), SQUARED, SEQUENCE),
    ("same_weights", chain({**THREE, "kernel_initializer": "zeros"}, ONE),
     SQUARED, NUMBERS),
    ("learning_rate", chain(ONE),
     FAST, NUMBERS),
    ("all_frozen", chain({"kind": "dense", "units": 1, "trainable": False}), SQUARED, NUMBERS),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "spec", "settings", "data"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_each_problem_is_found_and_each_of_its_fixes_mends_it(code, spec, settings, data):
    problem = next(p for p in check(spec, settings, data) if p.code == code)
    assert problem.where
    assert problem.sentence.endswith(".")
    for fix in problem.fixes:
        mended = [p for p in check(*fix.change(spec, settings), data) if p == problem]
        assert mended == [], fix.label


def test_problems_name_the_numbers_and_offer_buttons():
    found = {p.code: p for p in check(chain({"kind": "conv2d", "filters": 4}, softmax(8)), SPARSE, DIGITS)}
    shape = found["shape"]
    assert shape.where == "conv2d_1 → dense_1"
    assert "(6, 6, 4)" in shape.sentence
    assert shape.fixes[0].label == "Insert Flatten"
    units = next(p for p in check(chain("flatten", softmax(8)), SPARSE, DIGITS) if p.code == "output_units")
    assert units.sentence == "It has 8 outputs, but the data has 10 classes."
    assert [f.label for f in units.fixes] == ["Set units to 10"]


def test_errors_come_first():
    spec = chain("flatten", {"kind": "dense", "units": 8, "activation": "step"})
    severities = [p.severity for p in check(spec, SPARSE, DIGITS)]
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}


def problem_of(code, spec, settings, data):
    return next(p for p in check(spec, settings, data) if p.code == code)


def test_several_inputs_share_the_columns_out_or_it_is_said_why_not():
    assert codes(inputs([3], None), SQUARED, NUMBERS) == []
    assert codes(inputs(None, None), SQUARED, NUMBERS) == []
    problem = problem_of("several_inputs", inputs([2], [3]), SQUARED, NUMBERS)
    assert problem.where == "input_1, input_2"
    assert problem.sentence == (
        "The data has 4 columns, which input layers share out in the order they were drawn, but they ask for "
        "2 + 3 = 5."
    )
    assert [f.label for f in problem.fixes] == ["Let input_2 take the rest", "Let each take all columns"]
    spec, _ = problem.fixes[0].change(inputs([2], [3]), SQUARED)
    assert codes(spec, SQUARED, NUMBERS) == []
    open_ends = problem_of("several_inputs", inputs([2], None, None), SQUARED, NUMBERS).sentence
    assert "input_2 and input_3 have no shape" in open_ends


def test_several_outputs_learn_the_whole_target_or_share_it_out():
    assert codes(two_heads(THREE, THREE), SQUARED, THREE_NUMBERS) == []
    assert codes(two_heads(ONE, TWO), SQUARED, THREE_NUMBERS) == []
    problem = problem_of("several_outputs", two_heads(TWO, TWO), SQUARED, THREE_NUMBERS)
    assert problem.sentence == (
        "The target has 3 columns, but they give 2 + 2 = 4. Let each give all 3, or share them out in the "
        "order the layers were drawn."
    )
    assert [f.label for f in problem.fixes] == ["Set units of b to 1", "Delete b"]


def test_an_output_is_judged_by_its_own_loss():
    spec = two_heads(sigmoid(1), softmax(2))
    own = losses_of(spec, b=("sparse_categorical_crossentropy", 1.0))
    mixed = BINARY.replace(output_losses=own)
    assert codes(spec, mixed, TWO_CLASSES) == []
    wrong = mixed.replace(output_losses=losses_of(spec, b=("categorical_crossentropy", 0.5)))
    problem = problem_of("loss_target", spec, wrong, TWO_CLASSES)
    assert problem.where == "Loss of b"
    _, mended = problem.fixes[0].change(spec, wrong)
    assert mended == mixed.replace(output_losses=losses_of(spec, b=("sparse_categorical_crossentropy", 0.5)))


def cut(spec: NetworkSpec, source: str) -> NetworkSpec:
    return spec.without_edge(spec.outgoing[source][0])


@pytest.mark.parametrize("source", ["n1", "n2", "n3"])
def test_a_wire_that_was_cut_is_the_first_thing_said_and_mended(source):
    whole = chain("flatten", {"kind": "dense", "activation": "relu"}, softmax(10))
    broken = cut(whole, source)
    first = check(broken, SPARSE, DIGITS)[0]
    target = whole.by_id[whole.outgoing[source][0].target].name
    assert first.code == "not_connected"
    assert first.fixes[0].label == f"Connect {whole.by_id[source].name} to {target}"
    mended, _ = first.fixes[0].change(broken, SPARSE)
    assert (mended.nodes, set(mended.edges)) == (whole.nodes, set(whole.edges))


def test_a_spare_layer_beside_a_network_that_can_be_trained_is_only_warned_of():
    spare, _ = chain("flatten", softmax(10)).with_node(LAYERS.parse("dropout"))
    (problem,) = check(spare, SPARSE, DIGITS)
    assert (problem.severity, [fix.label for fix in problem.fixes]) == (
        "warning",
        ["Connect dense_1 to dropout_1", "Delete dropout_1"],
    )


def test_a_branch_that_was_left_out_of_a_merge_is_offered_to_it():
    spec = chain("flatten", {"kind": "dense"})  # n1 → n2 → n3
    spec, side = spec.with_node(LAYERS.parse("dense"))
    spec, merge = spec.with_node(LAYERS.parse("concatenate"))
    spec = spec.with_edge("n2", side.id).with_edge(side.id, merge.id)
    problem = next(p for p in check(spec, SPARSE, DIGITS) if "nothing to merge" in p.sentence)
    assert [fix.label for fix in problem.fixes] == [
        "Connect dense_1 to concatenate_1",
        "Delete concatenate_1",
    ]
    mended, _ = problem.fixes[0].change(spec, SPARSE)
    assert [e.source for e in mended.incoming[merge.id]] == [side.id, "n3"]
    assert not any("nothing to merge" in p.sentence for p in check(mended, SPARSE, DIGITS))
