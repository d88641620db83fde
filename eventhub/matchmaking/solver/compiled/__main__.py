"""`python -m eventhub.matchmaking.solver.compiled` makes the machine code once, for the searches to come."""

from eventhub.matchmaking.solver.compiled.exchanges import prepare

prepare()
