"""Callbacks that run in the browser alone; their functions live in ``assets``."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash


def in_browser(app: Dash, function: str, *dependencies: Any, **options: Any) -> None:
    """Tie a function of our scripts, written ``namespace.name``, to outputs and inputs."""
    namespace, _, name = function.partition(".")
    app.clientside_callback(ClientsideFunction(namespace, name), *dependencies, **options)  # type: ignore[no-untyped-call]
