"""What the numbers of a training depend on beside its settings: software, code, photos."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from srlib.common.errors import InputError
from srlib.common.places import DATA, ROOT

_LIBRARIES = ("tensorflow", "keras", "numpy", "opencv-python", "pillow")


@lru_cache(maxsize=1)
def own_versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that calculate, in this process."""
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}


@lru_cache(maxsize=1)
def own_checkout() -> dict[str, str]:
    """Return short checksums of the course's code and photos, as this process finds them."""
    code, photos = (ROOT / "srlib").rglob("*.py"), (DATA / "photos").glob("*.*")
    return {"srlib": _fingerprint(code), "photos": _fingerprint(photos)}


def refuse_others(expected: Mapping[str, str]) -> None:
    """Refuse to calculate where anything differs from what is expected.

    Args:
        expected: ``own_versions`` and ``own_checkout`` of the process that asks.

    Raises:
        InputError: if it does; the sentence names this machine and the first difference.
    """
    here = {**own_versions(), **own_checkout()}
    for name, wanted in expected.items():
        if here.get(name) != wanted:
            raise InputError(
                f"The process on {platform.node()} has {name} {here.get(name)}, and the study "
                f"{wanted}: install the same course, at the same commit, on all machines."
            )


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
