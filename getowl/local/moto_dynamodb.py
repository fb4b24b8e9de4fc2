"""Closes the gap in moto's DynamoDB that the publisher relies on: BatchExecuteStatement with parameters.

moto (5.2) fails on an INSERT whose values are parameters, and fails a whole batch where DynamoDB reports
an error for the one statement. Rules and wording follow the API reference of BatchExecuteStatement and
"PartiQL insert statements for DynamoDB": at most 25 statements, all reads or all writes, an INSERT never
replaces an item (DuplicateItem). Statements of any other form go to moto's own code.
"""

import json
import re
from collections import Counter
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.responses import DynamoHandler

_INSERT = re.compile(r"""\s*INSERT\s+INTO\s+"(?P<table>[\w.-]+)"\s+VALUE\s*\{(?P<pairs>[^}]*)\}\s*""", re.IGNORECASE)
_PAIR = re.compile(r"\s*'(?P<name>[^']+)'\s*:\s*\?\s*")
_MAX_STATEMENTS = 25

_original = DynamoHandler.batch_execute_statement


def install() -> None:
    """Make moto answer parameterised INSERT batches; harmless when called twice."""
    DynamoHandler.batch_execute_statement = _batch_execute_statement  # type: ignore[method-assign,assignment]  # the extension


def _batch_execute_statement(self: DynamoHandler) -> str:
    statements = self.body.get("Statements", [])
    parsed = [_INSERT.fullmatch(statement["Statement"]) for statement in statements]
    inserts = [match for match in parsed if match]
    if not inserts:
        return str(_original(self))
    if len(inserts) != len(statements):
        raise MockValidationException("Batch must consist of either reads or writes of one form here.")
    if len(statements) > _MAX_STATEMENTS:
        raise MockValidationException(
            "1 validation error detected: Value at 'statements' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MAX_STATEMENTS}"
        )
    items = [_item(match, statement) for match, statement in zip(inserts, statements, strict=True)]
    keys = Counter(json.dumps(_key(self, match["table"], item)) for match, item in zip(inserts, items, strict=True))
    if keys and max(keys.values()) > 1:
        raise MockValidationException("Provided list of item keys contains duplicates")
    answers = [_insert(self, match["table"], item) for match, item in zip(inserts, items, strict=True)]
    return json.dumps({"Responses": answers})


def _item(match: re.Match[str], statement: dict[str, Any]) -> dict[str, Any]:
    names = []
    for part in match["pairs"].split(","):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise MockValidationException(f"Statement wasn't well formed, can't be processed: {part}")
        names.append(pair["name"])
    values = statement.get("Parameters", [])
    if len(values) != len(names):
        raise MockValidationException("Number of parameters in request and statement don't match.")
    return dict(zip(names, values, strict=True))


def _key(handler: DynamoHandler, table: str, item: dict[str, Any]) -> dict[str, Any]:
    attributes = handler.dynamodb_backend.get_table(table).schema
    return {attribute["AttributeName"]: item.get(attribute["AttributeName"]) for attribute in attributes}


def _insert(handler: DynamoHandler, table: str, item: dict[str, Any]) -> dict[str, Any]:
    backend = handler.dynamodb_backend
    key = _key(handler, table, item)
    if None in key.values():
        return {"Error": {"Code": "ValidationError", "Message": "The key attributes are missing."}}
    if backend.get_item(table, key) is not None:
        return {"Error": {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}}
    backend.put_item(table, item)
    return {"TableName": table}
