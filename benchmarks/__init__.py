"""Performance as ratios against a baseline that runs beside it, never as a timed test."""
