"""The web server's way in: `gunicorn wsgi:app`."""

from eventhub.app import create_app

app = create_app()
