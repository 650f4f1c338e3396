"""The launcher, tried with real processes; nothing here needs Django or its database."""
