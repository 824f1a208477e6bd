"""What ships with Wirewatch: registries that seed the database, labelled sets, the sample and its generator."""
