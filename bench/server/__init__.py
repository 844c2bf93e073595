"""The central server on a real PostgreSQL against a bare endpoint, and a fleet of kiosks against a real nginx."""
