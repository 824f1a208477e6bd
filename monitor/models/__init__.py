"""Weights of learned measures: taken into the data folder, checked, and made into scorers."""
