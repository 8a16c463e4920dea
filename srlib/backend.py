"""Keras with TensorFlow behind it, without TensorFlow's start-up log.

``from srlib.backend import keras`` is ``import keras``; it takes some seconds, so only
modules that need a network do it.
"""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send what C++ libraries print on standard error to nowhere.

    TF_CPP_MIN_LOG_LEVEL does not reach the lines that are printed during the import.
    """
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
with _silent_stderr():
    import keras
    from keras import layers, ops

__all__ = ["keras", "layers", "ops"]
