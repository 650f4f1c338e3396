"""The number of the request, for pages that say that something went wrong."""

from django import template

from kezhou_crm import request_ids

register = template.Library()
register.simple_tag(request_ids.current, name="request_id")
