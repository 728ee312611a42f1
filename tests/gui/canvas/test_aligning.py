"""Aligning and distributing: numbers worked by hand, then through the canvas."""

import pytest

from nnstudio.gui.canvas.aligning import align, distribute, guides
from nnstudio.project import edits

BOXES = {"a": (0, 0, 160, 66), "b": (100, 90, 160, 66), "n": (300, 50, 200, 100)}


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("left", {"a": (0, 0), "b": (-100, 130), "n": (-300, 50)}),
        ("right", {"a": (340, 0), "b": (240, 130), "n": (0, 50)}),
        ("centre", {"a": (170, 0), "b": (70, 130), "n": (-150, 50)}),  # the middle of 0 … 500 is 250
        ("top", {"a": (0, 0), "b": (80, -90), "n": (60, -50)}),
        ("bottom", {"a": (0, 90), "b": (80, 0), "n": (60, 6)}),
        ("middle", {"a": (0, 45), "b": (80, -45), "n": (60, -22)}),  # the middle of 0 … 156 is 78
    ],
)
def test_aligning_moves_to_the_outermost_edge_or_the_middle_and_hides_nothing(edge, expected):
    # In one column n (at 50) begins before a ends (at 66): it goes to 100, the first place on the grid that
    # leaves a gap of 20; b then ends up below 200 + 20. In one row b goes to 180, n behind 340 + 20.
    assert align(BOXES, edge) == expected


def test_cards_that_do_not_meet_keep_their_place_along_the_line():
    apart = {"a": (0, 0, 160, 66), "b": (100, 66, 160, 66)}
    assert align(apart, "left") == {"a": (0, 0), "b": (-100, 0)}


def test_a_chain_becomes_a_column_in_its_own_order(model, canvas):
    model.edit("Move", lambda s: edits.move(s, {f"n{i}": (220 * i, 0) for i in (1, 2, 3, 4)}))
    canvas.selection.set(["n3", "n1", "n4", "n2"])
    canvas.requests.align_right()
    assert [model.state.position(f"n{i}") for i in (1, 2, 3, 4)] == [(880, y) for y in (0, 100, 200, 300)]


def test_a_pile_can_be_pulled_apart(model, canvas):
    model.edit("Move", lambda s: edits.move(s, {f"n{i}": (40, 20) for i in (1, 2, 3, 4)}))
    canvas.selection.set(["n1", "n2", "n3"])
    canvas.requests.distribute_vertically()
    assert sorted(model.state.position(f"n{i}") for i in (1, 2, 3)) == [(40, 20), (40, 106), (40, 192)]


def test_distributing_makes_equal_gaps_and_leaves_the_ends():
    wide = {**BOXES, "n": (400, 50, 200, 100)}
    # 600 wide less 160 + 160 + 200 leaves 80 for two gaps: the middle card goes to 160 + 40.
    assert distribute(wide, "horizontally") == {"a": (0, 0), "b": (100, 0), "n": (0, 0)}
    # From top to bottom a, n, b: 156 less 66 + 100 + 66 leaves -76, so n goes to 66 - 38 = 28.
    assert distribute(BOXES, "vertically") == {"a": (0, 0), "n": (0, -22), "b": (0, 0)}


def test_distributing_makes_room_rather_than_lay_one_on_another():
    # 500 wide less 520: with gaps of -10 b (150 … 310) would reach under n. So gaps of 20: 180 and 360.
    assert distribute(BOXES, "horizontally") == {"a": (0, 0), "b": (80, 0), "n": (60, 0)}


def test_guides_go_through_what_is_level():
    lines = guides((200, 0, 160, 66), [(0, 0, 160, 66), (200, 300, 160, 66), (37, 41, 10, 10)])
    assert lines == [
        ((200, 0), (200, 366)),
        ((280, 0), (280, 366)),
        ((360, 0), (360, 366)),
        ((0, 0), (360, 0)),
        ((0, 33), (360, 33)),
        ((0, 66), (360, 66)),
    ]
    assert guides((0, 0, 160, 66), [(7, 9, 11, 13)]) == []


def test_cards_and_notes_align_as_one_undo_step(model, canvas):
    model.edit("Note", lambda s: edits.add_sticky(s, (35, 300))[0])
    canvas.selection.set(["n2", "n4"], (), ["s1"])
    before = model.state
    canvas.requests.align_left()
    assert [model.state.position(i) for i in ("n2", "n4")] == [(35, 0), (35, 120)]
    assert (model.state.stickies[0].x, model.state.stickies[0].y) == (35, 300)
    assert model.undo_stack.undoText() == "Align left"
    model.undo_stack.undo()
    assert model.state == before


def test_three_cards_are_distributed(model, canvas):
    model.edit("Move", lambda s: edits.move(s, {"n2": (260, 0)}))
    canvas.selection.set(["n3", "n1", "n2"])
    canvas.requests.distribute_horizontally()
    assert [model.state.position(i)[0] for i in ("n1", "n2", "n3")] == [0, 220, 440]


def test_too_few_things_are_told(canvas, qtbot):
    canvas.selection.set(["n1"])
    with qtbot.waitSignal(canvas.message) as told:
        canvas.requests.align_top()
    assert told.args == ["Select at least two things to align."]
    canvas.selection.set(["n1", "n2"])
    with qtbot.waitSignal(canvas.message) as told:
        canvas.requests.distribute_vertically()
    assert told.args == ["Select at least three things to distribute."]


def test_lines_show_while_dragging_what_is_level(canvas, hand):
    guide = canvas.network_scene.guides
    hand.press((300, 132))  # dropout_1, below dense_1
    hand.to((300, 190))
    hand.to((300, 212))
    assert [line.x1() for line in guide._lines] == [220, 300, 380]
    hand.release((300, 212))
    assert guide._lines == ()
