"""Small pictures in rows, filters of a first layer, one weight on its way downhill."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.figures import filters


@pytest.fixture
def drawn(monkeypatch):
    """Collect the figures before they are turned into pictures."""
    found = []
    monkeypatch.setattr(filters, "show", lambda figure, caption, alt: found.append(figure))
    yield found
    plt.close("all")


def test_rows_show_each_picture_as_it_is(drawn, make_picture):
    bytes_ = [make_picture(8, 8, seed) for seed in range(3)]
    grey = np.linspace(0, 0.5, 3 * 64, dtype=np.float32).reshape(3, 8, 8, 1)
    filters.picture_rows({"bytes": bytes_, "grey": grey}, "t", "c", "a")
    shown = [axis.images[0] for axis in drawn[0].axes]
    assert len(shown) == 6
    for image, picture in zip(shown, [*bytes_, *grey], strict=True):
        assert np.array_equal(image.get_array(), picture.squeeze())
    assert shown[5].get_clim() == (0, 1)  # not stretched to the picture's own range
    labels = [axis.get_ylabel() for axis in drawn[0].axes]
    assert labels == ["bytes", "", "", "grey", "", ""]


@pytest.mark.parametrize("rows", [{}, {"a": []}, {"a": [0], "b": [0, 1]}])
def test_rows_of_unequal_length_are_refused(rows):
    with pytest.raises(InputError, match="at least one each, and as many as the others"):
        filters.picture_rows(rows, "t", "c", "a")


def test_filters_lie_in_a_square_the_strongest_first_and_grey_where_zero(drawn):
    kernel = np.zeros((3, 3, 3, 5), np.float32)
    kernel[1, 1, 0, 3] = 5  # a red dot, the strongest
    kernel[0, 0, :, 1] = -1  # a dark corner
    filters.filter_grids({"one": kernel, "two": kernel}, "t", "c", "a")
    first, second = (axis.images[0].get_array() for axis in drawn[0].axes)
    assert np.array_equal(first, second) and first.shape == (11, 11, 3)
    dot, corner = first[:3, :3], first[:3, 4:7]
    assert dot[1, 1, 0] == pytest.approx(1) and dot[1, 1, 1] == pytest.approx(0.5)
    assert np.abs(corner[0, 0]).max() < 1e-6 and (corner[1:, 1:] > 0.5).all()
    assert (first[8:, 4:7] == 1).all()  # no sixth filter
    assert (first[4:7, :3] == 0.5).all()  # a filter of zeros


def test_the_first_grid_is_the_largest(drawn):
    kernel = np.ones((3, 3, 3, 4), np.float32)
    filters.filter_grids({"large": kernel, "small": kernel}, "t", "c", "a", first=3)
    large, small = drawn[0].axes
    assert [axis.get_title() for axis in (large, small)] == ["large", "small"]
    ratios = large.get_gridspec().get_width_ratios()
    assert ratios[0] == 3 * ratios[1]


@pytest.mark.parametrize("grids", [{}, {"luma": np.ones((3, 3, 1, 4))}, {"a": np.ones((3, 3, 3))}])
def test_kernels_without_three_colours_are_refused(grids):
    with pytest.raises(InputError, match="Filters are shown in colour"):
        filters.filter_grids(grids, "t", "c", "a")


def test_each_walk_lies_on_the_curve_of_the_loss(drawn):
    paths = {"slow": [0.0, 0.1], "fast": [0.0, 3.0, -1.0]}
    filters.descent(lambda weight: (weight - 1) ** 2, paths, "t", "c", "a")
    for axis, (label, path) in zip(drawn[0].axes, paths.items(), strict=True):
        curve, walk = axis.lines
        assert axis.get_title() == label
        assert list(walk.get_xdata()) == path
        assert list(walk.get_ydata()) == [(weight - 1) ** 2 for weight in path]
        assert curve.get_xdata().min() < -1 and curve.get_xdata().max() > 3
