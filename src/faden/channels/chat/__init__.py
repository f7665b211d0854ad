"""The chat channel: customers write on the company's own pages and in its apps."""
