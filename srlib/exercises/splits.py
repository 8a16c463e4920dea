"""Lists of low-res files, and right and wrong ways to split them by photo."""

from collections.abc import Callable

import numpy as np


def lists_of_files() -> list[tuple]:
    """Return the arguments of each call: a list of names, in rising length."""
    names = ["lemurs", "red_panda", "red_square", "coral", "astronaut", "stream", "hawa_mahal"]
    # "square", which is tested, is a part of another name.
    names += ["hedgehog", "festival", "mariachi", "castle", "square"]
    random, found = np.random.default_rng(3), []
    for count, grades in ((1, (2, 4)), (5, (2, 4, 6)), (7, (2, 4, 6)), (12, (2, 4, 6))):
        files = [f"{name}_{grade}.jpg" for grade in grades for name in names[:count]]
        found.append((files if count < 7 else [str(name) for name in random.permutation(files)],))
    return found


def split(
    files: list[str], key: Callable[[str], str] = lambda file: file[:-6]
) -> tuple[list, list]:
    """Split by what ``key`` makes of a name: the photo, if nothing else is given."""
    groups = sorted({key(file) for file in files})
    tested = set(groups[len(groups) - len(groups) // 5 :])
    return [f for f in files if key(f) not in tested], [f for f in files if key(f) in tested]


def split_minus_zero(files: list[str]) -> tuple[list, list]:
    """Split by photo, but with ``photos[-0:]`` where none is to be tested."""
    photos = sorted({file[:-6] for file in files})
    tested = photos[-(len(photos) // 5) :]
    return [f for f in files if f[:-6] not in tested], [f for f in files if f[:-6] in tested]
