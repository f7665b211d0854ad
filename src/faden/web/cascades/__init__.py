"""Messages that go over several ways, as pages say them."""
