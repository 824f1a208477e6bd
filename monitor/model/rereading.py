"""Reading again: which stored articles are read and analysed anew with today's readers, topics and registries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles a job of kind ``reprocess`` reads again: those for which every condition holds; empty is none.

    ``since`` and ``until`` (exclusive) are UTC seconds since 1970, of the counting time. ``outlets`` are keys of
    outlets, ``sources`` names of sources, ``langs`` languages. ``names`` are words of which one must stand in title,
    body, credits or raw page. A ``dry_run`` stores nothing but its report. ``as_stored`` texts are not read anew, only
    analysed. ``measures`` are those of tone that the archive does not have before the job is done.
    """

    since: int | None = None
    until: int | None = None
    outlets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    dry_run: bool = False
    as_stored: bool = False
    measures: tuple[str, ...] = ()

    @staticmethod
    def from_params(params: Mapping[str, Any]) -> Wanted:
        """What the parameters of a job say; keys that are left out are no condition."""
        return Wanted(
            since=params.get("since"),
            until=params.get("until"),
            outlets=tuple(params.get("outlets") or ()),
            sources=tuple(params.get("sources") or ()),
            langs=tuple(params.get("langs") or ()),
            names=tuple(params.get("names") or ()),
            dry_run=bool(params.get("dry_run")),
            as_stored=bool(params.get("as_stored")),
            measures=tuple(params.get("measures") or ()),
        )

    def to_params(self) -> dict[str, Any]:
        """The parameters of a job."""
        return {
            "since": self.since,
            "until": self.until,
            "outlets": list(self.outlets),
            "sources": list(self.sources),
            "langs": list(self.langs),
            "names": list(self.names),
            "dry_run": self.dry_run,
            "as_stored": self.as_stored,
            "measures": list(self.measures),
        }
