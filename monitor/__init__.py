"""Wirewatch: a media monitor for people who track what the world's press says.

Modules import only from the layers below their own:

    cli                                   thin doors: one command each
    schedule                              clocks (APScheduler)
    assembly                              picks the parts
    ingest | actions | export | evaluate  use cases
    queries                               every question; reads only
    collectors | storage | workers | config   edges
    analysis                              pure: topics, families, tone, mentions, trends
    text                                  pure: bytes -> article
    model                                 frozen dataclasses
    errors                                one tree
"""
