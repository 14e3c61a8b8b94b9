"""The shape a model's answer must have: its JSON schema, and an answer read strictly into it or refused with why."""

from __future__ import annotations

import re
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_MOST_PROBLEMS = 5


class WrongShape(Exception):
    """An answer that is not in the shape; `problems` says where and why, without the answer's words."""

    def __init__(self, problems: str) -> None:
        """Keep what a repair is told."""
        super().__init__(problems)
        self.problems = problems


class Shape(Generic[T]):
    """A frozen dataclass as a model's answer."""

    def __init__(self, kind: type[T]) -> None:
        self.name = kind.__name__
        self._adapter = TypeAdapter(kind)
        self.schema: dict[str, Any] = _closed(self._adapter.json_schema())

    def read(self, answer: str) -> T:
        """Give the answer as an object; raises WrongShape."""
        fenced = _FENCE.match(answer)  # some servers wrap what they were asked for as JSON
        try:
            return self._adapter.validate_json(fenced[1] if fenced else answer, strict=True)
        except ValidationError as error:
            raise WrongShape(_problems(error)) from None


def _problems(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    lines = [f"- {'.'.join(str(part) for part in each['loc']) or 'the whole'}: {each['msg']}" for each in found]
    more = [f"- and {len(lines) - _MOST_PROBLEMS} more"] if len(lines) > _MOST_PROBLEMS else []
    return "\n".join(lines[:_MOST_PROBLEMS] + more)


def _closed(schema: Any) -> Any:
    """Give a schema as strict servers want it: every key required, none besides, no titles and defaults."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _closed(value) for key, value in schema.items() if key not in {"title", "default"}}
    if "properties" in schema:
        kept["properties"] = {name: _closed(value) for name, value in schema["properties"].items()}
        kept |= {"required": list(schema["properties"]), "additionalProperties": False}
    return kept
