"""Messages that go over several ways."""
