"""A worker that waits for a mail server as long as a real one does."""

from eventhub import cli

if __name__ == "__main__":
    cli.commands(["worker"])
