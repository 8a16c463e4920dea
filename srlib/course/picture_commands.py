"""The command ``specialists``: networks for other pictures than photos."""

import argparse
from typing import Any


def add_commands(commands: Any) -> None:
    """Add it to the commands of ``python -m srlib``."""
    specialists = commands.add_parser(
        "specialists", help="train the networks of the notebook on other images"
    )
    specialists.add_argument("names", nargs="*", help="as pages; without it all, which then ship")
    specialists.set_defaults(command=_specialists)


def _specialists(options: argparse.Namespace) -> int:
    from srlib.common.places import TRAININGS
    from srlib.training.specialists import SPECIALISTS, ship_specialists, train_specialist

    for name in options.names or SPECIALISTS:
        made = train_specialist(name, TRAININGS / "specialists" / f"{name}.npz")
        print(f"{made.name}: {made.steps} steps, {made.seconds} s", flush=True)
    if not options.names:
        ship_specialists()
    return 0
