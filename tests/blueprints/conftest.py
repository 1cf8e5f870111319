"""What several pages are tried with: people logged in, and a project in progress."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import make
from tests.cast import Cast
from tracker.models import Project
from tracker.services import standing


@pytest.fixture
def office(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.office)


@pytest.fixture
def system(client: FlaskClient, cast: Cast) -> FlaskClient:
    return make.log_in(client, cast.system)


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    made = make.project(
        make.checklist(cast.park, cast.office), owner=cast.owner, sponsor=cast.sponsor, lead_unit=cast.department
    )
    standing.refresh(made, today=make.TODAY)
    session.commit()
    return made
