"""Eight views of a picture."""

import numpy as np
import pytest

from srlib.methods.door import Method, interpolation_method
from srlib.studies.views import eight_views


def test_a_method_that_treats_all_views_alike_stays_as_it_is(make_picture):
    picture = make_picture(12, 20)
    views = eight_views(interpolation_method("nearest"))
    assert np.array_equal(views(picture, 3), interpolation_method("nearest")(picture, 3))
    assert views.name == "nearest, eight views"


def test_what_a_method_does_to_one_side_is_averaged_over_all(make_picture):
    def darken_left(small, scale):
        big = small.repeat(scale, axis=0).repeat(scale, axis=1)
        big[:, 0] = 0
        return big

    grey = np.full((4, 6, 3), 200, np.uint8)
    result = eight_views(Method("lopsided", darken_left))(grey, 2)
    assert result.shape == (8, 12, 3)
    assert (result[1:-1, 0] == 150).all() and (result[0, 1:-1] == 150).all()
    assert (result[1:-1, -1] == 150).all() and (result[2:-2, 2:-2] == 200).all()
    assert result[0, 0, 0] == pytest.approx(100)
