import numpy as np
import pytest
from PIL import Image

from srlib.common.errors import InputError
from srlib.common.picture_files import read_picture
from srlib.common.pixels import to_uint8
from srlib.common.places import SHIPPED
from srlib.common.weights import load_weights
from srlib.methods import door as methods
from srlib.methods.door import (
    Method,
    interpolation_method,
    interpolation_methods,
    network_method,
    refuse_if_small,
)
from srlib.methods.networks import Network
from srlib.models.registry import KINDS
from srlib.pictures.degradation import degrade
from srlib.pictures.interpolation import interpolate
from srlib.pictures.patches import training_pairs

# Not the game, whose network is that of its start.
ERRORS = [name for name, kind in KINDS.items() if kind.trainer == "errors"]


@pytest.fixture(autouse=True)
def _networks_of_numpy_are_not_compiled(monkeypatch):
    compiled = methods._compiled

    def as_it_is(model):
        return getattr(model, "of_numpy", None) or compiled(model)

    monkeypatch.setattr(methods, "_compiled", as_it_is)


@pytest.fixture(scope="module", params=[(kind, scale) for kind in ERRORS for scale in (2, 6)])
def lively(request):
    """Return a network whose every weight matters, as (its description, the model)."""
    network = Network(*request.param)
    model = network.build()
    random = np.random.default_rng(1)
    model.set_weights(
        [
            random.normal(0, np.sqrt(2 / max(1, np.prod(w.shape[:-1]))), w.shape)
            if w.ndim == 4
            else random.uniform(0.05, 0.2, w.shape)
            for w in model.get_weights()
        ]
    )
    return network, model


@pytest.mark.parametrize("method", interpolation_methods(), ids=lambda method: method.name)
@pytest.mark.parametrize("scale", [2, 3, 6])
def test_interpolations_keep_the_door(make_picture, method, scale):
    big = method(make_picture(13, 9), scale)
    assert big.shape == (13 * scale, 9 * scale, 3) and big.dtype == np.uint8
    assert method.parameters == 0 and method.scale is None


def test_interpolation_methods_come_in_the_course_order():
    names = [method.name for method in interpolation_methods()]
    assert names == ["nearest", "linear", "area", "cubic", "lanczos4"]


def test_interpolation_method_is_the_interpolation(make_picture):
    small = make_picture(9, 7)
    assert np.array_equal(interpolation_method("linear")(small, 2), interpolate(small, 2, "linear"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [2, 4, 6])
def test_networks_keep_the_door_for_odd_sizes(make_picture, kind, scale):
    network = Network(kind, scale)
    model = network.build()
    method = network.method(model)
    big = method(make_picture(13, 9), scale)
    assert big.shape == (13 * scale, 9 * scale, 3) and big.dtype == np.uint8
    assert method.name == kind and method.scale == scale
    assert method.parameters == model.count_params()


def test_method_may_have_another_name():
    network = Network("srcnn", 2)
    assert network.method(network.build(), "mine").name == "mine"


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((8, 8, 3), np.float32),
        np.zeros((8, 8), np.uint8),
        np.zeros((8, 8, 4), np.uint8),
        np.zeros((1, 8, 8, 3), np.uint8),
    ],
)
def test_only_uint8_rgb_gets_through_the_door(wrong):
    with pytest.raises(InputError, match="cubic takes uint8 RGB .*read_picture"):
        interpolation_method("cubic")(wrong, 2)


def test_network_refuses_a_scale_it_was_not_trained_for(make_picture):
    method = Method("half", lambda small, scale: small, scale=2)
    with pytest.raises(InputError, match="half was trained for 2x, not for 4x"):
        method(make_picture(8, 8), 4)


@pytest.mark.parametrize("scale", [0, 1, -2, 2.0, 2.5, float("nan"), 10_000])
def test_impossible_scales_are_refused_before_anything_is_done(make_picture, scale):
    method = Method("never", lambda small, scale: pytest.fail("it was tried"))
    with pytest.raises(InputError, match=rf"A scale of {scale} does not fit .*4x8 pixels: use"):
        method(make_picture(8, 4), scale)


def test_network_sees_and_returns_values_between_0_and_1(make_picture):
    seen = []

    class Negative:
        def count_params(self):
            return 5

        def of_numpy(self, batch):
            seen.append((batch.dtype, batch.min(), batch.max(), batch.shape))
            return 1 - batch

    small = make_picture(8, 12)
    big = network_method("negative", Negative(), 2, enlarge_first=True)(small, 2)
    assert np.array_equal(big, 255 - interpolate(small, 2, "cubic"))
    [(dtype, low, high, shape)] = seen
    assert dtype == np.float32 and 0 <= low < high <= 1
    assert shape == (1, 16, 24, 3)


