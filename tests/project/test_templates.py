import itertools

import pytest

from nnstudio.engine.check import check
from nnstudio.project import ProjectError
from nnstudio.project.session import find_problems
from nnstudio.project.templates import template, templates

IDS = [
    "xor",
    "spirals",
    "digits",
    "iris",
    "sine",
    "vanishing",
    "convnet",
    "residual",
    "moons",
    "diabetes",
    "wine",
    "breast_cancer",
    "two_heads",
]


def test_all_are_there_in_their_order():
    assert [t.id for t in templates()] == IDS
    assert all(t.title and t.description.endswith(".") for t in templates())


@pytest.mark.parametrize("name", IDS)
def test_every_template_can_be_trained_as_it_is(name):
    document = template(name).open()
    assert document.path is None
    assert not document.weights
    problems, prepared = find_problems(document)
    assert [p.sentence for p in problems if p.severity == "error"] == []
    assert prepared is not None
    if name != "vanishing":
        assert [p.sentence for p in problems] == []
    assert check(document.state.network, document.state.training, prepared.shape) == problems


@pytest.mark.parametrize("name", IDS)
def test_cards_do_not_overlap_and_wires_lead_to_the_right(name):
    state = template(name).open().state
    places = state.layout
    assert set(places) == {n.id for n in state.network.nodes}
    for a, b in itertools.combinations(places.values(), 2):
        assert abs(a[0] - b[0]) >= 160 or abs(a[1] - b[1]) >= 80
    for edge in state.network.edges:
        assert places[edge.target][0] >= places[edge.source][0] + 160


def test_an_unknown_template_is_told_with_the_known_ones():
    with pytest.raises(ProjectError, match=r"There is no template ‘nope’. Templates: xor, spirals, digits"):
        template("nope")
