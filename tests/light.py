"""A plugin for the light tests: where TensorFlow is not installed, those that need it are skipped.

``python -m pytest -p tests.light ...``
"""

import pytest


def _skip_without_tensorflow(item):
    try:
        return (yield)
    except ModuleNotFoundError as error:
        if error.name in ("keras", "tensorflow"):
            pytest.skip("needs TensorFlow")
        raise


pytest_runtest_setup = pytest_runtest_call = pytest.hookimpl(wrapper=True)(_skip_without_tensorflow)
