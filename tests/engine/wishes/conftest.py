"""An office in which nobody has subscribed yet."""

from tests.engine.publishing.conftest import office  # noqa: F401 - a fixture of all tests here
