"""The one list of doors."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
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


TOO_MUCH = {
    RequestDataTooBig: "填写或粘贴的内容超过 {0} MB，没有保存。请分几次填写；粘贴的表格请存成 Excel 文件后上传。",
    TooManyFieldsSent: "一次提交的格子超过 {1} 个，没有保存。请分几次提交。",
    TooManyFilesSent: "一次选择的文件超过 {2} 个，没有保存。请分几次上传。",
}


def handler400(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what there was too much of, and what to do about it; nothing else of the request is looked at."""
    limits = (
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE / (1 << 20),
        settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        settings.DATA_UPLOAD_MAX_NUMBER_FILES,
    )
    words = TOO_MUCH.get(type(exception), "").format(*limits)
    return HttpResponseBadRequest(render_to_string("400.html", {"words": words}))


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw: in the API's shape below /api/, else on a page."""
    return rest.server_error(request) if rest.is_api(request) else server_error(request)
