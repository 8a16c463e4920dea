"""Kinds of pictures: what they are, and that nothing tested was learnt."""

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.training import picture_kinds
from srlib.training.drawings import make_drawing
from srlib.training.picture_kinds import PICTURE_KINDS, train_pictures, unseen_pictures
from srlib.training.rendered_pages import FONTS, render_page


@pytest.mark.parametrize("make", [render_page, make_drawing])
def test_a_seed_makes_one_picture(make):
    first = make(5, 120)
    assert first.shape == (120, 120, 3) and first.dtype == np.uint8
    assert np.array_equal(first, make(5, 120)) and not np.array_equal(first, make(6, 120))


def test_a_page_is_mostly_paper_with_sharp_ink():
    page = render_page(2, 240)
    values, counts = np.unique(page.reshape(-1, 3), axis=0, return_counts=True)
    paper = values[counts.argmax()].astype(int)
    far = np.abs(page - paper).max(axis=-1)
    assert counts.max() > 0.5 * page.shape[0] * page.shape[1] and (far > 150).mean() > 0.01


def test_every_font_is_there():
    from srlib.training.rendered_pages import _read_font

    shapes = {bytes(_read_font(name, 20).getmask("Sphinx, 42")) for name in FONTS}
    assert len(shapes) == len(FONTS)


def test_a_drawing_has_few_colours_and_a_photo_many():
    drawing = make_drawing(1)
    share = np.sort(np.unique(drawing.reshape(-1, 3), axis=0, return_counts=True)[1])[::-1]
    assert share[:8].sum() > 0.9 * drawing.shape[0] * drawing.shape[1]


def _patches(picture, step, side=24):
    for top in range(0, picture.shape[0] - side + 1, step):
        for left in range(0, picture.shape[1] - side + 1, step):
            yield picture[top : top + side, left : left + side]


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(picture_kinds, "_TRAIN", 2)
    monkeypatch.setattr(picture_kinds, "_TEST", 2)


@pytest.mark.parametrize("kind", PICTURE_KINDS)
def test_no_patch_of_a_test_picture_is_learnt_from(kind, few):
    patches = {
        patch.tobytes()
        for picture in train_pictures(kind)[:6]
        for patch in _patches(picture, 24)
        if patch.std() > 20
    }
    assert patches
    for picture in unseen_pictures(kind).values():
        assert picture.shape == (240, 240, 3) and picture.dtype == np.uint8
        assert not {patch.tobytes() for patch in _patches(picture, 12)} & patches


def test_unknown_kinds_are_refused():
    with pytest.raises(InputError, match="no kind of pictures 'maps': choose one of photos, pages"):
        train_pictures("maps")
