"""The way in: from a source to stored records, and the jobs that count history again."""
