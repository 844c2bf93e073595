"""Moving bytes out of a static tree of files, whatever it lies on. Nothing in here trusts what it moves."""
