"""``python -m benchmarks``: every benchmark in turn, each with its usual size."""

from benchmarks import pipeline, queries, stories, tone

pipeline.main()
queries.main()
tone.main()
stories.main()
