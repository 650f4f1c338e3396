"""From an empty clone to a running site; standard library only, because it runs before anything is installed."""
