"""What every test may rely on: told seeds, and programs that are there or said to be missing."""

import os
import shutil

import pytest
from hypothesis import settings

pytest_plugins = ["tests.postgres_fixture"]

# A shared machine may stall at any time; that is no property of the code.
settings.register_profile("faden", deadline=None)
settings.load_profile("faden")

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  # a setting of the tests, not of Faden


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `needs("chromium")` where that is not installed; in CI, fail it."""
    wanted = {name for marker in item.iter_markers("needs") for name in marker.args}
    missing = sorted(name for name in wanted if shutil.which(name) is None)
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)} (tools/install-peers.sh)"
    if IN_CI:
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: Playwright leaves an event loop running in the main thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
