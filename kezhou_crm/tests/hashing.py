"""The site's password hash with the least of work: the suite logs in thousands of times."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 all the same."""

    time_cost, memory_cost, parallelism = 1, 8, 1
