"""The controls of the SRCNN lab, and the settings that they stand for."""

import math
from collections.abc import Mapping

import ipywidgets as widgets

from srlib.labs.core.controls import choice, whole_number
from srlib.pictures.degradation import GRADES
from srlib.studies.kernels.settings import Settings

Controls = dict[str, widgets.Widget]


def make_controls(settings: Settings, limits: Mapping[str, tuple[int, int]]) -> Controls:
    """Return the controls by name, set to ``settings``.

    Args:
        settings: what they start with.
        limits: least and most ``epochs``, ``kernels`` (their size) and ``filters``.
    """
    controls: Controls = {"epochs": whole_number("epochs", settings.epochs, limits["epochs"])}
    for i, size in enumerate(settings.kernel_sizes, 1):
        controls[f"f{i}"] = whole_number(f"kernel size f{i}", size, limits["kernels"], step=2)
    for i, number in enumerate(settings.filters, 1):
        controls[f"n{i}"] = whole_number(f"filters n{i}", number, limits["filters"])
    power = math.log10(settings.learning_rate)
    controls["rate"] = widgets.FloatLogSlider(
        settings.learning_rate,
        min=min(-5, math.floor(power)),
        max=max(-2, math.ceil(power)),
        step=0.1,  # so that 2e-3 and 5e-4 are (nearly) on the grid
        description="learning rate",
        readout_format=".1e",
        style={"description_width": "initial"},
    )
    controls["grade"] = choice("grade", list(GRADES), settings.grade)
    controls["whitened"] = widgets.Checkbox(
        settings.whitened,
        description="whiten the first layer",
        indent=False,
        tooltip="Let strong and faint directions of its patches count alike.",
    )
    return controls


def read_settings(controls: Controls) -> Settings:
    """Return what the controls say."""
    value = {name: control.value for name, control in controls.items()}
    return Settings(
        value["epochs"],
        (value["f1"], value["f2"], value["f3"]),
        (value["n1"], value["n2"]),
        value["rate"],
        value["grade"],
        value["whitened"],
    )


def set_controls(controls: Controls, settings: Settings) -> None:
    """Move the controls to settings."""
    values = (
        *(settings.epochs, *settings.kernel_sizes, *settings.filters),
        *(settings.learning_rate, settings.grade, settings.whitened),
    )
    for control, value in zip(controls.values(), values, strict=True):
        control.value = value
