"""What chapters leave for chapter 06: shown only where it fits."""

import numpy as np
import pytest

from srlib.common.errors import InputError
from srlib.course.live import keep_live, live_method
from srlib.course.profiles import open_profile
from srlib.methods.networks import Network

NETWORK = Network("srcnn", 2)


@pytest.fixture(scope="module")
def model():
    return NETWORK.build()


def test_a_network_is_found_by_a_run_with_the_same_settings(model, make_picture, tmp_path):
    keep_live(NETWORK, model, open_profile("quick", epochs=3), tmp_path)
    method = live_method(NETWORK, open_profile("quick", epochs=3), tmp_path)
    small = make_picture(20, 24)
    assert method.name == "srcnn, live"
    assert np.array_equal(method(small, 2), NETWORK.method(model)(small, 2))


def test_other_settings_find_nothing(model, make_embedded, tmp_path):
    keep_live(NETWORK, model, open_profile("quick"), tmp_path)
    others = [
        open_profile("full"),
        open_profile("quick", seed=1),
        open_profile("quick", epochs=3),
        open_profile("quick", data_dir=str(make_embedded(["train"]))),
    ]
    for settings in others:
        assert live_method(NETWORK, settings, tmp_path) is None
    assert live_method(Network("srcnn", 4), open_profile("quick"), tmp_path) is None
    assert live_method(NETWORK, open_profile("quick"), tmp_path) is not None


def test_weights_without_their_settings_are_not_shown(model, tmp_path, monkeypatch):
    keep_live(NETWORK, model, open_profile("quick"), tmp_path)

    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("srlib.course.live.save_weights", stopped)
    with pytest.raises(KeyboardInterrupt):
        keep_live(NETWORK, model, open_profile("quick", seed=1), tmp_path)
    for seed in (0, 1):
        assert live_method(NETWORK, open_profile("quick", seed=seed), tmp_path) is None


def test_damaged_weights_are_named(model, tmp_path):
    keep_live(NETWORK, model, open_profile("quick"), tmp_path)
    (tmp_path / "quick" / "srcnn_good.npz").write_bytes(b"PK")
    with pytest.raises(InputError, match=r"srcnn_good\.npz' is damaged"):
        live_method(NETWORK, open_profile("quick"), tmp_path)
