"""Files on the desk: those that came, those that go."""
