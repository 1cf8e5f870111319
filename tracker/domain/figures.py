"""How an exact figure is shown."""

import math
from decimal import Decimal
from fractions import Fraction


def one_decimal(value: Fraction) -> Decimal:
    """The figure with one decimal, half up: 59.95 becomes 60.0. Takes and gives the same unit."""
    return Decimal(math.floor(value * 10 + Fraction(1, 2))).scaleb(-1)


def trimmed(value: Decimal) -> str:
    """A decimal without the zeros that say nothing: 60.0 becomes 60. Minus is the sign that print uses."""
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.replace("-", "−")
