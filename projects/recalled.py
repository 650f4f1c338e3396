"""What of a project's 变更记录 an officer reads: what was negotiated stays with those who may see it, also once it is signed."""

from collections.abc import Callable, Collection

from django.db.models import Q

from government.models import Officer
from kezhou_crm import field_rights
from kezhou_crm.field_rights import EARLY
from projects.models import Project
from projects.stages import BEFORE_SIGNING, SIGNED_ON
from records.entries import AuditEntry, Kind

TABLE = Project._meta.db_table
Hides = Callable[[AuditEntry], Collection[str]]


def hidden_in(project: Project, *, to: Officer) -> Hides:
    """Return what tells of an entry which columns of the project are not the officer's to see.

    What is hidden of the project now is hidden in all entries; what was hidden before 签约, in those up to the move that
    ended it. One query, for whom something is hidden.
    """
    now, then = field_rights.hidden(to, project), field_rights.hidden_while(to, project, EARLY)
    signing = _signing(project) if then - now else None

    def hides(entry: AuditEntry) -> Collection[str]:
        if (entry.of_table, entry.row_id) != (TABLE, project.pk):
            return ()
        return now | then if signing and entry.pk < signing else now

    return hides


def _signing(project: Project) -> int | None:
    """Return the latest entry by which the project came from before 签约 to it or further; None where there is none."""
    entered = Q(kind=Kind.INSERT) | Q(before__stage__in=BEFORE_SIGNING)
    moves = AuditEntry.objects.filter(entered, of_table=TABLE, row_id=project.pk, after__stage__in=SIGNED_ON)
    return moves.order_by("-pk").values_list("pk", flat=True).first()
