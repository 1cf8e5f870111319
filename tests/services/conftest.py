"""What several acts are tried on."""

from __future__ import annotations

import pytest

from tests import make
from tests.cast import Cast
from tracker.models import Checklist


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    return make.checklist(cast.park, cast.office)
