"""A province's dossiers: invented, published by the real publisher, brought into a kiosk's cache over real HTTP."""
