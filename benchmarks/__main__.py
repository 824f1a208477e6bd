"""``python -m benchmarks``: every benchmark in turn, each with its usual size."""

from benchmarks import extraction, pipeline, queries, tone

pipeline.main()
queries.main()
tone.main()
extraction.main()
