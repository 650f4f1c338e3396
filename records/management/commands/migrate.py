"""`migrate`, as kz_owner: kz_app may not change tables."""

from argparse import ArgumentParser

from django.core.management.commands import migrate


class Command(migrate.Command):
    """Django's own command with another default connection."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the owner's connection unless told otherwise."""
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
