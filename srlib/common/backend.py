"""Keras with TensorFlow behind it, without TensorFlow's start-up log.

``from srlib.common.backend import keras`` is ``import keras``; it takes some seconds, so only
modules that need a network do it.
"""

import logging
import os

from srlib.common.quiet import stderr_to

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# TF_CPP_MIN_LOG_LEVEL does not reach the lines that are printed during the import.
with stderr_to(os.devnull):
    import keras
    from keras import layers, ops
# TensorFlow warns when networks are compiled for pictures of several sizes, as here.
logging.getLogger("tensorflow").addFilter(lambda record: "retracing" not in record.getMessage())


__all__ = ["keras", "layers", "ops"]
