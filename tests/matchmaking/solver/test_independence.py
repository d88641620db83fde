import subprocess
import sys

WATCHED = "flask", "sqlalchemy", "eventhub.db", "eventhub.clock"


def test_the_solver_brings_neither_flask_nor_the_database():
    code = f"import sys, eventhub.matchmaking.solver.command; print([n for n in {WATCHED} if n in sys.modules])"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "[]\n"
