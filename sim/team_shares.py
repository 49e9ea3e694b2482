"""The shares of teams under each policy, read from the name of a case: ``mixed, free 0.5 + spread 0.5``."""

import re
from collections.abc import Collection
from typing import Final

MIXED: Final = "mixed"  # the policy whose settings they are

_ONE: Final = re.compile(r"(\w+) (\d+\.?\d*|\.\d+)")


def read(settings: str, policies: Collection[str]) -> tuple[dict[str, float], str]:
    """Return the shares of `policies` among the settings in a name, none where there are none, and the others."""
    each = settings.split(", ")
    for number, one in enumerate(each):
        found = [match.groups() for part in one.split(" + ") if (match := _ONE.fullmatch(part))]
        if len(found) == one.count(" + ") + 1 and all(name in policies for name, _ in found):
            return {name: float(share) for name, share in found}, ", ".join(each[:number] + each[number + 1 :])
    return {}, settings
