"""How numbers and lists are written, checked as text: what Hydra's grammar would refuse without a reason, or take for
something else.

Each message shows how the same is written here.
"""

import re
from typing import Final

from sim.config.keys import Key
from sim.errors import ConfigurationError

MOST_DIGITS: Final = 18
_WHOLES: Final = re.compile(r"[+-]?\d+(,\d+)+")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(,\d{3})+")
_PERCENT: Final = re.compile(r"\d{1,9}(\.\d{1,9})? ?%")
_COMMA_PERCENT: Final = re.compile(r"(\d{1,9}),(\d{1,9}) ?%")
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)")
_DIGITS: Final = re.compile(r"[+-]?\d[\d_]*")
_POINT: Final = re.compile(r"\d{1,9}(\.\d*)?")
_BARE_LIST: Final = re.compile(r"[^\[\](){}\"']+")
_ZEROS: Final = re.compile(r"\[ *0, ?\d{1,9}(, ?0, ?\d{1,9})* *\]")
_RANGE: Final = re.compile(
    r"(\d{1,9}(?:\.\d{1,9})?)(?: ?(?::|\.{2,3}|-|–) ?| to | tot )(\d{1,9}(?:\.\d{1,9})?)(?::(\d{1,9}(?:\.\d{1,9})?))?"
)

# Names in a mapping, and what Hydra's grammar takes for one as it stands.
_NAME: Final = re.compile(r"""([{,]\s*)('[^']*'|"[^"]*"|[^{}\[\],:'"]+)(?=:)""")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_ .\-/+$%*@?|\\]")
_NO_NAMES: Final = re.compile(r"[^A-Za-z\\].*|null|true|false|nan|inf", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\\u([0-9a-f]{6})")


def spelled_names(mapping: str) -> str:
    """Return a mapping as it was typed with its names as Hydra's grammar reads them: quoted ones bare, other signs
    (as of "Tax & Law") by their numbers.
    """
    return _NAME.sub(lambda found: found[1] + spelled_name(found[2].strip().strip("'\"")), mapping)


def spelled_name(name: str) -> str:
    """Return a name as Hydra's grammar reads it, and not as a number or a truth value."""
    first = 1 if _NO_NAMES.fullmatch(name) else 0
    signs = [
        f"\\u{ord(sign):06x}" if place < first or not _PLAIN.match(sign) else sign for place, sign in enumerate(name)
    ]
    return "".join(signs)


def read_name(spelled: str) -> str:
    """Return the name that `spelled_name` spelled."""
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), spelled)


def check_list(key: str, value: str, multirun: bool) -> None:
    """Refuse a semicolon between values; no number or name has one."""
    if ";" in value:
        commas = ",".join(part.strip() for part in value.strip("\"'").split(";"))
        sweep = "" if multirun else ", and add -m to run them all"
        raise ConfigurationError(
            f'{key}: {value} has a semicolon, separate values with commas: "{key}={commas}"{sweep}'
        )


def check_brackets(declared: Key, value: str) -> None:
    """Refuse a list without its brackets, which would be taken for the values of a sweep, and decimal commas in one."""
    if list in declared.types and (declared.metadata.get("low") or 0) > 0 and _ZEROS.fullmatch(value):
        point = re.sub(r"0, ?(\d+)", r"0.\1", value)  # 0 itself is out of range
        raise ConfigurationError(f'{declared.name}: {value} has a comma, use a point: "{declared.name}={point}"')
    if list in declared.types and value != "null" and _BARE_LIST.fullmatch(value):
        if declared.example:
            raise ConfigurationError(
                f'{declared.name}: {value} is not a list, write such as "{declared.name}={declared.example}"'
            )
        inside = ",".join(part.strip() for part in re.split("[,;]", value))
        raise ConfigurationError(
            f'{declared.name}: {value} is a list, put it in brackets: "{declared.name}=[{inside}]"'
        )


def check_number(declared: Key, value: str, multirun: bool) -> None:
    """Refuse a decimal comma, also where a sweep could be meant, and other ways to write a number that are not ours."""
    number = declared.number or declared.whole
    if not number:
        return
    parts = value.split(",")
    check_list(declared.name, value, multirun)
    bare = value.strip("\"' ")
    if declared.number:
        _check_percent(declared, bare, multirun)
    _check_clock(declared, bare)
    _check_range(declared, bare)
    if declared.name == "ratio":
        _check_ratio(declared, value)
    if _WHOLES.fullmatch(value):
        _check_commas(declared, value, multirun)
    if any(_DIGITS.fullmatch(part) and len(part) > MOST_DIGITS for part in parts):
        raise ConfigurationError(f"{declared.name}: a number of so many digits is too long, give {declared.span}")


