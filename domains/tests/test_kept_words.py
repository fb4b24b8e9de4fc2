"""Everything that workers write down about a domain is known to its pages, which say it in other languages."""

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from domains.dns.answers import Failure, Reason
from domains.kept_words import spoken
from domains.worker import why

FILES = ("domains/worker/dns_checks.py", "domains/probe.py")
CAUSES = (*why._WORDS, "SOMETHING_NEW")


def sentences_of(file: str) -> Iterator[str]:
    """Every whole sentence that stands in the code, with "x" for its facts. Pieces are joined by the code itself."""
    tree = ast.parse((settings.BASE_DIR / file).read_text())
    halves = {"The DNSSEC", "The zone's", "Have the", "Compare those"}  # halves of two sentences: tested below
    documented = (ast.FunctionDef, ast.ClassDef, ast.Module)
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        if text.endswith(".") and " " in text and text not in docs and not text.startswith(tuple(halves)):
            yield text


@pytest.mark.parametrize("file", FILES)
def test_every_sentence_of_workers_is_known(file: str) -> None:
    sentences = list(sentences_of(file))
    assert len(sentences) > 5
    with translation.override("de"):
        assert [text for text in sentences if spoken(text) == text] == []


@pytest.mark.parametrize("cause", CAUSES)
def test_why_a_certificate_was_given_up_is_known(cause: str) -> None:
    text = why.words_for(cause, "go.acme.com")
    with translation.override("de"):
        assert spoken(text) != text
        assert "go.acme.com" in spoken(text)


def test_facts_are_kept_and_said_too() -> None:
    failures = "; ".join(str(Failure("1.1.1.1", reason)) for reason in Reason)
    with translation.override("de"):
        said = spoken(f"No resolver answered: {failures}.")
        assert "did not" not in said and "1.1.1.1 antwortete nicht rechtzeitig" in said
        assert "getowl=5%" in spoken("go.acme.com has another value: it must be getowl=5%.")
        assert spoken("Nobody wrote this.") == "Nobody wrote this."
    assert spoken("Visitors are led here.") == "Visitors are led here."
