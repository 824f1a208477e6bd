"""Queries of other tools as queries of the topic language, with what could not be carried over."""
