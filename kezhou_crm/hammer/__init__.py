"""Random work on few projects from many connections, to see whether the ledger holds; on throw-away copies only."""
