"""The training thread with a training whose every number is known."""

import threading
import time

import numpy as np
from fake_training import FakeTraining

from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.gui.models.control import Control
from nnstudio.gui.models.curves import Curves
from nnstudio.gui.models.worker import Record, Worker


def started(training, *, paused=False):
    control = Control(paused=paused)
    worker = Worker(lambda: training, Record(Curves(1)), control)
    worker.start()
    return worker, control, worker.record


def wait_for(condition):
    limit = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < limit, "waited 10 s"
        time.sleep(0.001)


def wait_at_rest(record, control):
    wait_for(
        lambda: record.state == "ended" or (record.state == "paused" and record.served == control.number)
    )


def test_a_whole_run_keeps_every_step_and_every_epoch():
    worker, _, record = started(FakeTraining(epochs=3, steps_per_epoch=4))
    worker.join()
    curves = record.curves
    np.testing.assert_allclose(curves.loss.view(), 1 / np.arange(1, 13))
    assert curves.epochs.names == ("epoch", "step", "seconds", "train/loss", "validation/loss")
    np.testing.assert_allclose(
        curves.epochs.view(),
        [[1, 4, 0.1, 1, 2], [2, 8, 0.2, 1 / 2, 1], [3, 12, 0.3, 1 / 3, 2 / 3]],
    )
    assert record.finished.reason == "finished"
    assert record.state == "ended"
    assert record.weights.take().weights["dense_1/kernel"][0, 0] == 12
    assert not worker.alive


def test_gradient_norms_come_with_the_step_they_belong_to():
    worker, _, record = started(FakeTraining(epochs=1, steps_per_epoch=5))
    worker.join()
    gradients = record.curves.gradients
    assert gradients.names == ("step", "dense_1", "dense_2", "dense_3")
    assert gradients.newest("step") == 5
    np.testing.assert_array_equal(gradients.view()[-1], [5, 0.01, 0.1, 1.0])


class Gathering(FakeTraining):
    """Tells of four steps at once where it may, and notes in ``asked`` how many each event told of."""

    def _run(self):
        self.asked = []
        while self.done < self.total_steps:
            here = 4 if self.gather else 1
            self.asked.append(here)
            self.done += here
            losses = tuple(1 / n for n in range(self.done - here + 1, self.done + 1))
            yield StepDone(1, self.done, losses[-1], losses)
        yield EpochDone(1, self.done, 0.1, {"loss": 1.0})
        yield Finished("finished", 1, self.done, 0.3)


def test_steps_are_gathered_and_each_loss_is_kept():
    training = Gathering(epochs=1, steps_per_epoch=401)
    worker, _, record = started(training)
    worker.join()
    np.testing.assert_allclose(record.curves.loss.view(), 1 / np.arange(1, record.curves.steps + 1))
    assert record.curves.steps == training.done
    assert training.asked[0] == 1, "the first step is seen by itself"
    assert 4 in training.asked


def test_what_was_asked_for_step_by_step_is_done_step_by_step():
    training = Gathering(epochs=1, steps_per_epoch=400)
    worker, control, record = started(training, paused=True)
    wait_at_rest(record, control)
    for _ in range(3):
        control.step()
        wait_at_rest(record, control)
    assert training.asked == [1, 1, 1]
    control.abandon()
    worker.join()


def test_a_change_of_the_weights_is_that_of_one_step():
    """The step after each look at the layers is not gathered: the change is measured over it alone."""
    training = Gathering(epochs=1, steps_per_epoch=400)
    training.network.vector = np.ones(3, np.float32)
    measured = []
    worker = Worker(lambda: training, Record(Curves(1)), Control())
    worker._measure_update = lambda t: (
        measured.append(t.asked[-1]),
        setattr(worker, "_weights_before", None),
    )
    worker.start()
    worker.join()
    assert measured
    assert set(measured) == {1}


def test_paused_means_that_no_step_is_done():
    worker, control, record = started(FakeTraining(epochs=10_000, pause=0.0002))
    wait_for(lambda: len(record.curves.loss) > 20)
    control.pause()
    wait_at_rest(record, control)
    held = len(record.curves.loss)
    assert record.weights.take().weights["dense_1/kernel"][0, 0] == held
    time.sleep(0.05)
    assert len(record.curves.loss) == held
    control.resume()
    wait_for(lambda: len(record.curves.loss) > held)
    control.stop()
    worker.join()
    assert record.finished.reason == "stopped"


def test_a_step_is_exactly_one_batch_and_an_epochs_log_belongs_to_its_last():
    worker, control, record = started(FakeTraining(epochs=2, steps_per_epoch=2), paused=True)
    wait_at_rest(record, control)
    assert len(record.curves.loss) == 0
    for step in (1, 2, 3):
        control.step()
        wait_at_rest(record, control)
        assert len(record.curves.loss) == step
        assert len(record.curves.epoch_events) == step // 2
    control.step()
    worker.join()  # the last batch ends the run
    assert len(record.curves.loss) == 4
    assert record.finished.reason == "finished"


