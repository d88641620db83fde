"""`python -m eventhub.matchmaking.solver PROBLEM.json`."""

import sys

from eventhub.matchmaking.solver.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
