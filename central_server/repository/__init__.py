"""The signed repositories (TUF) as plain files: `feed` for dossiers, `fleet` for what is not.

    <folder>/metadata/1.root.json N.targets.json N.<role>.json N.snapshot.json timestamp.json
    <folder>/targets/<sha256>.head.json …           listed by the signed metadata
    <folder>/deltas/<sha256>                        feed only; vouched for by the signed head.json
    <keys>/<role>/<role>-<key id>.pem               0600 in folders of 0700, never served; root/ may be taken away

Only this package of the server names `tuf`. Specification: TUF 1.0.31, sections 3 (layout), 4 (roles), 6.1 (rotation),
6.2 (consistent snapshots).
"""
