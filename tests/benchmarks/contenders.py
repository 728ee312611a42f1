"""The contenders of the engine's benchmark, each run in a process of its own.

    python contenders.py CONTENDER WORKLOAD [--source CHECKOUT]

Says in one line of JSON that it is ready (or why it cannot take part), then for every number of epochs read
from its standard input answers with the wall and processor seconds they took. Every contender shuffles, takes
its batches and updates as its users would write it; nothing but the loss is computed besides.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np  # noqa: E402 — after the number of BLAS threads is set
from workloads import WORKLOADS, Workload, samples  # noqa: E402

Epochs = Callable[[int], Any]
"""Train for so many epochs, one after the other, going on where the last call ended."""

DECAY = (0.9, 0.999, 1e-8)


class NotHere(Exception):
    """This contender has no such workload, or is not installed. ``str()`` is a sentence."""


# Ours -----------------------------------------------------------------------------------------------------


def nnstudio(work: Workload) -> Epochs:
    from nnstudio.engine.network import Network
    from nnstudio.engine.training.events import EpochDone
    from nnstudio.engine.training.loop import Samples, Training
    from nnstudio.engine.training.settings import TrainingSettings

    x, y = samples(work)
    loss = "binary_crossentropy" if work.classes == 1 else "sparse_categorical_crossentropy"
    settings = TrainingSettings.build(
        {
            "loss": loss,
            "optimizer": {"kind": work.optimizer, "learning_rate": work.rate},
            "batches": {"kind": "mini_batch", "batch_size": work.batch},
            "epochs": 1_000_000,
        }
    )
    network = Network(_drawing(work), x.shape[1:])
    training = Training(network, settings, Samples(x, y))
    training.gather = 0.01  # as a model's ``fit`` does
    events: Iterator[object] = training.run()

    def epochs(count: int) -> None:
        while count:
            count -= type(next(events)) is EpochDone

    return epochs


def one_thread(work: Workload) -> Epochs:
    """Ours, where large batches are not worked in halves."""
    from nnstudio.engine.training import halves

    halves.PROCESSORS = 1 << 20
    return nnstudio(work)


def _drawing(work: Workload) -> Any:
    from nnstudio.engine.layers import LAYERS
    from nnstudio.engine.spec import NetworkSpec

    layers: list[dict[str, Any]] = [{"kind": "input"}]
    for filters in work.filters:
        layers += [
            {"kind": "conv2d", "filters": filters, "activation": {"kind": work.activation}},
            {"kind": "max_pool2d"},
        ]
    layers += [{"kind": "flatten"}] if work.filters else []
    hidden = () if work.filters else work.sizes[1:-1]
    last = "sigmoid" if work.classes == 1 else "softmax"
    layers += [{"kind": "dense", "units": n, "activation": {"kind": work.activation}} for n in hidden]
    layers += [{"kind": "dense", "units": work.classes, "activation": {"kind": last}}]
    spec, before = NetworkSpec(), None
    for options in layers:
        spec, node = spec.with_node(LAYERS.parse(options))
        if before is not None:
            spec = spec.with_edge(before, node.id)
        before = node.id
    return spec


def products(work: Workload) -> Epochs:
    """The bare matrix products of a step, and nothing else: a bound from below for any NumPy engine."""
    if work.filters:
        raise NotHere("The bare products are counted for dense layers only.")
    rng, calls = np.random.default_rng(0), []

    def array(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape, np.float32)

    for number, (inputs, units) in enumerate(work.products):
        x, dz = array(inputs + 1, work.batch), array(units, work.batch)
        weights = array(inputs + 1, units)
        calls.append((weights.T.dot, (x, array(units, work.batch))))
        calls.append((x.dot, (dz.T, array(inputs + 1, units))))
        if number:
            calls.append((weights[:-1].dot, (dz, array(inputs, work.batch))))

    def epochs(count: int) -> None:
        for _ in range(count * work.steps):
            for function, arguments in calls:
                function(*arguments)

    return epochs


# Peers ----------------------------------------------------------------------------------------------------


def torch_eager(work: Workload, *, fused: bool = False, channels_last: bool = False) -> Epochs:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(0)
    numbers, labels = samples(work)
    model = _torch_model(work, nn)
    x, y = torch.from_numpy(numbers), torch.from_numpy(labels)
    if work.filters:
        x = x.permute(0, 3, 1, 2).contiguous()
    if channels_last:
        x, model = x.to(memory_format=torch.channels_last), model.to(memory_format=torch.channels_last)
    if work.classes == 1:
        loss, y = nn.BCEWithLogitsLoss(), y.float()[:, None]
    else:
        loss = nn.CrossEntropyLoss()
    if work.optimizer == "sgd":
        optimizer = torch.optim.SGD(model.parameters(), work.rate, fused=fused or None)
    else:
        optimizer = torch.optim.Adam(model.parameters(), work.rate, fused=fused or None)

    def epochs(count: int) -> None:
        for _ in range(count):
            for rows in torch.randperm(work.rows).split(work.batch):
                optimizer.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimizer.step()

    return epochs


def _torch_model(work: Workload, nn: Any) -> Any:
    bends = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
    bend, layers = bends[work.activation], []
    if work.filters:
        channels = 1
        for filters in work.filters:
            layers += [nn.Conv2d(channels, filters, 3), bend(), nn.MaxPool2d(2)]
            channels = filters
        return nn.Sequential(*layers, nn.Flatten(), nn.Linear(800, work.classes))
    for inputs, units in work.products:
        layers += [nn.Linear(inputs, units), bend()]
    return nn.Sequential(*layers[:-1])


def torch_fused(work: Workload) -> Epochs:
    return torch_eager(work, fused=True)


def torch_channels_last(work: Workload) -> Epochs:
    if not work.filters:
        raise NotHere("Only images have channels to put last.")
    return torch_eager(work, channels_last=True)


def sklearn_mlp(work: Workload) -> Epochs:
    if work.filters:
        raise NotHere("scikit-learn has no convolutions.")
    import warnings

    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # that it has not converged after one epoch
    names = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic"}
    model = MLPClassifier(
        work.sizes[1:-1], activation=names[work.activation], solver=work.optimizer, alpha=0,
        batch_size=work.batch, learning_rate_init=work.rate, momentum=0, nesterovs_momentum=False,
        tol=0, n_iter_no_change=1_000_000_000, warm_start=True, random_state=0,
    )  # fmt: skip
    x, y = samples(work)

    def epochs(count: int) -> None:
        model.max_iter = count
        model.fit(x, y)

    return epochs


def keras_fit(work: Workload, steps_per_execution: int = 1) -> Epochs:
    import keras

    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1) if work.filters else work.sizes[:1])])
    for filters in work.filters:
        model.add(layers.Conv2D(filters, 3, activation=work.activation))
        model.add(layers.MaxPooling2D())
    if work.filters:
        model.add(layers.Flatten())
    for units in () if work.filters else work.sizes[1:-1]:
        model.add(layers.Dense(units, work.activation))
    model.add(layers.Dense(work.classes, "sigmoid" if work.classes == 1 else "softmax"))
    loss = "binary_crossentropy" if work.classes == 1 else "sparse_categorical_crossentropy"
    kinds = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
    optimizer = kinds[work.optimizer](work.rate)
    model.compile(optimizer, loss, steps_per_execution=steps_per_execution)
    x, y = samples(work)
    return lambda count: model.fit(x, y, batch_size=work.batch, epochs=count, verbose=0)


def keras_fit_32(work: Workload) -> Epochs:
    return keras_fit(work, 32)


def jax_epoch(work: Workload, *, whole: bool = True) -> Epochs:
    import jax
    import jax.numpy as jnp

    numbers, labels = samples(work)
    x, y = jnp.asarray(numbers), jnp.asarray(labels)
    step, state = _jax_step(work, x, y)
    key = jax.random.PRNGKey(0)
    shuffled = jax.jit(
        lambda key: jax.random.permutation(key, work.rows)[: work.steps * work.batch].reshape(
            work.steps, work.batch
        )
    )
    compiled = jax.jit(
        (lambda state, order: jax.lax.scan(step, state, order)[0]) if whole else lambda s, r: step(s, r)[0]
    )

    def epochs(count: int) -> None:
        nonlocal key, state
        for _ in range(count):
            key, now = jax.random.split(key)
            order = shuffled(now)
            for rows in [order] if whole else list(order):
                state = compiled(state, rows)
        jax.block_until_ready(state)

    return epochs


def jax_steps(work: Workload) -> Epochs:
    return jax_epoch(work, whole=False)


def _jax_step(work: Workload, x: Any, y: Any) -> tuple[Callable[..., Any], Any]:
    """``step(state, rows)`` with state = (parameters, optimizer's slots, step number)."""
    import jax
    import jax.numpy as jnp

    parameters = _jax_parameters(work)

    def loss(parameters: Any, inputs: Any, labels: Any) -> Any:
        z = _jax_logits(work, parameters, inputs)
        if work.classes == 1:
            return jnp.mean(jax.nn.softplus(z[:, 0]) - labels * z[:, 0])
        rows = jnp.take_along_axis(jax.nn.log_softmax(z), labels[:, None], 1)
        return -jnp.mean(rows)

    def step(state: Any, rows: Any) -> Any:
        parameters, (m, v), t = state
        value, g = jax.value_and_grad(loss)(parameters, x[rows], y[rows])
        if work.optimizer == "sgd":
            return (jax.tree.map(lambda w, g: w - work.rate * g, parameters, g), (m, v), t), value
        one, two, floor = DECAY
        t = t + 1
        m = jax.tree.map(lambda m, g: one * m + (1 - one) * g, m, g)
        v = jax.tree.map(lambda v, g: two * v + (1 - two) * g * g, v, g)
        size, under = work.rate / (1 - one**t), 1 / (1 - two**t)
        move = jax.tree.map(lambda w, m, v: w - size * m / (jnp.sqrt(v * under) + floor), parameters, m, v)
        return (move, (m, v), t), value

    def zeros() -> Any:
        return jax.tree.map(jnp.zeros_like, parameters)

    return step, (parameters, (zeros(), zeros()), jnp.float32(0))


def _jax_parameters(work: Workload) -> list[tuple[Any, Any]]:
    import jax.numpy as jnp

    shapes = [] if work.filters else [(i, o) for i, o in work.products]
    if work.filters:
        shapes = [(3, 3, 1, 16), (3, 3, 16, 32), (800, 10)]
    rng = np.random.default_rng(0)
    return [
        (
            jnp.asarray(rng.standard_normal(s) / np.sqrt(np.prod(s[:-1])), jnp.float32),
            jnp.zeros(s[-1], jnp.float32),
        )
        for s in shapes
    ]


def _jax_logits(work: Workload, parameters: Any, x: Any) -> Any:
    import jax

    bends = {"tanh": jax.numpy.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}
    bend = bends[work.activation]
    for number, (kernel, bias) in enumerate(parameters):
        if kernel.ndim == 4:
            x = jax.lax.conv_general_dilated(
                x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            window = (1, 2, 2, 1)
            x = jax.lax.reduce_window(bend(x + bias), -jax.numpy.inf, jax.lax.max, window, window, "VALID")
            continue
        x = x.reshape(len(x), -1) @ kernel + bias
        x = x if number == len(parameters) - 1 else bend(x)
    return x


CONTENDERS: dict[str, Callable[[Workload], Epochs]] = {
    "nnstudio": nnstudio,
    "torch": torch_eager,
    "torch_fused": torch_fused,
    "torch_channels_last": torch_channels_last,
    "sklearn": sklearn_mlp,
    "keras": keras_fit,
    "keras_32": keras_fit_32,
    "jax_steps": jax_steps,
    "jax_epoch": jax_epoch,
    "products": products,
    "one_thread": one_thread,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--source", default=str(Path(__file__).resolve().parents[2]))
    chosen = parser.parse_args()
    sys.path.insert(1, chosen.source)
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print is no answer

    def answer(**said: Any) -> None:
        print(json.dumps(said), file=answers, flush=True)

    try:
        epochs = CONTENDERS[chosen.contender](WORKLOADS[chosen.workload])
    except ModuleNotFoundError as missing:
        return answer(skipped=f"{missing.name} is not installed for {sys.executable}.")
    except NotHere as reason:
        return answer(skipped=str(reason))
    except Exception as error:
        return answer(skipped=f"{type(error).__name__}: {error}")
    answer(versions=_versions())
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        epochs(int(line))
        answer(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)
    return None


def _versions() -> dict[str, str]:
    names = ("numpy", "torch", "sklearn", "keras", "jax")
    found = {n: sys.modules[n].__version__ for n in names if n in sys.modules}
    return {"python": sys.version.split()[0], **found}


if __name__ == "__main__":
    main()
