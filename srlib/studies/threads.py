"""One thread for each training, so that it gives the same numbers in every process."""

import importlib

from srlib.common.errors import InputError


def use_one_thread() -> None:
    """Let TensorFlow calculate in one thread of the processor from now on, in this process.

    Sums that several threads share come out a little different each time.

    Raises:
        InputError: if TensorFlow has calculated in this process already, with more threads.
    """
    importlib.import_module("srlib.common.backend")  # first: it mutes TensorFlow's start-up
    import tensorflow as tf

    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.set_visible_devices([], "GPU")
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError as error:
        raise InputError(
            "TensorFlow runs with several threads in this process already: start a study in a "
            "process of its own (python -m srlib study NAME)."
        ) from error
