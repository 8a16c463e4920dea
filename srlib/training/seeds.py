"""Trainings with a seed of their own, beside whatever else the kernel does."""

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting_weights(seed: int) -> Iterator[None]:
    """Give networks that are built inside the weights of a seed.

    They are those that ``keras.utils.set_random_seed(seed)`` would give. But that seeds Python,
    NumPy and TensorFlow for the whole kernel; this neither sets their numbers nor uses any of
    them, and holds for one thread alone, so that a lab can train while a cell does.

    Only Keras' default initialiser for kernels, ``glorot_uniform``, is seeded.
    """
    from srlib.common.backend import keras

    numbers = random.Random(seed)

    class Seeded(keras.initializers.GlorotUniform):
        """Stands for the default initialiser, and makes one with the next seed."""

        @classmethod
        def from_config(cls, config: dict) -> keras.initializers.GlorotUniform:
            """Return the initialiser that a layer asks for by name."""
            # Keras draws the seeds that nobody gave in this way, from the kernel's numbers.
            return keras.initializers.GlorotUniform(seed=numbers.randint(1, int(1e9)))

    with keras.saving.custom_object_scope({"glorot_uniform": Seeded}):
        yield
