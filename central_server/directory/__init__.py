"""IT's side of the directory (`offline_cache.contract.directory`): venues from a spreadsheet into a document."""
