"""One tree of errors. Each message tells an analyst what happened and what to do.

WirewatchError                 exit code 1
+-- UsageError                 2  an option or argument is wrong
|   +-- SelectionError         2  a filter names something that does not exist
+-- ConfigurationError         2  a setting is unknown or out of its bounds
+-- QueryError                 2  a topic query cannot be read: column and suggestion
+-- TopicError                 2  a topic cannot be saved as asked
|   +-- TopicFileError         2  a file of topics cannot be taken in (all its problems)
+-- SourceError                2  a source cannot be added or changed as asked
+-- GroupingError              2  a family or story cannot be split or merged as asked
+-- RegistryError              2  an outlet or wire cannot be changed as asked (fields and their problems)
+-- DatabaseError              1  the database failed while in use
|   +-- DatabaseRefused        3  the database cannot be opened at all
|   +-- DiskFull               1  nothing more can be written
+-- FetchError                 1  an address gave no usable answer (has a class)
+-- ReadError                  1  bytes could not be read as an article or feed (has a class)
+-- AlreadyRunning             1  another process holds what is needed
+-- TopicsChanged              1  topics were saved between matching and storing: match again
+-- RegistryChanged            1  registries were changed between checking and storing: check again
+-- JobError                   1  a background job cannot go on
+-- ModelError                 1  a learned measure's weights are absent, damaged or cannot be had
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class WirewatchError(Exception):
    """Base of every error that Wirewatch raises on purpose. ``str(error)`` is shown to analysts as it is."""

    exit_code = 1


class UsageError(WirewatchError):
    """An option or argument is wrong."""

    exit_code = 2


class SelectionError(UsageError):
    """A filter names something that does not exist or cannot be understood."""


class ConfigurationError(WirewatchError):
    """A setting is unknown or out of its bounds."""

    exit_code = 2


class QueryError(WirewatchError):
    """A topic query cannot be read.

    ``column`` counts code points from 1; ``suggestion`` is a corrected piece of text or an advice, or empty.
    """

    exit_code = 2

    def __init__(self, problem: str, column: int, suggestion: str = "") -> None:
        self.problem = problem
        self.column = column
        self.suggestion = suggestion
        message = f"Column {column}: {problem}"
        super().__init__(f"{message} {suggestion}" if suggestion else message)

    def __reduce__(self) -> tuple[type[QueryError], tuple[str, int, str]]:
        """Keep the parts when the error crosses a process boundary."""
        return type(self), (self.problem, self.column, self.suggestion)


class TopicError(WirewatchError):
    """A topic cannot be saved, found or changed as asked."""

    exit_code = 2


class TopicFileError(TopicError):
    """A file of topics cannot be taken in; nothing was changed. ``problems`` names each one and where it is."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(f"The file of topics has {count}; nothing was changed.\n" + "\n".join(self.problems))

    def __reduce__(self) -> tuple[type[TopicFileError], tuple[tuple[str, ...]]]:
        """Keep the parts when the error crosses a process boundary."""
        return type(self), (self.problems,)


class SourceError(WirewatchError):
    """A source cannot be added, found or changed as asked."""

    exit_code = 2


class GroupingError(WirewatchError):
    """A family or story cannot be split or merged as asked."""

    exit_code = 2


class RegistryError(WirewatchError):
    """An outlet or wire cannot be saved, found or changed as asked.

    ``problems`` has a message for each field that cannot be used; the error's own message holds them all.
    """

    exit_code = 2

    def __init__(self, message: str = "", problems: Mapping[str, str] | None = None) -> None:
        self.problems: Mapping[str, str] = dict(problems or {})
        super().__init__(message or " ".join(self.problems.values()))


class DatabaseError(WirewatchError):
    """The database failed while in use; the transaction was rolled back."""


class DatabaseRefused(DatabaseError):
    """The database cannot be opened: corrupt, locked, read-only, or written by a newer version."""

    exit_code = 3


class DiskFull(DatabaseError):
    """The disk is full; the transaction was rolled back and nothing is half-written."""


class _ClassedError(WirewatchError):
    """An error with a class from a fixed list, kept with the health of a source."""

    classes: frozenset[str] = frozenset()

    def __init__(self, error_class: str, message: str) -> None:
        if error_class not in self.classes:
            raise ValueError(f"{error_class!r} is not a class of {type(self).__name__}")
        self.error_class = error_class
        self.message = message
        super().__init__(message)

    def __reduce__(self) -> tuple[type[_ClassedError], tuple[str, str]]:
        """Keep the parts when the error crosses a process boundary."""
        return type(self), (self.error_class, self.message)


class FetchError(_ClassedError):
    """An address gave no usable answer. ``http`` carries the status in the message."""

    classes = frozenset(
        {
            "timeout",
            "too_large",
            "incomplete",
            "bad_encoding",
            "dns",
            "connection",
            "tls",
            "blocked_address",
            "bad_address",
            "redirect_loop",
            "robots",
            "http_error",
            "gone",
            "retry_later",
        }
    )

    def __init__(
        self, error_class: str, message: str, *, status: int | None = None, retry_after_s: int | None = None
    ) -> None:
        self.status = status
        self.retry_after_s = retry_after_s
        super().__init__(error_class, message)


class ReadError(_ClassedError):
    """Bytes could not be read as an article or a feed."""

    classes = frozenset(
        {"empty", "not_a_feed", "not_html", "not_text", "no_article", "too_large", "timeout", "crashed"}
    )


class AlreadyRunning(WirewatchError):
    """Another process holds the lock, the port or the lease that is needed."""


class TopicsChanged(WirewatchError):
    """Topics were saved while articles were being matched: match them again with those that hold now."""


class RegistryChanged(WirewatchError):
    """The registries were changed while an entry was being checked: check it against those that hold now."""


class JobError(WirewatchError):
    """A background job cannot go on."""


class ModelError(WirewatchError):
    """The weights of a learned measure are absent, damaged, or cannot be installed."""
