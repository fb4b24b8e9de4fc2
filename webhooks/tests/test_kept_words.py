"""Why a delivery failed is said in the language of the page."""

import ast

from django.conf import settings
from django.utils import translation

from webhooks.kept_words import spoken
from webhooks.models import Endpoint

FILES = ("webhooks/sending/request.py", "webhooks/sending/retry.py", "webhooks/sending/worker.py")


def sentences_of(file: str) -> set[str]:
    """Every sentence that the code writes down, with "x" for its facts."""
    tree = ast.parse((settings.BASE_DIR / file).read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.add("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values))
    return {text for text in found if text.endswith(".") and " " in text}


def test_every_sentence_is_known() -> None:
    sentences = set().union(*map(sentences_of, FILES))
    assert len(sentences) > 5
    reasons = [str(reason.label) for reason in Endpoint.Disabled]
    sentences |= {f"The webhook was disabled: {why[:1].lower()}{why[1:]}." for why in reasons}
    with translation.override("de"):
        assert {text for text in sentences if spoken(text) == text} == set()
        assert spoken("Answered 500.") == "Antwortete 500."
    assert spoken("Answered 500.") == "Answered 500."
