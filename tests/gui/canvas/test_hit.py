"""What lies under a point: a table."""

import pytest

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Curve, input_port, output_port
from nnstudio.gui.canvas.hit import NOTHING, Drawing, HitTarget

WIRE = Edge("a", "b", 0)
DRAWING = Drawing(
    places={"a": (0.0, 0.0), "b": (300.0, 0.0), "c": (320.0, 20.0)},
    slots={"a": 0, "b": 1, "c": 2},
    curves={WIRE: Curve(output_port((0.0, 0.0)), input_port((300.0, 0.0)))},
)
MIDDLE = CARD_HEIGHT / 2


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((80, 10), HitTarget("card", "a")),
        ((0, MIDDLE), HitTarget("card", "a")),  # an input layer has no port on its left
        ((-1, MIDDLE), NOTHING),
        ((CARD_WIDTH, MIDDLE), HitTarget("output", "a")),
        ((CARD_WIDTH + 9, MIDDLE), HitTarget("output", "a")),
        ((CARD_WIDTH - 9, MIDDLE), HitTarget("output", "a")),
        ((300, MIDDLE), HitTarget("input", "b")),
        ((320, 20 + CARD_HEIGHT / 3), HitTarget("input", "c", 0)),
        ((320, 20 + CARD_HEIGHT * 2 / 3), HitTarget("input", "c", 1)),
        ((400, 40), HitTarget("card", "c")),  # the later card lies on top
        ((230, MIDDLE), HitTarget("wire", edge=WIRE)),
        ((230, MIDDLE + 5), HitTarget("wire", edge=WIRE)),
        ((230, MIDDLE + 8), NOTHING),
        ((280, MIDDLE), HitTarget("wire", edge=WIRE, end="target")),
        ((180, MIDDLE), HitTarget("wire", edge=WIRE, end="source")),
        ((1000, 1000), NOTHING),
    ],
)
def test_what_lies_where(point, expected):
    assert DRAWING.hit(point) == expected


def test_far_away_the_reach_grows_with_what_a_pixel_is():
    assert DRAWING.hit((230, MIDDLE + 11)) == NOTHING
    assert DRAWING.hit((230, MIDDLE + 11), zoom=0.5).edge == WIRE


def test_a_dropped_layer_finds_the_nearest_wire():
    assert DRAWING.wire_at((230, MIDDLE + 20)) == WIRE
    assert DRAWING.wire_at((230, MIDDLE + 30)) is None


def test_rubber_band_takes_cards_it_touches_and_wires_it_holds():
    assert DRAWING.inside((-10, -10, 50, 50)) == (["a"], [], [])
    assert DRAWING.inside((150, 0, 160, 60)) == (["a", "b"], [WIRE], [])
    assert DRAWING.inside((CARD_WIDTH + 1, 0, 40, 40)) == ([], [], [])


def test_a_wire_leaves_and_arrives_level():
    """Its first control point is level with the start, its last with the end; its middle is half way."""
    curve = Curve((0, 0), (100, 40))
    assert curve.controls == ((50, 0), (50, 40))
    assert curve.at(0) == (0, 0)
    assert curve.at(1) == (100, 40)
    assert curve.at(0.5) == (50, 20)
    distance, t = curve.nearest((50, 20))
    assert distance == pytest.approx(0, abs=1e-9)
    assert t == pytest.approx(0.5)
