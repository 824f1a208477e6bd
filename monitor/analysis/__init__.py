"""What an article means: topics, families, tone, mentions and trends, as pure functions."""
