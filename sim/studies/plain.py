"""Tables as plain values for ``summary.json``."""

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a table, with None for nan and infinity, which JSON does not know."""
    rows = table.astype(object).to_dict("records")
    return [{str(name): _known(value) for name, value in row.items()} for row in rows]


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
