"""The central server's HTTP side: look-ups, imports, published files, metrics."""
