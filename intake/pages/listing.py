"""我的导入: the batches that the officer sees, latest first, with how far each got."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from intake.models import Batch, Confirmation
from intake.pages.doors import importing, show
from intake.verdicts import IN_THE_WAY, Verdict
from kezhou_crm.sight import seen_by

A_PAGE = 25


@require_safe
@importing
def page(request: HttpRequest) -> HttpResponse:
    """Show a page of them."""
    rows = seen_by(request.user, Batch.objects.select_related("entered_by", "unit")).latest_first()
    counted = rows.annotate(
        whole=Count("rows", filter=~Q(rows__verdict=Verdict.UNREAD)),
        written=Count("rows", filter=Q(rows__written__isnull=False)),
        busy=Exists(Confirmation.objects.under_way().filter(batch=OuterRef("pk")).order_by()),
        in_way=Count("rows", filter=Q(rows__verdict__in=IN_THE_WAY, rows__written__isnull=True)),
    )
    cut = Paginator(counted, A_PAGE)
    cut.count = rows.count()  # without counting the rows of each
    return show(request, "list", {"title": "导入台账", "page": cut.get_page(request.GET.get("page"))})
