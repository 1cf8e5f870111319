"""How long what people write into the five terms may be: signs of text, digits of a number, lines of a list."""

from decimal import Decimal

MILESTONE_NAME = 80
DUTY = 400
STATEMENT = 1000
METRIC_NAME = 60
METRIC_UNIT = 10
EVIDENCE_NAME = 60
CONDITION = 200
ACTION = 200
LIST_LINES = 60

TARGET_BELOW, TARGET_PLACES = Decimal(10) ** 10, 4
POINTS_BELOW, POINTS_PLACES = Decimal(10) ** 6, 2
WEIGHT_BELOW = 10_000
