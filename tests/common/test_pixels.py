import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.common.pixels import is_grey, refuse_other_than_rgb, refuse_unequal, to_uint8


def test_values_are_clipped_and_rounded():
    values = np.array([-0.5, 0, 0.5 / 255 + 1e-4, 0.4 / 255, 1, 7])
    assert to_uint8(values).tolist() == [0, 0, 1, 0, 255, 255]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_no_picture(value):
    with pytest.raises(InputError, match="The picture is NaN or infinite: .* smaller"):
        to_uint8(np.full((2, 2, 3), value))


def test_other_arrays_than_rgb_are_refused_by_the_name_of_their_taker(make_picture):
    picture = make_picture(8, 6)
    refuse_other_than_rgb(picture, "It takes")
    for other in (picture / 255, picture[..., 0], picture[None], picture[..., :2]):
        with pytest.raises(InputError, match=r"^It takes uint8 RGB \(height, width, 3\), not "):
            refuse_other_than_rgb(other, "It takes")


def test_pictures_of_one_shape_alone_are_compared(make_picture):
    refuse_unequal(make_picture(8, 6), make_picture(8, 6, 1))
    with pytest.raises(InputError, match=r"unequal shape \(8, 6, 3\) and \(6, 8, 3\) .*: crop"):
        refuse_unequal(make_picture(8, 6), make_picture(6, 8))


@pytest.mark.parametrize(("pixel", "grey"), [((100, 102, 101), True), ((100, 103, 101), False)])
def test_grey_may_be_two_levels_apart(pixel, grey):
    picture = np.full((4, 5, 3), 100, np.uint8)
    picture[2, 3] = pixel
    assert is_grey(picture) is grey
