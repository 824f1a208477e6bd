"""One module a page: ``layout(...)`` gives what is seen at once, ``connect(app, monitor)`` what fills it."""
