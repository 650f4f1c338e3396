"""Whether an officer may do what an import does in his name; the system may, in whose name commands act."""

from government.models import Officer


def may(officer: Officer, permission: str) -> bool:
    """Tell whether he holds the permission."""
    return officer.username == Officer.SYSTEM or officer.has_perm(permission)
