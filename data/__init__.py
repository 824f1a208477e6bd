"""What ships with Wirewatch: registries that seed the database, labelled sets, and the sample corpus with its generator."""
