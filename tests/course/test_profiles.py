import pytest

from srlib.common.errors import InputError
from srlib.course.profiles import open_profile


def test_unknown_profile_lists_them():
    with pytest.raises(InputError, match="no profile 'fast': choose one of quick, full"):
        open_profile("fast")


@pytest.mark.parametrize(("name", "epochs"), [("quick", 3), ("full", 50)])
def test_profile_decides_the_epochs_unless_asked(name, epochs):
    assert open_profile(name).epochs(quick=3, full=50) == epochs
    assert open_profile(name, epochs=7).epochs(quick=3, full=50) == 7


@pytest.mark.parametrize("asked", [0, -1, 2.5, "3"])
def test_impossible_epochs_are_refused(asked):
    with pytest.raises(InputError, match=f"{asked} epochs train nothing: set epochs to 1 or more"):
        open_profile("quick", epochs=asked).epochs(quick=3, full=50)
