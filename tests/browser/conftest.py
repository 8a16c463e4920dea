"""Tell a test's fixtures whether it failed, so that they can keep a screenshot."""

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Note the outcome of the test itself."""
    outcome = yield
    if call.when == "call":
        item.failed = outcome.get_result().failed
