"""The one list of doors."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.defaults import server_error
from django.views.generic import RedirectView

from kezhou_crm import rest
from kezhou_crm.api_pages import NoSuchAddress

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("kezhou_crm.api_urls")),
    re_path("^api/", login_not_required(NoSuchAddress.as_view())),
]


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw: in the API's shape below /api/, else on a page."""
    return rest.server_error(request) if rest.is_api(request) else server_error(request)
