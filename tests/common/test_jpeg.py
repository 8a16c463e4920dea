import io

import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.jpeg import decode_jpeg, encode_jpeg


def test_what_is_decoded_is_close_to_what_was_encoded():
    picture = np.full((16, 24, 3), (200, 60, 30), np.uint8)
    file = encode_jpeg(picture)
    assert np.abs(decode_jpeg(file).astype(int) - picture).max() <= 3
    with Image.open(io.BytesIO(file)) as opened:
        assert opened.format == "JPEG" and opened.size == (24, 16)
        assert np.abs(np.asarray(opened).astype(int) - picture).max() <= 3  # red stays red


def test_a_lower_quality_makes_a_smaller_file(make_picture):
    picture = make_picture(64, 64)
    assert len(encode_jpeg(picture, 30)) < len(encode_jpeg(picture)) < len(encode_jpeg(picture, 99))


def test_a_picture_that_is_too_long_is_refused():
    assert decode_jpeg(encode_jpeg(np.zeros((1, 65_500, 3), np.uint8))).shape == (1, 65_500, 3)
    with pytest.raises(InputError, match="65501x1 pixels is no JPEG, which ends at 65500: crop it"):
        encode_jpeg(np.zeros((1, 65_501, 3), np.uint8))
