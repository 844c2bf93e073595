"""`kiosk demo`: everything at once on one machine, for trying out and for end-to-end tests."""
