"""Short side lists that come along with a row, in the row's own query."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject


def nested(rows: QuerySet, **fields: str | Combinable) -> ArraySubquery:
    """Return an expression that holds rows of another table as a list of dicts, in the order of `rows`.

    For what a page shows as words: days come as ISO texts, amounts as numbers. Whoever needs more asks for rows.
    """
    return ArraySubquery(rows.values(row=JSONObject(**fields)))
