"""The reference central server: takes in the province's dossiers, answers kiosks, publishes the signed feed.

    national messages ─► intake ─► tables (SQLite, PostgreSQL) ─► lookup ─► api (HTTP)
    and exports                          └──────────► publishing ─► repository ─► static files

Personal data stops at the left edge: `intake` reads what it needs, masks the name and keeps nothing else.
"""
