"""From bytes to an article: pure functions without network, clock or database."""
