"""Renders the template language of Tinybird's queries, as much of it as `analytics/tinybird` uses.

`{{String(name, default)}}` and its like, `{% if … %}`, `{% elif … %}`, `{% else %}`, `{% end %}`, `defined(name)`,
`error('…')`. Expressions are read as Python's syntax tree and evaluated here, never by eval(): a name, a constant,
one of the functions below, ==, !=, in, not in, and, or, not. A parameter enters a query only through one of these
functions, as a quoted literal.
"""

import ast
import re
from collections.abc import Callable
from datetime import date
from typing import Any

TAG = re.compile(r"{{(?P<value>.*?)}}|{%(?P<word>.*?)%}", re.DOTALL)
INTEGERS = {
    "UInt8": (0, 2**8 - 1),
    "UInt16": (0, 2**16 - 1),
    "UInt32": (0, 2**32 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
}
_MISSING = object()
# As Tinybird writes a String(). ClickHouse keeps the backslash of \%: a value with a % must not travel as it is.
ESCAPES = str.maketrans({character: f"\\{character}" for character in "\\'\"`%"})
ESCAPES |= str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\b": "\\b"})


class TemplateError(Exception):
    """The request's parameters do not fit the query, or the query is no valid template."""


class Literal(str):
    """Text that may stand in a query as it is; `value` is what it stands for in a comparison."""

    value: str

    def __new__(cls, sql: str, value: str) -> "Literal":
        """A literal of the query and the parameter behind it."""
        literal = super().__new__(cls, sql)
        literal.value = value
        return literal


def quote(text: str) -> str:
    """`text` as a string literal of ClickHouse."""
    return f"'{text.translate(ESCAPES)}'"


def render(template: str, parameters: dict[str, str]) -> str:
    """Return the query for these parameters. Raises TemplateError."""
    pieces = _pieces(template)
    text, rest = _block(pieces, parameters, live=True)
    if rest is not None:
        raise TemplateError(f"{{% {rest} %}} without an if")
    return text


def _pieces(template: str) -> list[tuple[str, str]]:
    """The template as ("text" | "value" | "word", content), in reversed order: the next one is popped from the end."""
    pieces, at = [], 0
    for tag in TAG.finditer(template):
        pieces.append(("text", template[at : tag.start()]))
        kind = "value" if tag["value"] is not None else "word"
        pieces.append((kind, (tag["value"] or tag["word"] or "").strip()))
        at = tag.end()
    pieces.append(("text", template[at:]))
    return pieces[::-1]


def _block(pieces: list[tuple[str, str]], parameters: dict[str, str], *, live: bool) -> tuple[str, str | None]:
    """Render up to the elif, else or end that closes this block; return it too, None at the template's end."""
    out: list[str] = []
    while pieces:
        kind, content = pieces.pop()
        if kind == "text":
            out.append(content)
        elif kind == "value":
            out.append(_value(content, parameters) if live else "")
        elif content.startswith("if "):
            out.append(_branches(content[3:], pieces, parameters, live=live))
        else:
            return "".join(out), content
    return "".join(out), None


def _branches(condition: str, pieces: list[tuple[str, str]], parameters: dict[str, str], *, live: bool) -> str:
    chosen, taken = "", False
    while True:
        # What comes after a branch that was taken is not evaluated: an error() there is not meant.
        true = live and not taken and (condition == "else" or bool(_plain(_evaluate(condition, parameters))))
        text, closing = _block(pieces, parameters, live=true)
        if true:
            chosen, taken = text, True
        if closing == "end":
            return chosen
        if closing is None or not (closing == "else" or closing.startswith("elif ")):
            raise TemplateError(f"an if is closed by {closing!r}")
        condition = closing.removeprefix("elif ")


def _value(expression: str, parameters: dict[str, str]) -> str:
    value = _evaluate(expression, parameters)
    if not isinstance(value, Literal):
        # A bare name would put what the visitor sent into the query unquoted.
        raise TemplateError(f"{{{{{expression}}}}} is no typed parameter")
    return value


def _evaluate(expression: str, parameters: dict[str, str]) -> Any:
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as error:
        raise TemplateError(f"{expression!r}: {error.msg}") from None
    return _node(tree, parameters)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Literal) else value


def _node(node: ast.expr, parameters: dict[str, str]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return parameters.get(node.id)
        case ast.List():
            return [_plain(_node(item, parameters)) for item in node.elts]
        case ast.UnaryOp(op=ast.Not()):
            return not _plain(_node(node.operand, parameters))
        case ast.BoolOp():
            values = (_plain(_node(item, parameters)) for item in node.values)
            return all(values) if isinstance(node.op, ast.And) else any(values)
        case ast.Compare(ops=[operator], comparators=[right]):
            return _compare(operator, _plain(_node(node.left, parameters)), _plain(_node(right, parameters)))
        case ast.Call(func=ast.Name(id=name)):
            return _call(name, node, parameters)
    raise TemplateError(f"{ast.unparse(node)!r} is not known here")


def _compare(operator: ast.cmpop, left: Any, right: Any) -> bool:
    match operator:
        case ast.Eq():
            return bool(left == right)
        case ast.NotEq():
            return bool(left != right)
        case ast.In():
            return left in right
        case ast.NotIn():
            return left not in right
    raise TemplateError("this comparison is not known here")


def _call(name: str, node: ast.Call, parameters: dict[str, str]) -> Any:
    if name == "error":
        raise TemplateError(str(_node(node.args[0], parameters)))
    if not node.args or not isinstance(node.args[0], ast.Name):
        raise TemplateError(f"{name}() needs the name of a parameter")
    parameter = node.args[0].id
    if name == "defined":
        return parameter in parameters
    if name not in TYPES:
        raise TemplateError(f"{name}() is not known here")
    default = _node(node.args[1], parameters) if len(node.args) > 1 else _MISSING
    value = parameters.get(parameter, default)
    if value is _MISSING:
        raise TemplateError(f"Required parameter is not defined. Check the parameters {parameter}.")
    return TYPES[name](parameter, str(value))


def _integer(name: str) -> Callable[[str, str], Literal]:
    low, high = INTEGERS[name]

    def convert(parameter: str, value: str) -> Literal:
        if not re.fullmatch(r"-?[0-9]{1,20}", value) or not low <= int(value) <= high:
            raise TemplateError(f"Error validating {parameter} = {value[:100]!r} to type {name}")
        return Literal(f"to{name}('{value}')", value)

    return convert


def _string(_parameter: str, value: str) -> Literal:
    return Literal(quote(value), value)


def _date(parameter: str, value: str) -> Literal:
    try:
        return Literal(quote(date.fromisoformat(value).isoformat()), value)
    except ValueError:
        raise TemplateError(f"Error validating {parameter} = {value[:100]!r} to type Date") from None


TYPES: dict[str, Callable[[str, str], Literal]] = {name: _integer(name) for name in INTEGERS}
TYPES |= {"String": _string, "Date": _date}
