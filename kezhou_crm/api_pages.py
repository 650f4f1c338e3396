"""The API's document and the page that shows it; both for officers only."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from kezhou_crm.filtering import refuse_unknown

NO_SUCH_ADDRESS = "没有这个接口地址；地址以 / 结尾，可用的见 /api/v1/docs/。"


class Document(SpectacularAPIView):
    """The OpenAPI document."""

    renderer_classes = (OpenApiJsonRenderer2,)  # plain application/json, for refusals too

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Refuse strangers, then parameters: there is one document, in one language."""
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, known=())


@method_decorator(login_required, name="dispatch")
@method_decorator(csp_update({"img-src": [SELF, "data:"]}), name="dispatch")  # the icons in Swagger's own style sheet
class Page(SpectacularSwaggerSplitView):
    """Swagger from our own server."""

    url_name = "api-document"
    template_name = "api_page.html"


class NoSuchAddress(APIView):
    """Whatever is not an address of the API: 401 for strangers, 404 for officers."""

    schema = None

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Ask who is there, then refuse, whatever the method."""
        super().initial(request, *args, **kwargs)
        raise NotFound(NO_SUCH_ADDRESS)
