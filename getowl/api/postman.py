"""The API as a collection for Postman (format 2.1), made from its description.

https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
"""

import json
from typing import Any, Final

from getowl.api.description import AREAS
from getowl.api.examples import Example, examples
from getowl.api.reference import description

Schema = dict[str, Any]

FORMAT: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"


def collection(base_url: str) -> Schema:
    """A folder for each area, a request for each operation with its example's answers; the key is a variable."""
    described = description()
    folders: dict[str, list[Schema]] = {name: [] for name in AREAS}
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            folders[one["tags"][0]].append(_item(method.upper(), path.removeprefix("/api/v1"), one))
    return {
        "info": {
            "name": described["info"]["title"],
            "description": described["info"]["description"],
            "schema": FORMAT,
        },
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{apiKey}}", "type": "string"}]},
        "variable": [{"key": "baseUrl", "value": base_url}, {"key": "apiKey", "value": ""}],
        "item": [{"name": name, "description": AREAS[name], "item": items} for name, items in folders.items() if items],
    }


def _item(method: str, path: str, one: Schema) -> Schema:
    first, *others = examples()[one["operationId"]]
    return {
        "name": one["summary"].removesuffix("."),
        "request": _request(method, path, one, first),
        "response": [_response(example, _request(method, path, one, example)) for example in (first, *others)],
    }


def _request(method: str, path: str, one: Schema, example: Example) -> Schema:
    parameters = {where: [p for p in one.get("parameters", []) if p["in"] == where] for where in ("path", "query")}
    parts = [f":{part[1:-1]}" if part.startswith("{") else part for part in path.strip("/").split("/")]
    request: Schema = {
        "method": method,
        "header": [],
        "description": one.get("description", one["summary"]),
        "url": {
            "raw": "{{baseUrl}}/" + "/".join(parts),
            "host": ["{{baseUrl}}"],
            "path": parts,
            # What the example does not send is there to be ticked.
            "query": [
                _value(p, _shown(example.query.get(p["name"]))) | {"disabled": p["name"] not in example.query}
                for p in parameters["query"]
            ],
            "variable": [_value(p, example.path.get(p["name"], "")) for p in parameters["path"]],
        },
    }
    if example.file:
        form = [{"key": name, "value": text, "type": "text"} for name, text in (example.body or {}).items()]
        request["body"] = {"mode": "formdata", "formdata": [{"key": "file", "type": "file", "src": None}, *form]}
    elif example.body is not None:
        text = json.dumps(example.body, indent=2, ensure_ascii=False)
        request["body"] = {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}
    return request


def _response(example: Example, request: Schema) -> Schema:
    return {
        "name": example.title or "Example",
        "originalRequest": request,
        "code": example.status,
        "header": [{"key": "Content-Type", "value": example.type}] if example.type else [],
        "body": example.answer_text(),
    }


def _value(parameter: Schema, value: str) -> Schema:
    text = parameter.get("description") or parameter["schema"].get("description", "")
    return {"key": parameter["name"], "value": value, "description": text}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0])
    return "" if value is None else json.dumps(value) if isinstance(value, bool) else str(value)
