"""Keras with TensorFlow behind it, with Keras' own settings, without TensorFlow's start-up log.

``from srlib.common.backend import keras`` is ``import keras``; it takes some seconds, so only
modules that need a network do it. What ``keras.json`` or environment variables ask for is meant
for other work and has no effect here.
"""

import logging
import os
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from srlib.common.errors import InputError
from srlib.common.quiet import stderr_to
from srlib.common.surroundings import is_foreign

for _name in filter(is_foreign, list(os.environ)):
    if _name.startswith(("KERAS_", "TF_", "TF2_", "PROTOCOL_BUFFERS_")):
        del os.environ[_name]
os.environ["KERAS_BACKEND"] = "tensorflow"
# There is no keras.json: a damaged one would keep Keras from being imported at all.
os.environ["KERAS_HOME"] = os.path.join(os.devnull, "keras")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# TF_CPP_MIN_LOG_LEVEL does not reach the lines that are printed during the import.
with stderr_to(os.devnull):
    import keras
    from keras import layers, ops
if keras.config.backend() != "tensorflow":
    raise InputError(
        f"Keras was imported before srlib and runs on {keras.config.backend()}: restart Python "
        "and import srlib first, or set KERAS_BACKEND=tensorflow."
    )
# Where Keras was imported before srlib, it has read keras.json.
keras.config.set_image_data_format("channels_last")
keras.config.set_floatx("float32")
keras.config.set_epsilon(1e-7)
# TensorFlow warns when networks are compiled for pictures of several sizes, as by predict().
logging.getLogger("tensorflow").addFilter(lambda record: "retracing" not in record.getMessage())


@lru_cache(maxsize=4)  # a second method of the same model costs no second time
def compile_network(model: "keras.Model") -> Callable[[np.ndarray], Any]:
    """Return a network as a function that is compiled once, for pictures of any size.

    It takes a third less time than the model itself, and follows what that learns later, but not
    a change of its layers.

    Args:
        model: from float32 (batch, height, width, 3).

    Returns:
        A function from a batch to what the model returns, as tensors.
    """
    import tensorflow as tf

    signature = [tf.TensorSpec((None, *model.input_shape[1:]))]
    call = partial(model, training=False)
    return tf.function(call, input_signature=signature, autograph=False)


__all__ = ["compile_network", "keras", "layers", "ops"]
