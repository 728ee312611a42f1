"""layer_norm and batch_norm: mean 0 and variance 1, then a trained scale and shift."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nnstudio.catalog import option
from nnstudio.engine.in_numbers import filled, number
from nnstudio.engine.initializers import Ones, Zeros
from nnstudio.engine.layers.base import LAYERS, Layer, Parameter, only
from nnstudio.engine.plan import Array, Shape, channel_axis, public_view
from nnstudio.engine.site import Site


class _Normalization(Layer):
    """y = gamma · (x - mean) / sqrt(variance + epsilon) + beta, gamma and beta one number a channel."""

    group = "normalization"
    formula = "y = γ·(x − μ) / √(σ² + ε) + β"

    epsilon: float = option(
        1e-3, "Added to the variance so that nothing is divided by zero.", gt=0, le=1, log=True, advanced=True
    )
    scale: bool = option(True, "Multiply by a trained gamma.", advanced=True)
    center: bool = option(True, "Add a trained beta.", advanced=True)
    trainable: bool = option(True, "Off freezes gamma and beta.", advanced=True)

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        return only(inputs)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        channels = only(inputs)[-1:]
        gamma = Parameter("gamma", channels, Ones(), trainable=self.trainable)
        beta = Parameter("beta", channels, Zeros(), trainable=self.trainable)
        return (*((gamma,) if self.scale else ()), *((beta,) if self.center else ()))

    def plan_moments(self, at: Site, axes: tuple[int, ...], mean: Array, variance: Array) -> Array:
        """Write mean and variance over ``axes``; returns x - mean."""
        x, apart, square = at.x[0], at.scratch("apart", at.z.shape), at.scratch("work", at.z.shape)
        share = at.z.dtype.type(1 / math.prod(at.z.shape[axis] for axis in axes))
        at.forward(np.add.reduce, x, axes, None, mean, True)
        at.forward(np.multiply, mean, share, mean)
        at.forward(np.subtract, x, mean, apart)
        at.forward(np.multiply, apart, apart, square)
        at.forward(np.add.reduce, square, axes, None, variance, True)
        at.forward(np.multiply, variance, share, variance)
        return apart

    def plan_output(self, at: Site, apart: Array, variance: Array) -> tuple[Array, Array]:
        """Write z from x - mean and the variance; returns normalized x and 1 / sqrt(variance + epsilon)."""
        inverse = at.scratch("inverse", variance.shape)
        at.forward(np.add, variance, at.z.dtype.type(self.epsilon), inverse)
        at.forward(np.sqrt, inverse, inverse)
        at.forward(np.reciprocal, inverse, inverse)
        at.forward(np.multiply, apart, inverse, apart)
        if self.scale:
            at.forward(np.multiply, apart, _along(at, at.parameter("gamma")), at.z)
        else:
            at.forward(np.copyto, at.z, apart)
        if self.center:
            at.forward(np.add, at.z, _along(at, at.parameter("beta")), at.z)
        return apart, inverse

    def plan_backward(self, at: Site, axes: tuple[int, ...], normal: Array, inverse: Array) -> None:
        """dx = (g - mean g - normal · mean(g · normal)) · inverse, g = dy · gamma, means over ``axes``."""
        work, others = at.scratch("work", at.z.shape), _others(at)
        if self.center and (dbeta := at.gradient("beta")) is not None:
            at.backward(np.add.reduce, at.dz, others, None, dbeta)
        if self.scale and (dgamma := at.gradient("gamma")) is not None:
            at.backward(np.multiply, at.dz, normal, work)
            at.backward(np.add.reduce, work, others, None, dgamma)
        if (dx := at.dx[0]) is None:
            return
        share = at.z.dtype.type(1 / math.prod(at.z.shape[axis] for axis in axes))
        g, mean = at.scratch("g", at.z.shape), at.scratch("mean_of_g", inverse.shape)
        if self.scale:
            at.backward(np.multiply, at.dz, _along(at, at.parameter("gamma")), g)
        else:
            at.backward(np.copyto, g, at.dz)
        at.backward(np.multiply, g, normal, work)
        at.backward(np.add.reduce, work, axes, None, mean, True)
        at.backward(np.multiply, mean, share, mean)
        at.backward(np.multiply, normal, mean, work)
        at.backward(np.subtract, g, work, dx)
        at.backward(np.add.reduce, g, axes, None, mean, True)
        at.backward(np.multiply, mean, share, mean)
        at.backward(np.subtract, dx, mean, dx)
        at.backward(np.multiply, dx, inverse, dx)


@LAYERS.register
class LayerNorm(_Normalization):
    """Brings the channels of each sample to mean 0 and variance 1, then scales and shifts them as trained.

    y = gamma · (x - mean) / sqrt(variance + epsilon) + beta, mean and variance over the last axis. Input and
    output (batch, …, channels), gamma and beta (channels). The same in training and prediction. Source: Ba,
    Kiros & Hinton 2016; epsilon 1e-3 as in Keras (PyTorch 1e-5).
    """

    kind, title, order = "layer_norm", "Layer normalization", 51

    def plan(self, at: Site) -> None:
        axes = (channel_axis(at.output),)
        shape = tuple(1 if axis in axes else extent for axis, extent in enumerate(at.z.shape))
        mean, variance = at.scratch("mean", shape), at.scratch("variance", shape)
        apart = self.plan_moments(at, axes, mean, variance)
        self.plan_backward(at, axes, *self.plan_output(at, apart, variance))


@LAYERS.register
class BatchNorm(_Normalization):
    """Brings each channel to mean 0 and variance 1 over the batch, then scales and shifts it as trained.

    Training: mean and variance over the batch (and over rows and columns), and moving averages of both are
    kept: moving ← momentum · moving + (1 - momentum) · of the batch. Otherwise the moving averages are used.
    y = gamma · (x - mean) / sqrt(variance + epsilon) + beta. Input and output (batch, …, channels); gamma,
    beta, moving_mean, moving_variance (channels). Source: Ioffe & Szegedy 2015; defaults of Keras. The
    variance is that of the batch as it is (divided by n), also in the moving average, as in Keras. PyTorch
    averages the unbiased one (divided by n - 1), takes epsilon 1e-5, and calls momentum the share of the new,
    0.1.
    """

    kind, title, order = "batch_norm", "Batch normalization", 50
    samples_are_apart = False

    momentum: float = option(0.99, "Share of the moving averages that is kept at each step.", ge=0, lt=1)

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        channels = only(inputs)[-1:]
        moving = (
            Parameter("moving_mean", channels, Zeros(), trainable=False),
            Parameter("moving_variance", channels, Ones(), trainable=False),
        )
        return (*super().parameters(inputs), *moving)

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        channel, x = place[-1], public_view(at.x[0], at.inputs[0])[sample][place]
        mean, variance = (float(at.named[name].reshape(-1)[channel]) for name in ("mean", "variance"))
        gamma, beta = (float(at.parameter(name)[channel]) for name in ("gamma", "beta"))
        scaled = filled("{g}·({x} − {m}) / √({v} + {e})", g=gamma, x=x, m=mean, v=variance, e=self.epsilon)
        return [scaled, number(beta)]

    def plan(self, at: Site) -> None:
        moving_mean, moving_variance = (
            _along(at, at.parameter(n)) for n in ("moving_mean", "moving_variance")
        )
        if not at.training:
            apart = at.scratch("apart", at.z.shape)
            at.forward(np.subtract, at.x[0], moving_mean, apart)
            self.plan_output(at, apart, moving_variance)
            return
        axes = _others(at)
        mean, variance = at.scratch("mean", moving_mean.shape), at.scratch("variance", moving_mean.shape)
        apart = self.plan_moments(at, axes, mean, variance)
        keep, step = at.z.dtype.type(self.momentum), at.scratch("step", mean.shape)
        for moving, new in ((moving_mean, mean), (moving_variance, variance)):
            at.forward(np.subtract, moving, new, step)
            at.forward(np.multiply, step, keep, step)
            at.forward(np.add, new, step, moving)
        self.plan_backward(at, axes, *self.plan_output(at, apart, variance))


def _along(at: Site, values: Array) -> Array:
    """One number a channel, shaped so that it spreads over the held array: a view."""
    axis = channel_axis(at.output)
    return values.reshape((1,) * axis + (-1,) + (1,) * (at.z.ndim - axis - 1))


def _others(at: Site) -> tuple[int, ...]:
    """All axes of the held array but the channels'."""
    return tuple(axis for axis in range(at.z.ndim) if axis != channel_axis(at.output))
