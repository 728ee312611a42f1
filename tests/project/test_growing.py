"""Growing buffers: nothing is lost, and a reader never sees a row that is not finished."""

import threading

import numpy as np
import pytest

from nnstudio.gui.models.mailbox import Mailbox
from nnstudio.project.growing import Growing, GrowingTable


def test_every_value_is_kept_while_the_buffer_doubles():
    buffer = Growing(capacity=2)
    for i in range(1000):
        buffer.append(i * 0.5)
    assert len(buffer) == 1000
    np.testing.assert_array_equal(buffer.view(), np.arange(1000) * 0.5)
    np.testing.assert_array_equal(buffer.view(997), [498.5, 499.0, 499.5])
    assert buffer.last() == 499.5


def test_several_values_at_once_are_kept_too():
    buffer = Growing(capacity=2)
    buffer.append(0.5)
    for rows in ([1.0], [], (2.0, 3.0, 4.0), np.arange(5.0, 40.0)):
        buffer.extend(rows)
    np.testing.assert_array_equal(buffer.view(), [0.5, *range(1, 40)])
    table = Growing(columns=2, capacity=1)
    table.extend([[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(table.view(), [[1, 2], [3, 4], [5, 6]])


def test_an_empty_buffer_has_no_last_value():
    assert Growing().last() is None
    assert len(Growing().view()) == 0


def test_a_reader_sees_only_whole_rows_while_another_thread_writes():
    """Row i is (i, 2i, 3i): a half-written row would break that."""
    buffer = Growing(columns=3, capacity=1)
    total = 20_000
    broken = []

    def read():
        while (rows := buffer.view()) is not None and len(rows) < total:
            if len(rows) and not np.array_equal(rows[-1], rows[-1, 0] * np.array([1, 2, 3])):
                broken.append(rows[-1].copy())

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(total):
        buffer.append((i, 2 * i, 3 * i))
    reader.join()
    assert broken == []
    np.testing.assert_array_equal(buffer.view()[:, 1], 2 * np.arange(total))


def test_a_table_is_read_by_the_names_of_its_columns():
    table = GrowingTable(("step", "dense_1"))
    assert table.newest("step") is None
    table.append([1, 0.5])
    table.append([2, 0.25])
    np.testing.assert_array_equal(table.column("dense_1"), [0.5, 0.25])
    np.testing.assert_array_equal(table.column("step", 1), [2])
    assert table.newest("dense_1") == 0.25
    assert table.newest("dense_9") is None
    assert "step" in table
    with pytest.raises(KeyError):
        table.column("dense_9")


def test_a_mailbox_hands_out_the_newest_value_once():
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    box.put(1)
    box.put(2)
    assert box.take() == 2
    assert box.take() is None


def test_a_buffer_goes_on_behind_rows_that_are_there_and_leaves_them_alone():
    old = np.array([[1.0, 2.0], [3.0, 4.0]])
    table = GrowingTable.of(("step", "dense"), old)
    assert np.shares_memory(table.view(), old)
    table.append([5.0, 6.0])
    np.testing.assert_array_equal(table.view(), [[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(old, [[1, 2], [3, 4]])
    empty = GrowingTable.of(("step", "dense"), old[:0])
    empty.append([7.0, 8.0])
    np.testing.assert_array_equal(empty.view(), [[7, 8]])


def test_a_renamed_table_has_the_same_rows_and_those_to_come():
    table = GrowingTable(("step", "dense"))
    renamed = table.renamed(("step", "body"))
    table.append([1.0, 2.0])
    assert renamed.newest("body") == 2.0
    assert "dense" not in renamed