@pytest.mark.parametrize("scale", [2, 6])
def test_networks_are_fed_what_they_were_trained_on(make_picture, scale):
    [(pair, _)], [(small, _)] = (
        training_pairs([make_picture(48, 72)], scale, enlarge=enlarge) for enlarge in (True, False)
    )
    seen = []

    class Watcher(Copy):
        def of_numpy(self, batch):
            seen.append(batch[0])
            return batch

    network_method("watcher", Watcher(1), scale, enlarge_first=True)(small, scale)
    assert np.array_equal(np.rint(seen[0] * 255), pair)
    assert not np.array_equal(pair, interpolate(small, scale, "linear"))


def test_dropout_is_for_training_alone(make_picture):
    from srlib.models.autoencoder import build_autoencoder

    small, network = make_picture(8, 12), Network("autoencoder", 2)
    method = network.method(build_autoencoder(dropout=0.3))
    assert np.array_equal(method(small, 2), method(small, 2))


def test_a_network_is_compiled_once_for_pictures_of_many_sizes(make_picture, traced, caplog):
    model, shapes = traced
    method = network_method("note", model, 2, enlarge_first=True)
    for side in range(6, 14):
        assert method(make_picture(side, side + 3), 2).shape == (2 * side, 2 * side + 6, 3)
    assert shapes == [(None, None, None, 3)]
    assert not caplog.text


def test_a_network_that_calculates_in_half_precision_is_a_method_too(make_picture):
    from srlib.common.backend import keras

    small, network = make_picture(12, 12), Network("srcnn", 2)
    model = network.build()
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half = network.build()
    finally:
        keras.config.set_dtype_policy(policy)
    half.set_weights(model.get_weights())
    exact, rounded = (network.method(each)(small, 2).astype(int) for each in (model, half))
    assert 0 < np.abs(exact - rounded).max() < 8


def test_a_method_follows_what_its_network_learns(make_picture):
    network, small = Network("efficient", 2), make_picture(12, 12)
    model = network.build()
    method = network.method(model)
    start = method(small, 2)
    model.set_weights([weights + 0.1 for weights in model.get_weights()])
    learnt = method(small, 2)
    assert not np.array_equal(start, learnt)
    assert np.array_equal(learnt, network.method(model)(small, 2))


class Copy:
    """A network that repeats pixels, and notes how large the pictures are that it gets."""

    def __init__(self, scale):
        self.scale, self.sides = scale, []

    def count_params(self):
        return 0

    def of_numpy(self, batch):
        self.sides.append(max(batch.shape[1:3]))
        return batch.repeat(self.scale, 1).repeat(self.scale, 2)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_network_that_returns_no_numbers_is_named_and_no_black_picture(make_picture, value):
    class Broken(Copy):
        def of_numpy(self, batch):
            result = super().of_numpy(batch)
            result[0, 3, 3, 1] = value
            return result

    with pytest.raises(InputError, match="What broken returns is NaN or infinite: .* smaller"):
        network_method("broken", Broken(2), 2)(make_picture(8, 8), 2)


class Tinted(Copy):
    """A network whose red is too strong and whose blue is too weak."""

    def of_numpy(self, batch):
        return super().of_numpy(batch) + np.array([0.06, 0, -0.03], np.float32)


def test_grey_stays_grey_in_all_tiles(make_picture, monkeypatch):
    monkeypatch.setattr(methods, "_TILE", 32)
    grey = np.clip(make_picture(40, 30)[..., :1].repeat(3, 2), 30, 220)
    big = network_method("tinted", Tinted(2), 2, reach=4)(grey, 2)
    expected = np.rint(grey.repeat(2, 0).repeat(2, 1) + 0.01 * 255)
    assert np.array_equal(big, expected)


def test_a_grey_photo_stays_grey_after_a_lossy_file(real_photo, tmp_path):
    grey = real_photo[:96, :96].mean(axis=-1).astype(np.uint8)
    Image.fromarray(grey).convert("RGB").save(tmp_path / "grey.webp", quality=80)
    small = read_picture(tmp_path / "grey.webp")
    assert 0 < np.ptp(small, axis=-1).max() <= 2
    big = network_method("tinted", Tinted(2), 2, reach=4)(small, 2)
    assert (big == big[..., :1]).all()


def test_a_grey_part_of_a_colour_picture_is_left_to_the_network(make_picture, monkeypatch):
    monkeypatch.setattr(methods, "_TILE", 32)
    small = np.full((40, 30, 3), 100, np.uint8)
    small[-1, -1] = 100, 100, 103
    big = network_method("tinted", Tinted(2), 2, reach=4)(small, 2)
    assert np.array_equal(big[0, 0], np.rint([100 + 0.06 * 255, 100, 100 - 0.03 * 255]))


