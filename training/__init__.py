"""Scripts that make the learned measures. Nothing of them is shipped; what they make lies in ``data/models``."""
