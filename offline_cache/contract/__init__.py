"""What kiosk and central server agree on: receipt numbers, dossiers, the feed's head and the snapshot's schema."""
