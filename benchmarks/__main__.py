"""``python -m benchmarks``: every benchmark in turn, each with its usual size."""

from benchmarks import pipeline, queries

pipeline.main()
queries.main()
