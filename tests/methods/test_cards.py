"""The cards of the shipped networks against the code that builds, trains and measures them."""

from dataclasses import asdict, fields

import numpy as np
import pytest

from srlib.common.cards import read_cards
from srlib.common.places import SHIPPED
from srlib.common.recipes import Recipe
from srlib.evaluation.metrics import psnr
from srlib.methods.checkpoints import method_by_name
from srlib.methods.networks import all_networks, train_command
from srlib.pictures.crops import crop_to_multiple
from srlib.pictures.degradation import degrade
from srlib.pictures.photos import open_photos

CARDS = read_cards(SHIPPED)
NETWORKS = {network.name: network for network in all_networks()}
# Settings that cards are silent about, as they came later, where they are not the usual ones.
SILENT = {"srgan": {"margin": 8}}
# Trained on a graphics processor, stopped there and ended on a CPU: epochs of 500 steps.
STOPPED = {"srresnet_middle": 149, "srresnet_bad": 128}
# Trained before the code had its recipe, with others; a note on the card tells what differs.
NOTED = "efficient"


def test_every_file_that_ships_has_a_card():
    assert {card.file for card in CARDS.values()} == {path.name for path in SHIPPED.glob("*.npz")}


@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_of_a_network_that_the_code_knows(name):
    card, network = CARDS[name], NETWORKS[name]
    assert card.file == f"{name}.npz"
    assert (card.scale, card.degradation) == (network.scale, network.degradation)
    sees = {"enlarged picture": "enlarged", "small picture": "small"}[card.input]
    assert sees == network.record.sees


@pytest.mark.parametrize("name", CARDS)
def test_the_file_holds_the_parameters_of_the_network(name):
    card = CARDS[name]
    with np.load(SHIPPED / card.file) as arrays:
        values = [arrays[f"w{i}"] for i in range(len(arrays.files))]
    assert {value.dtype.name for value in values} == {card.dtype}
    built = NETWORKS[name].build()
    assert [value.shape for value in values] == [value.shape for value in built.get_weights()]
    assert built.count_params() == card.parameters


@pytest.mark.parametrize("name", CARDS)
def test_the_recipe_is_the_one_of_the_code(name):
    training, network = CARDS[name].training, NETWORKS[name]
    usual = {field.name: field.default for field in fields(Recipe)}
    told = {**usual, **SILENT.get(network.kind, {}), **training["recipe"]}
    told["kept_epochs"] = tuple(told["kept_epochs"])
    recipe = network.recipe
    if network.kind == NOTED:
        assert told.keys() == asdict(recipe).keys() and "prototype" in training["note"]
        recipe = Recipe(**told)
    assert told == asdict(recipe)
    if name in STOPPED:
        assert training["steps"] == STOPPED[name] * recipe.steps + 4000
    else:
        assert training["steps"] == recipe.epochs * recipe.steps
    assert 1 <= training["epoch"] <= training["steps"] / recipe.steps


@pytest.mark.parametrize("name", CARDS)
def test_the_command_is_the_one_of_the_code(name):
    training, network = CARDS[name].training, NETWORKS[name]
    start = training["start"]
    shipped = start is not None and start.endswith(".npz")
    assert training["command"] == train_command(network, training["precision"], shipped)
    origin = network.origin.name if network.origin else None
    assert origin == (start and start.removesuffix(".npz"))


def test_the_worst_photo_is_measured_as_the_card_says():
    [hedgehog] = [each for each in open_photos().split("test") if each.name == "hedgehog"]
    high = crop_to_multiple(hedgehog.read(), 12)
    found = psnr(high, method_by_name("srcnn", 2, folders=(SHIPPED,))(degrade(high, 2), 2))
    metrics = CARDS["srcnn_good"].metrics
    assert metrics["worst_photo"] == "hedgehog"
    assert metrics["worst_psnr_rgb"] == pytest.approx(found, abs=0.01)
