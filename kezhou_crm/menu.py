"""The menu at the left: only pages that exist. It asks the database nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse


class Entry(NamedTuple):
    """One line of the menu: the name of its page, its word, its icon and the permission it takes."""

    page: str
    word: str
    icon: str
    permission: str = ""


@dataclass(frozen=True)
class Link:
    """An entry as one request sees it."""

    url: str
    word: str
    icon: str
    current: bool


DESK = Entry("admin:index", "工作台", "desk")
MENU = (
    (
        "日常",
        (
            DESK,
            Entry("admin:projects_project_changelist", "项目", "folder", "projects.view_project"),
            Entry("admin:companies_company_changelist", "企业", "building", "companies.view_company"),
            Entry("admin:projects_financingdeal_changelist", "银企对接", "bank", "projects.view_financingdeal"),
            Entry("admin:intake_batch_changelist", "导入台账", "intake", "projects.add_project"),
        ),
    ),
    (
        "汇总",
        (Entry("admin:ceremonies_ceremony_changelist", "签约活动", "pen", "ceremonies.view_ceremony"),),
    ),
    (
        "设置",
        (
            Entry("admin:government_region_changelist", "县市", "map", "government.view_region"),
            Entry("admin:government_unit_changelist", "单位", "unit", "government.view_unit"),
            Entry("admin:government_leader_changelist", "包联领导", "people", "government.view_leader"),
            Entry("admin:government_sector_changelist", "产业板块", "sheet", "government.view_sector"),
            Entry("admin:companies_industry_changelist", "国民经济行业", "list", "companies.view_industry"),
            Entry("admin:government_officer_changelist", "工作人员", "person", "government.view_officer"),
            Entry("admin:government_machinetoken_changelist", "接口令牌", "key", "government.view_machinetoken"),
            Entry("admin:records_citation_changelist", "来源与引文", "quote", "records.view_citation"),
            Entry("admin:records_auditentry_changelist", "审计记录", "trail", "records.view_auditentry"),
        ),
    ),
)
# Pages that stand under another page's entry.
UNDER = {
    "records/source/": "records/citation/",
    "ceremonies/signing/": "ceremonies/ceremony/",
    "projects/bank/": "projects/financingdeal/",
}


def links(request: HttpRequest) -> list[tuple[str, list[Link]]]:
    """Return the groups with the entries that the officer may open; at most one is current."""
    path = _home_of(request.path)
    groups = ((group, list(_open_to(request, entries))) for group, entries in MENU)
    return [
        (group, [Link(url, entry.word, entry.icon, _covers(entry, url, path)) for entry, url in entries])
        for group, entries in groups
        if entries
    ]


def _open_to(request: HttpRequest, entries: tuple[Entry, ...]) -> Iterator[tuple[Entry, str]]:
    """Yield the entries that the officer has the permission for, each with its address."""
    for entry in entries:
        if not entry.permission or request.user.has_perm(entry.permission):
            yield entry, reverse(entry.page)


def _home_of(path: str) -> str:
    """Return the path, put under the entry it belongs to."""
    for part, home in UNDER.items():
        path = path.replace(part, home)
    return path


def _covers(entry: Entry, url: str, path: str) -> bool:
    """Tell whether the page at `path` belongs to the entry; the desk covers only itself."""
    return path == url if entry is DESK else path.startswith(url)
