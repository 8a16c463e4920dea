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


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Skip a module that imports what needs TensorFlow."""
    report = yield
    missing = [f"No module named '{name}'" for name in ("keras", "tensorflow")]
    if report.failed and any(each in str(report.longrepr) for each in missing):
        report.outcome, report.result = "skipped", []
        report.longrepr = (str(collector.path), 0, "needs TensorFlow")
    return report
