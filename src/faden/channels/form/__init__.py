"""The contact page: customers write, or ask to be called, without login or script."""
