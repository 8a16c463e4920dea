import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.pictures.interpolation import INTERPOLATIONS, interpolate

STEP = np.array([[100] * 4 + [200] * 4], np.uint8)


def by_kernel(row, kernel, reach):
    """Enlarge a row twofold by a kernel, edges repeated, weights summing to 1."""
    result = []
    for position in (np.arange(2 * len(row)) + 0.5) / 2 - 0.5:
        taps = np.arange(np.floor(position) - reach + 1, np.floor(position) + reach + 1)
        weights = kernel(taps - position)
        values = row[np.clip(taps, 0, len(row) - 1).astype(int)]
        result.append((weights * values).sum() / weights.sum())
    return np.array(result)


def test_there_are_five_methods():
    assert list(INTERPOLATIONS) == ["nearest", "linear", "area", "cubic", "lanczos4"]


@pytest.mark.parametrize("name", ["nearest", "area"])
def test_nearest_and_area_repeat_pixels(name):
    enlarged = interpolate(np.array([[10, 90], [50, 200]], np.uint8), 2, name)
    assert enlarged.tolist() == [
        [10, 10, 90, 90],
        [10, 10, 90, 90],
        [50, 50, 200, 200],
        [50, 50, 200, 200],
    ]


def test_linear_mixes_neighbours_by_distance():
    enlarged = interpolate(np.array([[0, 100], [0, 100]], np.uint8), 2, "linear")
    assert enlarged.tolist() == [[0, 25, 75, 100]] * 4


def test_cubic_overshoots_at_an_edge_as_computed_by_hand():
    # Weights of a = -0.75 a quarter pixel off: -27/256, 225/256, 67/256, -9/256.
    enlarged = interpolate(STEP, 2, "cubic")[0].astype(int)
    expected = [100, 100, 100, 100, 100, 96, 89, 123, 177, 211, 204, 200, 200, 200]
    assert np.abs(enlarged[:14] - expected).max() <= 1


def test_lanczos_follows_its_windowed_sinc():
    expected = by_kernel(STEP[0], lambda x: np.sinc(x) * np.sinc(x / 4), 4)
    enlarged = interpolate(STEP, 2, "lanczos4")[0]
    assert np.abs(enlarged - expected).max() <= 1
    assert enlarged.max() > 205


@pytest.mark.parametrize("name", INTERPOLATIONS)
def test_scale_one_changes_nothing(make_picture, name):
    picture = make_picture(7, 9)
    assert np.array_equal(interpolate(picture, 1, name), picture)


@pytest.mark.parametrize("name", INTERPOLATIONS)
def test_colour_pictures_grow_by_the_scale(make_picture, name):
    enlarged = interpolate(make_picture(7, 9), 6, name)
    assert enlarged.shape == (42, 54, 3) and enlarged.dtype == np.uint8


@pytest.mark.parametrize("name", INTERPOLATIONS)
def test_flat_colour_stays_flat(name):
    flat = np.full((5, 5, 3), (255, 7, 130), np.uint8)
    assert np.array_equal(interpolate(flat, 3, name), np.full((15, 15, 3), flat[0, 0]))


def test_unknown_method_lists_the_five():
    with pytest.raises(InputError, match="no interpolation 'spline': choose one of nearest, lin"):
        interpolate(STEP, 2, "spline")


@pytest.mark.parametrize("scale", [0, -1, 0.5, 1.5, 2.0, float("nan")])
def test_scale_that_cannot_enlarge_is_refused(scale):
    with pytest.raises(InputError, match=f"scale of {scale}"):
        interpolate(STEP, scale)
