import pytest

from srlib.common import places
from srlib.common.errors import InputError


def test_in_the_checkout_every_path_passes(tmp_path):
    assert places.in_checkout(places.SHIPPED) == places.SHIPPED
    assert places.in_checkout(str(tmp_path)) == tmp_path


def test_without_a_checkout_the_courses_own_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "ROOT", tmp_path / "site-packages")
    with pytest.raises(InputError, match="srlib runs from its checkout .*make install"):
        places.in_checkout(tmp_path / "site-packages" / "data" / "photos")
    assert places.in_checkout(tmp_path / "my photos") == tmp_path / "my photos"