def _check_commas(declared: Key, value: str, multirun: bool) -> None:
    """Refuse whole numbers with commas between them unless they are the values of a sweep and nothing else.

    With -m they are, where each could be meant; ``0,5`` of a ratio, and ``12,000``, are one number with a comma.
    """
    name, parts = declared.name, value.split(",")
    whole = value.replace(",", "") if _THOUSANDS.fullmatch(value) else ""
    point = ",".join(".".join(pair) for pair in zip(parts[::2], parts[1::2], strict=False))
    decimal = not all(_meant(declared, part) for part in parts) if multirun else len(parts) == 2
    if declared.number and len(parts) % 2 == 0 and decimal:
        low, high = declared.metadata["low"], declared.metadata["high"]
        outside = [
            one
            for one in map(float, point.split(","))
            if not (low is None or one >= low) or not (high is None or one <= high)
        ]
        if outside and not whole:  # it would be refused in turn
            raise ConfigurationError(f"{name}: {value} has a comma, use a point, and give {declared.span}")
        mark = f", or no thousands mark: {name}={whole}" if whole else ""
        raise ConfigurationError(f"{name}: {value} has a comma, use a point: {name}={point}{mark}")
    if not multirun:
        either = f", or write one number without a thousands mark: {whole}" if whole else ""
        raise ConfigurationError(f"{name}: {value} are several values, add -m to run them all{either}")


def _meant(declared: Key, part: str) -> bool:
    """Tell whether a part between commas is a value by itself: in range, of a share at most 1, and without a zero
    before it.
    """
    low, high = declared.metadata["low"], declared.metadata["high"]
    if declared.metadata["unit"].startswith("share"):
        high = 1
    within = (low is None or low <= float(part)) and (high is None or float(part) <= high)
    return within and str(int(part)) == part.removeprefix("+")


def _check_percent(declared: Key, value: str, multirun: bool) -> None:
    """Refuse a share with a percent sign."""
    comma = _COMMA_PERCENT.fullmatch(value)
    parts = [f"{comma[1]}.{comma[2]}%"] if comma and not multirun else [part.strip() for part in value.split(",")]
    if not any(_PERCENT.fullmatch(part) for part in parts):
        return
    shares = ",".join(
        f"{float(part.rstrip(' %')) / 100:.12g}" if comma or _PERCENT.fullmatch(part) else part for part in parts
    )
    raise ConfigurationError(f"{declared.name}: {value} has a percent sign, write {declared.name}={shares}")


def _check_clock(declared: Key, value: str) -> None:
    """Refuse an hour, or a length of time, written as on a clock."""
    parts, unit = [part.strip() for part in value.split(",")], declared.metadata["unit"]
    if not any(_CLOCK.fullmatch(part) for part in parts):
        return
    written = f"{declared.name}: {value} is written as on a clock"
    if unit.startswith("hour"):
        hour = _CLOCK.sub(lambda clock: f"{int(clock[1]) + int(clock[2]) / 60:.4g}", ",".join(parts))
        raise ConfigurationError(f"{written}, hours have a decimal point: {declared.name}={hour}")
    if unit.startswith("minutes"):
        minutes = _CLOCK.sub(lambda clock: str(60 * int(clock[1]) + int(clock[2])), ",".join(parts))
        raise ConfigurationError(f"{written}, write the minutes: {declared.name}={minutes}")


def _check_range(declared: Key, value: str) -> None:
    """Refuse ``0.5:0.9``, ``0.5:0.9:0.1``, ``0.5-0.9`` and the like, and show both ways to write several values."""
    ends = _RANGE.fullmatch(value)
    if ends is None or not float(ends[1]) < float(ends[2]):
        return
    low, high = float(ends[1]), float(ends[2])
    step = float(ends[3] or 0) or (high - low) / 4
    middle = (low + high) / 2
    if not declared.number:
        step, middle = max(1, round(step)), round(middle)
    listed = ",".join(dict.fromkeys(f"{one:.12g}" for one in (low, middle, high)))
    steps = f"{declared.name}=range({low:.12g},{high + step:.12g},{step:.12g})"
    raise ConfigurationError(
        f"{declared.name}: {value} is no number; several are written with -m and commas, {declared.name}={listed}, "
        f'or in steps, "{steps}" (the end is left out)'
    )


def _check_ratio(declared: Key, value: str) -> None:
    """Refuse people per desk, percentages and numbers of desks in place of desks per person."""
    parts = [part.strip() for part in value.split(",")]
    if not all(_POINT.fullmatch(part) for part in parts):
        return
    numbers = [float(part) for part in parts]
    refused = f"ratio: {value} is out of range, give {declared.span}"
    if min(numbers) > 200:
        raise ConfigurationError(f"{refused} (a number of desks is desks={value})")
    if min(numbers) >= 20:
        shares = ",".join(f"{number / 100:.12g}" for number in numbers)
        raise ConfigurationError(f"{refused} (as a percentage that is ratio={shares})")
    if len(numbers) == 1 and numbers[0] > 2:
        raise ConfigurationError(f"{refused} ({value} people per desk is ratio={1 / numbers[0]:.2g})")
