"""The network and the drop folders: one guarded fetch function and one module for each kind of source."""
