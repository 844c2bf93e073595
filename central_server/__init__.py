"""The reference central server: takes in the province's dossiers, answers kiosks, publishes the signed feed.

    national messages ─► importing ─► tables (SQLite, PostgreSQL) ─► lookup ─► app (HTTP)
                                            └──────────► publishing ─► repository ─► static files

Personal data stops at the left edge: `national_messages` reads what it needs, masks the name and keeps nothing else.
"""
