"""The background process that keeps the cache at the head of the feed and obeys signed revocations."""
