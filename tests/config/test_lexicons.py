"""Word lists of the user's own as files: their form, their id, and what is refused."""

import hashlib
from pathlib import Path

import pytest

from monitor.assembly import measures_at_hand
from monitor.config.lexicons import read_lexicons
from monitor.config.settings import Settings, load_settings
from monitor.errors import ConfigurationError

LIST = """# language: de
# licence: made by our own desk
# negations: nicht, kein
# a comment
Erfolg\t2.7
unter Druck  -1,5

scheiter* −2
"""


def written(data: Path, text: str, name: str = "de.txt") -> Path:
    path = data / "lexicons" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read_and_its_hash_is_in_its_id(tmp_path: Path) -> None:
    path = written(tmp_path, LIST)
    (found,) = read_lexicons(tmp_path, ["de"])
    assert found.id == f"lexicon-de-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    assert dict(found.values) == {"erfolg": 2.7, "unter druck": -1.5, "scheiter*": -2.0}
    assert (found.lang, found.licence, found.negations) == ("de", "made by our own desk", frozenset({"nicht", "kein"}))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (LIST.replace("# language: de\n", ""), "needs a line '# language: de'"),
        (LIST.replace("language: de", "language: fr"), "needs a line '# language: de'"),
        (LIST.replace("# licence: made by our own desk\n", ""), "needs a line '# licence"),
        (LIST + "Wort\n", "line 9: not a word and a value"),
        (LIST + "Wort 5\n", "line 9: not a word and a value"),
        ("# language: de\n# licence: ours\n", "has no words"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_its_reason(tmp_path: Path, text: str, complaint: str) -> None:
    written(tmp_path, text)
    with pytest.raises(ConfigurationError, match=complaint.replace("(", r"\(")):
        read_lexicons(tmp_path, ["de"])


def test_missing_and_broken_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no .*de\.txt"):
        read_lexicons(tmp_path, ["de"])
    written(tmp_path, "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_lexicons(tmp_path, ["de"])


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_language_with_a_measure_of_its_own_takes_no_list(tmp_path: Path, lang: str) -> None:
    written(tmp_path, LIST.replace("language: de", f"language: {lang}"), f"{lang}.txt")
    with pytest.raises(ConfigurationError, match="a measure of their own"):
        read_lexicons(tmp_path, [lang])


def test_lists_are_off_unless_a_setting_names_them(tmp_path: Path) -> None:
    written(tmp_path, LIST)
    assert not any(name.startswith("lexicon") for name in measures_at_hand(Settings(data=tmp_path)))
    (tmp_path / "wirewatch.toml").write_text('lexicons = ["de"]\n', encoding="utf-8")
    settings = load_settings(tmp_path, environ={})
    assert [name[:11] for name in measures_at_hand(settings)][-1] == "lexicon-de-"
    with pytest.raises(ConfigurationError, match="a list of languages"):
        load_settings(tmp_path, environ={"WIREWATCH_LEXICONS": "German"})
