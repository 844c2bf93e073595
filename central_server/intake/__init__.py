"""From what an office sends to what the server keeps: read, checked, masked and merged, record by record."""