def test_steps_asked_for_at_once_are_all_done():
    worker, control, record = started(FakeTraining(), paused=True)
    for _ in range(5):
        control.step()
    wait_at_rest(record, control)
    assert len(record.curves.loss) == 5
    control.stop()
    worker.join()


def test_stop_while_paused_ends_in_good_order_and_keeps_the_weights():
    training = FakeTraining()
    worker, control, record = started(training, paused=True)
    control.step()
    wait_at_rest(record, control)
    control.stop()
    worker.join()
    assert record.finished.reason == "stopped"
    assert record.finished.step == 1
    assert record.weights.take().weights["dense_1/kernel"][0, 0] == 1
    assert training.closed


def test_abandoning_closes_the_training_without_its_last_word():
    training = FakeTraining(epochs=100_000)
    worker, control, record = started(training)
    wait_for(lambda: len(record.curves.loss))
    control.abandon()
    worker.join()
    assert training.closed
    assert record.finished is None
    assert record.failure is None
    assert record.weights.take() is not None


def test_a_new_learning_rate_is_used_once_from_the_next_batch_on():
    training = FakeTraining(epochs=1, steps_per_epoch=4)
    worker, control, record = started(training, paused=True)
    control.step()
    wait_at_rest(record, control)
    control.set_learning_rate(0.5)
    wait_at_rest(record, control)
    control.resume()
    worker.join()
    assert training.rates == [(1, 0.5)]


def test_a_diverged_run_says_so_and_does_not_look_at_its_numbers():
    worker, _, record = started(FakeTraining(diverge_at=7))
    worker.join()
    assert record.finished.reason == "diverged"
    assert record.finished.layer == "dense_2"
    assert len(record.curves.loss) == 6


def test_an_error_becomes_a_sentence_with_its_traceback():
    worker, _, record = started(FakeTraining(fail_at=3))
    worker.join()
    assert record.finished is None
    assert record.failure.sentence == (
        "Training was stopped by an unexpected error (RuntimeError: the batch has no samples). "
        "The last weights are kept."
    )
    assert "fake_training.py" in record.failure.details
    assert record.state == "ended"


def test_a_sentence_of_ours_is_told_as_it_is():
    class NotANetwork(ValueError):
        pass

    def make():
        raise NotANetwork("add_1: shapes (64) and (32) differ.")

    worker = Worker(make, Record(Curves(1)), Control())
    worker.start()
    worker.join()
    assert worker.record.failure.sentence == "add_1: shapes (64) and (32) differ."


def test_probes_run_in_the_training_thread_and_see_the_last_step():
    seen = []

    def probe(network):
        seen.append(threading.current_thread().name)
        return network.predict([0])[0, 0]

    worker = Worker(lambda: FakeTraining(epochs=1), Record(Curves(1)), Control())
    worker.probes = {"predictions": probe}
    worker.start()
    worker.join()
    assert worker.record.probed.take() == {"predictions": 4.0}
    assert set(seen) == {"nnstudio-training"}


def test_a_paused_worker_computes_what_a_panel_newly_wants():
    worker, control, record = started(FakeTraining(), paused=True)
    control.step()
    wait_at_rest(record, control)
    worker.probes = {"boundary": lambda network: network.predict([0, 0]).shape}
    control.poke()
    wait_at_rest(record, control)
    assert record.probed.take() == {"boundary": (2, 1)}
    control.abandon()
    worker.join()


def test_a_second_run_goes_on_behind_the_first():
    curves = Curves(4)
    for _ in range(2):
        curves.go_on()
        worker = Worker(lambda: FakeTraining(epochs=2, steps_per_epoch=4), Record(curves), Control())
        worker.start()
        worker.join()
    assert curves.steps == 16
    np.testing.assert_array_equal(curves.epochs.column("epoch"), [1, 2, 3, 4])
    np.testing.assert_array_equal(curves.epochs.column("step"), [4, 8, 12, 16])
    assert curves.gradients.newest("step") == 16


def test_epochs_of_an_earlier_session_are_gone_on_from():
    worker, _, record = started(FakeTraining(epochs=3, steps_per_epoch=4))
    worker.join()
    curves = Curves.of_epochs(record.curves.epoch_events)
    assert (curves.steps, curves.steps_per_epoch, len(curves.loss)) == (12, 4, 0)
    curves.go_on()
    assert (curves.start.epoch, curves.start.step) == (3, 12)
    assert Curves.of_epochs(()) is None


def test_blas_is_limited_while_training():
    from threadpoolctl import threadpool_info

    threads = []

    class Looking(FakeTraining):
        def diagnose(self):
            threads.append({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})
            return super().diagnose()

    worker, _, _ = started(Looking(epochs=1))
    worker.join()
    assert threads
    assert all(found <= {1} for found in threads)
