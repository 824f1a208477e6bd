"""Pages made to cost much: the time of reading them stays in proportion to their size."""

import time

import pytest

from monitor.errors import ReadError
from monitor.model.article import Registry
from monitor.text.html import read_html
from monitor.text.markup import MAX_DEPTH

SENTENCE = "The pilot boats of Nordholm stayed in harbour all day because the wind had turned to the north at dawn. "
START = f"<html><title>Boats stay in</title><body><div><h1>Boats stay in</h1>{f'<p>{SENTENCE * 3}</p>' * 4}"
SLOW = {
    "line breaks": "word<br>" * 100_000,
    "linked headings": "<h3><a href=/a>Another one</a></h3>" * 30_000,
    "headings that lead on": "<h2>Related</h2><h3>More on</h3><p>a</p>" * 10_000,
    "page counts": "<div>Page 9 of 8</div>" * 30_000,
    "clocks": f"<div>12:30</div><p>{SENTENCE}</p>" * 5_000,
    "names": "".join(f'<div class="comment-{n} share-{n} related-x{n}">a</div>' for n in range(20_000)),
    "silenced within silenced": '<div class="related"><p>a</p>' * 150 + f"<p>{SENTENCE}</p>" * 2_000,
    "divisions": "<div>" * (MAX_DEPTH - 10) + SENTENCE,
    "inline": "<b>" * (MAX_DEPTH - 10) + SENTENCE,
    "lists in lists": "<ul><li>" * 150 + f"<p>{SENTENCE}</p>" * 2_000,
    "cells": "<table>" + f"<tr><td>a<td>b<td><p>{SENTENCE[:50]}</p></tr>" * 20_000,
    "references": "&#11;&#xfffe;" * 100_000,
    "quotes": "<p a=\"'" * 50_000,
    "ld": '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"' + "a. " * 300_000 + '"}</script>',
}


@pytest.mark.parametrize("name", SLOW)
def test_a_page_made_to_cost_much_does_not(name: str) -> None:
    content = (START + SLOW[name]).encode()
    started = time.process_time()
    try:
        body = read_html(content, "https://nordholm-post.example/boats", Registry({}, {}, {})).body
    except ReadError as error:
        body = error.error_class
    assert time.process_time() - started < 8
    assert SENTENCE.strip() in body or body == "too_large"
