"""The scanners' drivers, without a screen: how fast they decode, how soon a scan is there, what they keep."""
