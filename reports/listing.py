"""The projects of the list as its address asks for them: the same filters, tabs and search, as the same officer."""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from government.models import Officer
from projects.models import Project

LEFT_OUT = (ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR)  # which page of the list, and in which order
LONGEST = 2000  # characters of an address
SEARCHED = "搜索"
NOT_READ = "这些筛选条件读不懂，没有导出：请回到项目列表重新筛选。"


@dataclass(frozen=True)
class Listing:
    """The projects, and the conditions in words: (title, value)."""

    projects: QuerySet[Project]
    told: list[tuple[str, str]]


def conditions(query: str) -> str:
    """Return the conditions of an address, without what only pages and orders the list."""
    given = QueryDict(query, mutable=True)
    for name in LEFT_OUT:
        given.pop(name, None)
    return given.urlencode()


def read(query: str, *, by: Officer) -> Listing:
    """Return what the list shows to the officer under these conditions; raises ValidationError where it shows none."""
    if len(query) > LONGEST:
        raise ValidationError(NOT_READ, code="conditions")
    request = HttpRequest()
    request.method, request.GET, request.user = "GET", QueryDict(conditions(query)), by
    try:
        listed = admin.site.get_model_admin(Project).get_changelist_instance(request)
    except (IncorrectLookupParameters, DisallowedModelAdminLookup) as error:
        raise ValidationError(NOT_READ, code="conditions") from error
    found = Project.objects.live().visible_to(by).filter(pk__in=listed.queryset.order_by().values("pk"))
    return Listing(found, _told(listed, request.GET.get(SEARCH_VAR, "").strip()))


def _told(listed: ChangeList, searched: str) -> list[tuple[str, str]]:
    told = [(SEARCHED, searched)] if searched else []
    for spec in listed.filter_specs:
        choices = [*spec.choices(listed)][1:]  # the first is 全部
        told += [(str(spec.title), str(choice["display"])) for choice in choices if choice.get("selected")]
    return told
