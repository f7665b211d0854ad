"""The contact page: public, without login, without script."""
