"""The kiosk's copy of the province's dossiers: what a kiosk may know, kept on disk, readable with the network cut.

`contract` is what kiosk and central server agree on; `sync` brings the cache to the head of the signed feed; `store`
reads it; `kiosk_key` is this kiosk's own key for the feed's files; `revocation` empties the cache.
"""
