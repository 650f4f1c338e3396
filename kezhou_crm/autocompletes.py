"""What forms find by typing: the fields that some form declares, and no other foreign key of the ledger."""

import json
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import HttpRequest, JsonResponse

from kezhou_crm import searches

ON_DEEDS: set[str] = set()  # the fields that deeds ask for, named as below


def name(field: Field) -> str:
    """Name a field as app.model.field."""
    return f"{field.model._meta.label_lower}.{field.name}"


def declared(site: AdminSite) -> set[str]:
    """Return the fields that a form of the site fills by typing."""
    found = set(ON_DEEDS)
    for door in site._registry.values():  # noqa: SLF001 - Django has no other list of its doors
        for one in (door, *(inline(door.model, site) for inline in door.inlines)):
            found |= {f"{one.opts.label_lower}.{field}" for field in one.autocomplete_fields}
    return found


class Autocomplete(AutocompleteJsonView):
    """The stock one, which answers for every foreign key there is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:  # noqa: ANN401 - Django's own signature
        """Say above the first rows what of the typed words was left out; that line cannot be chosen."""
        answer = super().get(request, *args, **kwargs)
        hint = searches.hint(self.term)
        if not hint or request.GET.get("page", "1") != "1":
            return answer
        found = json.loads(answer.content)
        said = {"id": "", "text": hint, "disabled": True}
        return JsonResponse(found | {"results": [said, *found["results"]]})

    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        """Refuse a field that no form declares."""
        term, door, field, to_field = super().process_request(request)
        if name(field) not in declared(self.admin_site):
            raise PermissionDenied
        return term, door, field, to_field
