"""Messages that go over several ways: when somebody must look, and what became of them."""
