"""The web server's way in: `gunicorn wsgi:app`."""

import gc

gc.disable()  # while the program is read, nothing of it becomes garbage

from eventhub.app import create_app  # noqa: E402 - what it reads is what need not be searched

app = create_app()

# What is left of reading the program lives as long as the process: it is never searched again, neither while requests
# are answered nor at the end, and the web processes go on sharing its memory.
gc.collect()
gc.freeze()
gc.enable()
