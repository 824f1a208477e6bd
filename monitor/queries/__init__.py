"""Every question about the stored articles; nothing here changes anything."""
