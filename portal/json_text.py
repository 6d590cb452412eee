"""A column of JSON kept as text.

Django's JSONField puts a JSON_VALID check into SQLite's schema, which SQLite refuses to run with
`trusted_schema=OFF` (tried): and that setting is what keeps a changed database file from acting.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class JsonText(models.TextField):
    """Dicts, lists, strings, numbers and booleans; what is read back is a new copy."""

    # For the type checker: what may be assigned and what is read.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_args: Any) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))
