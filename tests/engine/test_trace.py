import numpy as np

from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import Edge, NetworkSpec, Node
from nnstudio.engine.trace import trace


def network() -> Network:
    nodes = (
        Node("a", "input_1", LAYERS["input"](shape=(2,))),
        Node("b", "dense_1", LAYERS["dense"](units=2, activation=ACTIVATIONS.parse("relu"))),
        Node("c", "dense_2", LAYERS["dense"](units=1)),
    )
    made = Network(NetworkSpec(nodes, (Edge("a", "b"), Edge("b", "c"))), (2,), "float64")
    made.set_weights({
        "dense_1/kernel": np.array([[1.0, -1.0], [2.0, 0.5]]), "dense_1/bias": np.array([0.5, 0.0]),
        "dense_2/kernel": np.array([[3.0], [4.0]]), "dense_2/bias": np.array([-1.0]),
    })  # fmt: skip
    return made


def test_every_layer_of_one_prediction_by_hand() -> None:
    first, hidden, last = trace(network(), np.array([[2.0, -1.0]]))
    assert (first.name, first.z, first.y.tolist()) == ("input_1", None, [2.0, -1.0])
    # 1·2 + 2·(−1) + 0.5 = 0.5 and −1·2 + 0.5·(−1) = −2.5, which relu makes 0
    assert hidden.z is not None
    assert hidden.z.tolist() == [0.5, -2.5]
    assert hidden.y.tolist() == [0.5, 0.0]
    assert hidden.sources == ("input_1",)
    assert (last.z, last.y.tolist()) == (None, [0.5])  # 3·0.5 + 4·0 − 1
    assert (hidden.activation, last.activation) == ("relu", "")


def test_sums_are_written_out_with_numbers() -> None:
    _, hidden, last = trace(network(), np.array([[2.0, -1.0]]))
    assert hidden.sums[0] == "1·2 + 2·(−1) + 0.5 = 0.5"
    assert hidden.sums[1] == "−1·2 + 0.5·(−1) + 0 = −2.5"
    assert last.sums == ("3·0.5 + 4·0 − 1 = 0.5",)


def test_the_last_layer_says_what_predict_says() -> None:
    made, x = network(), np.array([[0.3, 0.7]])
    np.testing.assert_array_equal(trace(made, x)[-1].y, made.predict(x)[0])
