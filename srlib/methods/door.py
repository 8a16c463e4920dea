"""One door for every method: small (LR) picture in, big (super-resolved, SR) one out, uint8 RGB."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from srlib.common.decoding import MOST_PIXELS
from srlib.common.errors import InputError, one_of
from srlib.common.pixels import is_grey, refuse_other_than_rgb, to_uint8
from srlib.common.tiles import run_in_tiles
from srlib.pictures.degradation import bicubic_resize
from srlib.pictures.interpolation import INTERPOLATIONS, interpolate

if TYPE_CHECKING:
    import keras

# Fixed rules: OpenCV's five interpolations, and the bicubic one of published tables.
RULES = (*INTERPOLATIONS, "bicubic")
_TILE = 768  # side of what goes through a network at once, in pixels of the result: bounds memory


@dataclass(frozen=True)
class Method:
    """A way to upscale a picture.

    Attributes:
        name: how tables and figures call it.
        enlarge: function of the small picture and the scale, which upscales it.
        parameters: trained numbers in it; 0 for a fixed rule.
        scale: the only scale (factor) that it was made for, or None for any.
        reach: how many small pixels to each side of a pixel its result depends on.
    """

    name: str
    enlarge: Callable[[np.ndarray, int], np.ndarray]
    parameters: int = 0
    scale: int | None = None
    reach: int = 0

    def __call__(self, small: np.ndarray, scale: int) -> np.ndarray:
        """Upscale a picture.

        Args:
            small: uint8 RGB (height, width, 3).
            scale: whole number of at least 2.

        Returns:
            uint8 RGB (height · scale, width · scale, 3).

        Raises:
            InputError: if the picture is not uint8 RGB, the scale does not fit, or the result
                would have more than 2**30 pixels.
        """
        refuse_other_than_rgb(small, f"{self.name} takes")
        if self.scale not in (None, scale):
            raise InputError(f"{self.name} was trained for {self.scale}x, not for {scale}x.")
        height, width = small.shape[:2]
        refuse_scale(scale, height, width)
        return self.enlarge(small, scale)


def refuse_scale(scale: int, height: int, width: int) -> None:
    """Refuse a scale that makes a small picture no larger, or larger than can be kept.

    Raises:
        InputError: if it is no whole number from 2, or the result has more than 2**30 pixels.
    """
    whole = isinstance(scale, Integral)
    if not whole or scale < 2 or height * width * scale**2 > MOST_PIXELS:
        raise InputError(
            f"A scale of {scale} does not fit a picture of {width}x{height} pixels: use a "
            "whole number from 2 with a result of at most a billion pixels."
        )


def interpolation_method(name: str) -> Method:
    """Return a fixed rule as a method.

    Args:
        name: one of OpenCV's interpolations, or ``bicubic`` for the one of published tables.

    Raises:
        InputError: if there is no such rule.
    """
    if one_of(name, RULES, "interpolation") == "bicubic":
        return Method(name, _bicubic)
    return Method(name, lambda small, scale: interpolate(small, scale, name))


def interpolation_methods() -> list[Method]:
    """Return OpenCV's five interpolations, in the order of the course."""
    return [interpolation_method(name) for name in INTERPOLATIONS]


def network_method(
    name: str,
    model: "keras.Model",
    scale: int,
    enlarge_first: bool = False,
    reach: int = 24,
    multiple: int = 1,
) -> Method:
    """Return a trained network as a method.

    Large pictures go through in overlapping tiles, so that memory stays bounded. Grey stays
    grey, also where a file format has rounded its channels apart: they are averaged, before and
    after. NaN is refused, as by ``to_uint8``.

    Args:
        name: how tables and figures call it.
        model: from float32 (batch, height, width, 3) in 0 to 1 to the big picture.
        scale: the scale that it was trained for.
        enlarge_first: True if the model expects the picture enlarged (cubic) already.
        reach: how many small pixels around a pixel its result depends on at most.
        multiple: the sides of what the model gets are padded to multiples of this.
    """

    compiled = _compiled(model)

    def run(small: np.ndarray, grey: bool) -> np.ndarray:
        picture = interpolate(small, scale, "cubic") if enlarge_first else small
        height, width = picture.shape[:2]
        padding = ((0, -height % multiple), (0, -width % multiple), (0, 0))
        batch = np.pad(picture, padding, mode="edge")[None].astype(np.float32) / 255
        result = compiled(batch)[0, : small.shape[0] * scale, : small.shape[1] * scale]
        if grey:
            result = result.mean(axis=-1, keepdims=True).repeat(3, axis=-1)
        return to_uint8(result, f"What {name} returns")

    def enlarge(small: np.ndarray, scale: int) -> np.ndarray:
        side, grey = _TILE // scale, is_grey(small)
        if grey:
            small = np.rint(small.mean(axis=-1, keepdims=True)).astype(np.uint8).repeat(3, axis=-1)
        return run_in_tiles(partial(run, grey=grey), small, scale, max(4, side - side % 4), reach)

    return Method(name, enlarge, model.count_params(), scale, reach)


def _compiled(model: "keras.Model") -> Callable[[np.ndarray], np.ndarray]:
    from srlib.common.backend import compile_network, ops

    network = compile_network(model)
    return lambda batch: np.asarray(memoryview(ops.cast(network(batch), "float32")))  # no copy


def refuse_if_small(method: Method, height: int, width: int) -> None:
    """Refuse a small picture that gives a network too little to see.

    Raises:
        InputError: if a side is shorter than the method's reach.
    """
    if min(height, width) < method.reach:
        raise InputError(
            f"{width}x{height} pixels are too few for {method.name}, which looks "
            f"{method.reach} pixels around each: use a larger picture, or an interpolation "
            "such as cubic."
        )


def _bicubic(small: np.ndarray, scale: int) -> np.ndarray:
    return bicubic_resize(small, small.shape[1] * scale, small.shape[0] * scale)
