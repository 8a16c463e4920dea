import subprocess
import sys

import pytest

from srlib.common.rooms import hand_out


def test_a_room_hands_out_its_names_and_those_of_common():
    find, names, every = hand_out("srlib.pictures", {"crops": ["centre_crop"]}, {"tiles": ["Tile"]})
    assert names() == every == ["Tile", "centre_crop"]
    assert find("centre_crop").__module__ == "srlib.pictures.crops"
    assert find("Tile").__args__
    with pytest.raises(AttributeError, match="nothing"):
        find("nothing")


@pytest.mark.parametrize("room", ["pictures", "models", "methods", "evaluation"])
def test_every_name_that_a_room_hands_out_is_there(room):
    module = __import__(f"srlib.{room}", fromlist=["__all__"])
    assert sorted(dir(module)) == sorted(module.__all__)
    assert all(getattr(module, name) is not None for name in module.__all__)


def test_a_room_opens_without_what_it_hands_out():
    code = (
        "import srlib.pictures, srlib.models, srlib.methods, sys\n"
        "print([name for name in ('numpy', 'cv2', 'PIL', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
