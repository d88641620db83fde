"""`python -m eventhub.matchmaking.solver.compiled` makes the machine code once, for the searches to come."""

import sys

from eventhub.matchmaking.solver.compiled.keeping import make

try:
    make()
except Exception as error:  # noqa: BLE001 - searches do without it
    sys.stderr.write(f"The optimiser has to do without machine code: {error}\n")
