"""The staff's screen: who may see it (`pin`, `attempts`, `card`), what it tells (`checks`, `rows`), what it
does (`desk`).
"""
