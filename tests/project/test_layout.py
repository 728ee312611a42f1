from project_samples import small_state

from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.project.layout import arrange


def test_columns_follow_the_longest_way_and_are_centred():
    spec = small_state().network
    spec = NetworkSpec(spec.nodes, (Edge("n1", "n2"), Edge("n1", "n3")))
    assert arrange(spec) == {"n1": (0, 48), "n2": (200, 0), "n3": (200, 96)}
    spec = NetworkSpec(spec.nodes, (Edge("n1", "n2"), Edge("n2", "n3"), Edge("n1", "n3", 1)))
    assert arrange(spec) == {"n1": (0, 0), "n2": (200, 0), "n3": (400, 0)}


def test_cycles_and_empty_drawings_are_arranged_too():
    assert arrange(NetworkSpec()) == {}
    spec = NetworkSpec(small_state().network.nodes, (Edge("n2", "n3"), Edge("n3", "n2")))
    assert set(arrange(spec)) == {"n1", "n2", "n3"}
