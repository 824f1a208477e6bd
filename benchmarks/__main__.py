"""``python -m benchmarks``: every benchmark in turn, each with its usual size."""

from benchmarks import extraction, families, models, pipeline, queries, recount, stories, tone

pipeline.main()
queries.main()
recount.main()
families.main()
tone.main()
models.main()
stories.main()
extraction.main()