@pytest.mark.parametrize("scale", [2, 4])
def test_a_grey_photo_comes_out_of_the_game_without_fringes_and_closer(real_photo, scale):
    from srlib.methods.checkpoints import shipped_method

    grey = real_photo[:96, :96].mean(axis=-1, keepdims=True).repeat(3, -1).astype(np.uint8)
    small = degrade(grey, scale)
    big = shipped_method("srgan", scale)(small, scale)
    assert (big == big[..., :1]).all()
    network = Network("srgan", scale)
    model = load_weights(network.build(), SHIPPED / f"{network.name}.npz")
    fringed = to_uint8(model.predict_on_batch(small[None].astype(np.float32) / 255)[0])
    assert (fringed != fringed[..., :1]).any()
    gaps = [np.square(picture.astype(float) - grey).mean() for picture in (big, fringed)]
    assert gaps[0] < gaps[1]


def test_large_pictures_never_go_through_at_once(make_picture, monkeypatch):
    monkeypatch.setattr(methods, "_TILE", 32)
    small, copy = make_picture(50, 39), Copy(2)
    big = network_method("copy", copy, 2, reach=4)(small, 2)
    assert np.array_equal(big, small.repeat(2, 0).repeat(2, 1))
    assert len(copy.sides) == 4 * 3 and max(copy.sides) <= 16 + 2 * 4


def set_tile(monkeypatch, network, side):
    """Let ``side`` small pixels go through a network at once."""
    monkeypatch.setattr(methods, "_TILE", side * network.scale)


@pytest.mark.parametrize("tile", [16, 28])
def test_tiles_leave_no_trace(lively, make_picture, monkeypatch, tile):
    network, model = lively
    small = make_picture(30 + 72 // network.scale, 39 + 72 // network.scale)
    method = network.method(model)
    set_tile(monkeypatch, network, 4096)
    whole = method(small, network.scale).astype(int)
    set_tile(monkeypatch, network, tile)
    assert np.abs(method(small, network.scale) - whole).max() <= 1
    assert whole.std() > 5


def test_tiles_without_reach_would_leave_traces(lively, make_picture, monkeypatch):
    network, model = lively
    small, scale = make_picture(66, 75), network.scale
    set_tile(monkeypatch, network, 4096)
    whole = network.method(model)(small, scale).astype(int)
    set_tile(monkeypatch, network, 16)
    blind = network_method(
        "blind", model, scale, network.enlarges_first, 0, network.record.multiple
    )
    assert np.abs(blind(small, scale) - whole).max() > 1


@pytest.mark.parametrize("enlarge_first", [True, False])
def test_tiles_are_bounded_in_pixels_of_the_result(make_picture, enlarge_first):
    scale = 6
    copy = Copy(1 if enlarge_first else scale)
    network_method("copy", copy, scale, enlarge_first, reach=4)(make_picture(300, 150), scale)
    sides = np.array(copy.sides) * copy.scale
    assert len(sides) > 1 and max(sides) <= 768 + 2 * 4 * scale


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("scale", [2, 6])
def test_reach_covers_what_a_result_depends_on(kind, scale):
    import tensorflow as tf

    network = Network(kind, scale)
    model = network.build()
    random = np.random.default_rng(0)
    model.set_weights([random.uniform(0.01, 0.02, w.shape) for w in model.get_weights()])

    ratio = 1 if network.enlarges_first else scale
    side, middle = 104, 52
    # All is positive, so that no ReLU is silent.
    picture = tf.constant(random.uniform(0.1, 1, (1, side, side, 3)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(picture)
        result = model(picture, training=False)
        start, end = middle * ratio, (middle + 4) * ratio
        block = tf.reduce_sum(result[:, start:end, start:end])
    reached = np.abs(tape.gradient(block, picture).numpy()[0]).max(-1) > 0
    rows = np.flatnonzero(reached.any(1))
    distance = max(middle - rows.min(), rows.max() - (middle + 3))
    if network.enlarges_first:  # distances above are in big pixels; cubic adds two small ones
        distance = -(-distance // scale) + 2
    assert 2 < distance <= network.reach


def test_picture_smaller_than_the_reach_is_refused():
    method = Network("srresnet", 2).method(Network("srresnet", 2).build())
    refuse_if_small(method, 24, 30)
    with pytest.raises(InputError, match="30x23 pixels are too few for srresnet.*cubic"):
        refuse_if_small(method, 23, 30)
    refuse_if_small(interpolation_method("cubic"), 1, 1)
