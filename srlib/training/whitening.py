"""Train a first layer so that all directions of its patches count alike.

Nearly all of a patch is its mean brightness; what an enlarged picture misses lies in faint
differences between neighbouring pixels. Plain gradient descent learns along the strong
directions at once and along the faint ones hardly at all.
"""

from collections.abc import Sequence

import numpy as np

from srlib.common.backend import keras, ops
from srlib.common.errors import InputError
from srlib.pictures.patches import Pair, random_patches

_PATCHES = 20_000
# Directions below this share of the strongest one's power stay as they are: they hold noise.
_DAMPING = 1e-3


def patch_power(pairs: Sequence[Pair], size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the directions of input patches and the power of each (principal components).

    Args:
        pairs: as from ``patches.training_pairs``.
        size: side of the patches in pixels.
        seed: the same seed gives the same patches.

    Returns:
        The mean square along each direction, rising, shape (n,) with n = ``size``² · 3, for
        values in 0 to 1; and the directions, the columns of an array (n, n) in which a patch
        runs over rows, columns, colours.

    Raises:
        InputError: if a picture is smaller than a patch.
    """
    patches, _ = next(random_patches(pairs, size, _PATCHES, seed))
    rows = patches.reshape(_PATCHES, -1)
    power, directions = np.linalg.eigh(rows.T @ rows / _PATCHES)
    return power, directions


def whitening_matrix(power: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return the matrix that makes strong directions of patches as faint as the others.

    Source: LeCun et al., "Efficient BackProp", 1998, section 4.3 (decorrelated, equalised
    inputs learn faster); here the inputs stay, and the coordinates of the weights change.

    Args:
        power, directions: as from ``patch_power``.

    Returns:
        Symmetric float32 (n, n) with eigenvalues above 0 and at most 1.
    """
    strength = 1 / np.sqrt(power + _DAMPING * power[-1])
    return ((directions * (strength / strength.max())) @ directions.T).astype(np.float32)


@keras.saving.register_keras_serializable(package="srlib")
class WhitenedAdam(keras.optimizers.Adam):
    """Adam that takes the steps of one convolution in whitened coordinates.

    Weights W are P·U with the whitening P; Adam moves U, whose gradient is P times that of W.
    The network itself stays what it is. Source: Kingma and Ba, "Adam", 2015.

    Args:
        learning_rate: a number, or a schedule.
        kernel: the weights of the first convolution, (height, width, channels, filters); or
            their place among the variables of ``build``, counted from 0.
        whitening: as from ``whitening_matrix`` for patches of the kernel's size; rows of numbers
            will do.
        settings: further ones of Adam.
    """

    def __init__(
        self,
        learning_rate: float | keras.optimizers.schedules.LearningRateSchedule,
        kernel: keras.Variable | int,
        whitening: np.ndarray | Sequence[Sequence[float]],
        **settings: object,
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.kernel: keras.Variable = kernel
        self.whitening = np.asarray(whitening, np.float32)

    def build(self, var_list: Sequence[keras.Variable]) -> None:
        """Make Adam's own variables; as for every Keras optimiser."""
        if isinstance(self.kernel, int):
            self.kernel = var_list[self.kernel]
        self._place = self._place_among(var_list)
        super().build(var_list)

    def apply(
        self,
        grads: Sequence[keras.KerasTensor],
        trainable_variables: Sequence[keras.Variable] | None = None,
    ) -> None:
        """Take one step; arguments as for every Keras optimiser."""
        if not self.built:
            if trainable_variables is None:
                return super().apply(grads)  # Keras says what is missing
            self.build(trainable_variables)
        place = self._place
        if trainable_variables is not None:
            place = self._place_among(trainable_variables)
        grads = [self._turned(each) if i == place else each for i, each in enumerate(grads)]
        before = ops.copy(self.kernel)
        super().apply(grads, trainable_variables)
        self.kernel.assign(before + self._turned(self.kernel - before))

    def get_config(self) -> dict:
        """Return what is needed to make the optimiser again; the kernel by its place.

        Raises:
            InputError: before ``build``, when the place is not known.
        """
        if not self.built:
            raise InputError(
                "WhitenedAdam does not know the place of its kernel yet: call "
                "model.optimizer.build(model.trainable_variables) before saving the model."
            )
        config = {"kernel": self._place, "whitening": self.whitening.tolist()}
        return {**super().get_config(), **config}

    def _place_among(self, variables: Sequence[keras.Variable]) -> int | None:
        places = [i for i, variable in enumerate(variables) if variable is self.kernel]
        return places[0] if places else None

    def _turned(self, kernel: keras.KerasTensor) -> keras.KerasTensor:
        """Multiply each filter by the whitening."""
        filters = ops.reshape(kernel, (-1, self.kernel.shape[-1]))
        return ops.reshape(ops.matmul(self.whitening, filters), self.kernel.shape)


def whitened_adam(
    learning_rate: float | keras.optimizers.schedules.LearningRateSchedule,
    kernel: keras.Variable,
    pairs: Sequence[Pair],
) -> WhitenedAdam:
    """Return ``WhitenedAdam`` for a first layer and the pictures that it will learn from.

    Args:
        learning_rate, kernel: as for ``WhitenedAdam``.
        pairs: as from ``patches.training_pairs``.
    """
    return WhitenedAdam(
        learning_rate, kernel, whitening_matrix(*patch_power(pairs, kernel.shape[0]))
    )
