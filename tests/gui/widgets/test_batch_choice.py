"""Which samples: the number of batches follows from how many samples there are and how many a batch has."""

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.widgets.batch_choice import BatchChoice


@pytest.fixture
def choice(qtbot: QtBot) -> BatchChoice:
    made = BatchChoice(8)
    for field in (made.samples, made.batch, made.count):
        qtbot.addWidget(field)
    return made


@pytest.mark.parametrize(
    ("size", "batches"), [(1, "of 2,500"), (3, "of 834"), (4, "of 625"), (8, "of 313"), (99, "of 313")]
)
def test_the_last_batch_may_be_smaller(choice: BatchChoice, size: int, batches: str) -> None:
    choice.offer(2500, size)
    assert choice.size == min(size, 8)
    assert choice.count.text() == batches


def test_a_batch_that_is_no_more_gives_way_to_the_last(choice: BatchChoice) -> None:
    choice.offer(10, 2)
    choice.choose(2, 4)
    assert (choice.size, choice.number) == (2, 4)
    choice.samples.setValue(5)
    assert choice.number == 1


def test_a_size_is_kept_while_the_samples_are_the_same_number(choice: BatchChoice) -> None:
    choice.offer(10, 2)
    choice.samples.setValue(3)
    choice.offer(10, 2)
    assert choice.size == 3
    choice.offer(6, 2)
    assert choice.size == 2
    choice.offer(1)
    assert (choice.size, choice.samples.maximum()) == (1, 1)


def test_every_change_is_told(qtbot: QtBot, choice: BatchChoice) -> None:
    choice.offer(10, 2)
    for change in (lambda: choice.samples.setValue(3), lambda: choice.batch.setValue(4)):
        with qtbot.waitSignal(choice.changed, timeout=1000):
            change()
