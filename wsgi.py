"""The application, for gunicorn, waitress and `flask --app wsgi`."""

from tracker import create_app

app = create_app()
