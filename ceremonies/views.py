"""The page of a ceremony: what was declared beside what the ledger holds."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from ceremonies.models import Ceremony, Stream
from ceremonies.reconciliation import reconcile

PAGE = 50
MAY_SEE = {Stream.INVESTMENT: "projects.view_project", Stream.FINANCING: "projects.view_financingdeal"}


def reconciliation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one stream of the ceremony; the other one is a tab away and never added to it."""
    if not request.user.has_perm("ceremonies.view_ceremony"):
        raise PermissionDenied
    ceremony = get_object_or_404(Ceremony.objects.prefetch_related("citations", "tours__citations"), pk=pk)
    stream = Stream.FINANCING if request.GET.get("stream") == Stream.FINANCING else Stream.INVESTMENT
    shown = ceremony.signings.live().visible_to(request.user).in_stream(stream).as_listed()
    may_see = request.user.has_perm(MAY_SEE[stream])
    context = admin.site.each_context(request) | {
        "title": str(ceremony),
        "ceremony": ceremony,
        "tours": ceremony.tours.all(),
        "stream": stream,
        "streams": Stream,
        "result": reconcile(ceremony, to=request.user)[stream],
        "signings": Paginator(shown, PAGE).get_page(request.GET.get("page")) if may_see else None,
        "may_change": request.user.has_perm("ceremonies.change_ceremony"),
        "may_sign": request.user.has_perm("ceremonies.add_signing"),
    }
    return TemplateResponse(request, "pages/ceremony.html", context)
