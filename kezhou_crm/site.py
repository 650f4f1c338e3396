"""The admin site: one look, one menu, the desk in front, nothing deleted."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse

from kezhou_crm import menu
from kezhou_crm.autocompletes import Autocomplete

SHEETS = ("tokens", "base", "frame", "parts", "list", "form", "login", "pages", "archive", "intake", "phone", "print")


class KezhouSite(AdminSite):
    """The stock admin with our frame.

    `desk`, `history` and `pages` are set by kezhou_crm.admin: what stands on the front page, what happened to a record,
    and what several rooms make together.
    """

    site_title = "克州招商跟进"
    site_header = "克州招商跟进"
    index_title = "工作台"
    index_template = "pages/desk.html"
    empty_value_display = "未填写"
    enable_nav_sidebar = False
    desk: Callable[[HttpRequest], dict[str, Any]]
    history: Callable[[HttpRequest, ModelAdmin, str], HttpResponse]
    pages: tuple[URLPattern, ...] = ()

    def __init__(self, name: str = "admin") -> None:
        """Leave out the deletion of many rows: nobody deletes."""
        super().__init__(name)
        self.disable_action("delete_selected")

    def get_urls(self) -> list[URLPattern]:
        """Put our own pages before the stock ones; leave out /r/, which tells anybody whether a row exists."""
        stock = [each for each in super().get_urls() if getattr(each, "name", None) != "view_on_site"]
        return [*self.pages, *stock]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the menu and the style sheets to what every page knows."""
        context = super().each_context(request)
        context["sheets"] = [f"kezhou/{name}.css" for name in SHEETS]
        context["menu"] = menu.links(request) if context["has_permission"] else []
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the desk."""
        return super().index(request, self.desk(request) | (extra_context or {}))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Find rows for the fields that forms declare."""
        return Autocomplete.as_view(admin_site=self)(request)

    def app_index(self, *_args: Any, **_kwargs: Any) -> HttpResponseRedirect:  # noqa: ANN401 - Django's own signature
        """Lead to the desk: the menu is the only index."""
        return HttpResponseRedirect(reverse("admin:index"))
