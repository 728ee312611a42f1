"""Shapes and parameter counts, worked by hand; nothing raises on an unfinished drawing."""

from nnstudio.engine.analysis import active_order, analyse
from nnstudio.engine.layers import LAYERS
from tests.engine.small_networks import branches, chain


def test_a_small_convnet():
    spec = chain(
        {"kind": "conv2d", "filters": 16, "kernel_size": [3, 3]},
        "max_pool2d",
        "flatten",
        {"kind": "dense", "units": 10},
    )
    found = analyse(spec, (28, 27, 1))
    assert [found.shapes[i] for i in spec.order] == [
        (28, 27, 1),
        (26, 25, 16),
        (13, 12, 16),
        (13 * 12 * 16,),
        (10,),
    ]
    assert found.parameter_count("n2") == 3 * 3 * 1 * 16 + 16
    assert found.parameter_count("n5") == 2496 * 10 + 10
    assert found.total_parameters == found.trainable_parameters == 160 + 24970


def test_frozen_layers_do_not_count_as_trainable():
    spec = chain({"kind": "dense", "units": 3, "trainable": False}, {"kind": "dense", "units": 2})
    found = analyse(spec, (4,))
    assert (found.total_parameters, found.trainable_parameters) == (15 + 8, 8)


def test_an_error_stays_with_its_node():
    spec = chain({"kind": "conv2d"}, {"kind": "dense", "units": 4}, {"kind": "dense", "units": 2})
    found = analyse(spec, (8, 8, 1))
    assert list(found.errors) == ["n3"]
    assert "expects a vector" in str(found.errors["n3"])
    assert "(6, 6, " in str(found.errors["n3"])
    assert found.errors["n3"].remedy == ("flatten",)
    assert found.shapes["n4"] is None


def test_without_data_shapes_are_unknown_not_wrong():
    found = analyse(chain("dense"), None)
    assert found.shapes == {"n1": None, "n2": None}
    assert not found.errors


def test_active_order_leaves_out_what_the_output_does_not_need():
    spec, spare = branches("dense", "add", 2).with_node(LAYERS.parse("dropout"))
    spec = spec.with_edge("n1", spare.id)
    assert spare.id not in active_order(spec, "n4")
    assert set(active_order(spec, "n4")) == {"n1", "n2", "n3", "n4"}
