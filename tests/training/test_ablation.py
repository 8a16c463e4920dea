"""Long games with terms left out: how they are played, measured and kept."""

import json
from dataclasses import asdict

import pytest

from srlib.common.errors import InputError
from srlib.methods.networks import Network
from srlib.models.kind import Recipe
from srlib.pictures.photos import open_photos
from srlib.training import ablation
from srlib.training.ablation import GAMES, AblatedGame, play_ablation, read_ablation


def recipe_of(game):
    return asdict(AblatedGame("srgan", 4, "grade", game).recipe)


def test_the_games_differ_in_their_terms_alone():
    whole, weights = asdict(Network("srgan", 4).recipe), ("vgg_weight", "adversarial_weight")
    for game, kept in GAMES.items():
        recipe = recipe_of(game)
        assert [recipe[weight] > 0 for weight in weights] == list(kept)
        assert all(recipe[weight] in (0, whole[weight]) for weight in weights)
        others = set(whole) - {"epochs", "kept_epochs", *weights}
        assert {name: recipe[name] for name in others} == {name: whole[name] for name in others}
    assert len({recipe_of(game)["epochs"] for game in GAMES}) == 1
    assert len({AblatedGame("srgan", 4, "grade", game).name for game in GAMES}) == len(GAMES)


def test_a_game_that_there_is_not_is_refused():
    with pytest.raises(InputError, match="'luck'"):
        AblatedGame("srgan", 4, "grade", "luck")


def test_the_course_ships_all_of_them_equally_long():
    shipped = read_ablation()
    assert list(shipped) == ["start", *GAMES] and shipped["start"].steps == 0
    for name, game in list(shipped.items())[1:]:
        assert (game.vgg_weight > 0, game.adversarial_weight > 0) == GAMES[name]
        assert game.read().shape == (ablation.SIDE, ablation.SIDE, 3)
        assert game.steps == ablation.EPOCHS * AblatedGame("srgan", 4).recipe.steps
        assert 20 < game.psnr < 25 and 0 < game.perceptual < 0.2
    assert len({game.read().tobytes() for game in shipped.values()}) == len(shipped)


def test_an_empty_gallery_is_named(tmp_path):
    with pytest.raises(InputError, match="has no long games"):
        read_ablation(tmp_path)


@pytest.mark.slow
def test_they_are_played_from_the_start_measured_and_kept(
    make_embedded, make_training, tmp_path, monkeypatch, set_recipe, small_game
):
    photos = open_photos(make_embedded(["train", "validation", "test"], side=64))
    monkeypatch.setattr(ablation, "_MIDDLE", 48)
    for name, value in {"SHOWN": "photo2", "LEFT": 8, "TOP": 0, "SIDE": 48}.items():
        monkeypatch.setattr(ablation, name, value)
    settings = {"vgg_weight": 0.3, "adversarial_weight": 0.01, "margin": 0}
    set_recipe("srgan", Recipe(8, 1, epochs=9, steps=2, learning_rate=1e-2, **settings))
    gallery, starts = tmp_path / "gallery", tmp_path / "starts"
    asked = (2, photos, tmp_path, gallery, starts)
    with pytest.raises(InputError, match="srresnet_middle has no weights"):
        play_ablation(["both"], *asked)
    make_training(Network("srresnet", 4), starts)

    [both] = play_ablation(["both"], *asked)
    assert (both.steps, both.photos) == (4, 1) and both.psnr > 5 and both.perceptual > 0
    first = (tmp_path / "ablation_middle_both" / "state.npz").stat().st_mtime_ns
    pixels, again = play_ablation(["pixels", "both"], *asked)
    assert again == both and pixels.vgg_weight == pixels.adversarial_weight == 0
    assert (tmp_path / "ablation_middle_both" / "state.npz").stat().st_mtime_ns == first
    assert list(read_ablation(gallery)) == ["start", "pixels", "both"]
    assert both.read(gallery).shape == (48, 48, 3)
    assert len(json.loads((gallery / "ablation.json").read_text())) == 3
