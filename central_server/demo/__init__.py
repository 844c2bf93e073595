"""The demo server: invented dossiers, throwaway keys, appointment slips to scan. Nothing here is anybody's data."""
