"""The sample corpus: invented outlets, invented texts, real calendar of January to June 2022, and its generator."""
