"""Networks by name: what they are called, what they start from, what is refused."""

import pytest

from srlib.common.errors import InputError
from srlib.methods.networks import Network, all_networks
from srlib.models.registry import KINDS


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("srcn", 2), "There is no network 'srcn': choose one of srcnn, autoencoder, "),
        (("srcnn", 3), "There is no srcnn for 3x (grade): use 2, 4 or 6."),
        (("srcnn", 6, "bicubic"), "There is no srcnn for 6x (bicubic): use 2, 3 or 4."),
        (("srcnn", 3, "camera"), "There is no srcnn for 3x (camera): use 2 or 4."),
        (("srcnn", 2, "bicubik"), "There is no degradation 'bicubik': choose one of grade, "),
    ],
)
def test_what_does_not_exist_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(InputError) as refused:
        Network(*wrong)
    assert str(refused.value).startswith(sentence)


def test_names_tell_kind_and_task():
    assert Network("srcnn", 2).name == "srcnn_good"
    assert Network("srresnet", 3, "bicubic").name == "srresnet_bicubic3"
    assert Network("srresnet", 4, "camera").name == "srresnet_camera4"
    names = [network.name for network in all_networks()]
    assert len(set(names)) == len(names) == 8 * len(KINDS)


def test_what_a_network_starts_from():
    assert Network("srcnn", 2).origin is None
    assert Network("srcnn", 6).origin == Network("srcnn", 2)
    assert Network("srgan", 4).origin == Network("srresnet", 4)


@pytest.mark.parametrize("kind", KINDS)
def test_colours_tell_the_kinds_apart(kind):
    others = [each.colour for name, each in KINDS.items() if name != kind]
    assert KINDS[kind].colour not in others
