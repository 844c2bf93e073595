"""From a receipt number to an answer: the cache first, the central server on a miss or when the cache is old."""
