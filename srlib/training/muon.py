"""Muon: steps for matrices in which all directions count alike."""

import math
from collections.abc import Sequence

import tensorflow as tf

from srlib.common.backend import keras, ops

_STEPS, _A, _B, _C = 5, 3.4445, -4.7750, 2.0315
_MOMENTUM, _FIRST, _SECOND = 0.95, 0.9, 0.999


def orthogonalised(x: tf.Tensor) -> tf.Tensor:
    """Bring all singular values of each matrix near 1 (Newton-Schulz, five steps).

    Each step multiplies x by a polynomial of its Gram matrix, so that only the small Gram
    matrices are iterated.

    Args:
        x: float32 (count, rows, columns).
    """
    if x.shape[1] > x.shape[2]:
        return tf.linalg.matrix_transpose(orthogonalised(tf.linalg.matrix_transpose(x)))
    x /= tf.sqrt(tf.reduce_sum(x * x, (1, 2), keepdims=True)) + 1e-7
    gram, one = tf.matmul(x, x, transpose_b=True), tf.eye(x.shape[1])
    product = one
    for _ in range(_STEPS):
        factor = _A * one + _B * gram + _C * tf.matmul(gram, gram)
        product = tf.matmul(factor, product)
        gram = tf.matmul(tf.matmul(factor, gram), factor)
    return tf.matmul(product, x)


@keras.saving.register_keras_serializable(package="srlib")
class Muon(keras.optimizers.Optimizer):
    """Muon for matrices, Adam for all other weights; no weight decay.

    As ``keras.optimizers.Muon`` of Keras 3.13 and later, but matrices of one shape are updated
    together: a step of a small network takes a quarter less. Sources: Jordan et al., "Muon: an
    optimizer for hidden layers in neural networks", 2024; Liu et al., "Muon is scalable for LLM
    training", 2025 (the size of its steps, which is Adam's).

    Args:
        learning_rate: number or schedule.
    """

    def build(self, variables: Sequence[keras.Variable]) -> None:
        """Make the momenta."""
        if self.built:
            return
        super().build(variables)
        self._groups: dict[tuple | None, list[int]] = {}
        for number, variable in enumerate(variables):
            shape = tuple(variable.shape) if len(variable.shape) == 2 else None
            self._groups.setdefault(shape, []).append(number)
        sizes = [math.prod(variables[number].shape) for number in self._groups.get(None, [])]
        self._first, self._second = (
            self.add_variable((sum(sizes),), "zeros", name=name) for name in ("first", "second")
        )
        self._momenta = {
            shape: self.add_variable((len(members), *shape), "zeros", name=f"momentum{number}")
            for number, (shape, members) in enumerate(self._groups.items())
            if shape
        }

    def apply(
        self,
        grads: Sequence[tf.Tensor],
        trainable_variables: Sequence[keras.Variable] | None = None,
    ) -> keras.Variable:
        """Update all variables by one step."""
        if trainable_variables is not None:
            self.build(trainable_variables)
        rate = ops.cast(self.learning_rate, "float32")
        self.iterations.assign_add(1)
        for shape, members in self._groups.items():
            chosen = [tf.cast(grads[number], "float32") for number in members]
            steps = self._muon(shape, chosen) if shape else self._adam(chosen)
            for number, step in zip(members, steps, strict=True):
                self._trainable_variables[number].assign_sub(rate * step)
        return self.iterations

    def _muon(self, shape: tuple, grads: list) -> list:
        grad = tf.stack(grads)
        momentum = _MOMENTUM * self._momenta[shape] + grad
        self._momenta[shape].assign(momentum)
        return tf.unstack(orthogonalised(grad + _MOMENTUM * momentum) * 0.2 * max(shape) ** 0.5)

    def _adam(self, grads: list) -> list:
        grad = tf.concat([tf.reshape(each, [-1]) for each in grads], 0)
        first = self._first + (1 - _FIRST) * (grad - self._first)
        second = self._second + (1 - _SECOND) * (grad * grad - self._second)
        self._first.assign(first)
        self._second.assign(second)
        count = ops.cast(self.iterations, "float32")
        share = ops.sqrt(1 - _SECOND**count) / (1 - _FIRST**count)
        steps = share * first / (ops.sqrt(second) + 1e-7)
        parts = tf.split(steps, [each.shape.num_elements() for each in grads])
        return [tf.reshape(part, each.shape) for part, each in zip(parts, grads, strict=True)]
