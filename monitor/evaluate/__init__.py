"""Figures of quality against labelled sets: what ``wirewatch evaluate`` prints and the floors in the tests hold."""
