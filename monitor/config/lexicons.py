"""Word lists of the user's own: ``lexicons/LANGUAGE.txt`` in the data folder, used where the setting names them.

    # language: de
    # licence: CC BY-SA 4.0, made by our own desk
    # negations: nicht kein keine keinen ohne
    Erfolg      2.7
    scheiter*   -2.2
    unter Druck -1.5

The first lines say the language (ISO 639-1), the licence and, if the list has any, the negations. Each line after them
is a word or phrase and, behind a tab or spaces, its value from -4 to 4. Other lines that begin with # are comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from monitor.analysis.lexicon import Lexicon
from monitor.errors import ConfigurationError
from monitor.model.tone import MEASURE_REGISTRY
from monitor.text.words import folded_words

FOLDER = "lexicons"
MOST_BYTES = 20 * 2**20
_HEADER = re.compile(r"#\s*(?P<name>language|licence|license|negations)\s*:\s*(?P<value>.*\S)\s*$", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<words>.*\S)\s+(?P<value>[-+−]?\d+(?:[.,]\d+)?)\s*$")
_LIMIT = 4.0
_HASH = 8
"""Hexadecimal digits of the file's SHA-256 in the measure's id."""


def read_lexicons(data: Path, languages: Iterable[str]) -> tuple[Lexicon, ...]:
    """The lexicons of these languages in a data folder, in the order of the languages.

    Raises:
        ConfigurationError: one is missing, cannot be read, has no licence line, or is of a language that Wirewatch has
            a measure of its own for.
    """
    return tuple(read_lexicon(data / FOLDER / f"{lang}.txt", lang) for lang in sorted(languages))


def read_lexicon(path: Path, lang: str) -> Lexicon:
    """The lexicon of a file. Its id holds the file's hash: another list is another measure.

    Raises:
        ConfigurationError: see ``read_lexicons``; the message names the line.
    """
    if any(measure.lang == lang for measure in MEASURE_REGISTRY.values()):
        raise ConfigurationError(f"Texts in {lang!r} have a measure of their own. Take {lang!r} out of 'lexicons'.")
    content = _content(path, lang)
    headers: dict[str, str] = {}
    values: dict[str, float] = {}
    for number, line in enumerate(content.decode("utf-8-sig").splitlines(), 1):
        if header := _HEADER.match(line):
            headers[header["name"].lower().replace("license", "licence")] = header["value"]
        elif line.strip() and not line.startswith("#"):
            words, value = _entry(line, f"{path}, line {number}")
            values[words] = value
    if headers.get("language") != lang:
        raise ConfigurationError(f"The lexicon {path} needs a line '# language: {lang}'.")
    if "licence" not in headers:
        raise ConfigurationError(f"The lexicon {path} needs a line '# licence: ...' that says what it may be used for.")
    if not values:
        raise ConfigurationError(f"The lexicon {path} has no words.")
    digest = hashlib.sha256(content).hexdigest()[:_HASH]
    negations = frozenset(folded_words(headers.get("negations", "")))
    return Lexicon(f"lexicon-{lang}-{digest}", lang, headers["licence"], values, negations)


def _content(path: Path, lang: str) -> bytes:
    """The bytes of a lexicon, which are UTF-8."""
    try:
        content = path.read_bytes()
        content.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(f"The setting 'lexicons' names {lang!r}, but there is no {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The lexicon {path} cannot be read: {error}.") from error
    if len(content) > MOST_BYTES:
        raise ConfigurationError(f"The lexicon {path} has more than {MOST_BYTES // 2**20} MB.")
    return content


def _entry(line: str, place: str) -> tuple[str, float]:
    found = _ENTRY.match(line)
    words = folded_words(found["words"]) if found else []
    value = float(found["value"].replace("−", "-").replace(",", ".")) if found else 0.0
    if found is None or not words or abs(value) > _LIMIT:
        raise ConfigurationError(f"{place}: not a word and a value from -4 to 4, such as 'Erfolg 2.7'.")
    stem = "*" if found["words"].rstrip().endswith("*") and len(words) == 1 else ""
    return " ".join(words) + stem, value
