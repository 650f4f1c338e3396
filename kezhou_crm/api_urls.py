"""The one list of API routes."""

from django.urls import path, re_path
from rest_framework.routers import DefaultRouter

from ceremonies.api import Ceremonies
from companies.api import Companies, Contacts, Industries
from government.api import Leaders, Regions, Sectors, Units
from kezhou_crm.api_pages import Document, NoSuchAddress, Page
from projects.api import Banks, FinancingDeals, Milestones, Projects

router = DefaultRouter()
router.include_format_suffixes = False
router.register("banks", Banks, "bank")
router.register("ceremonies", Ceremonies, "ceremony")
router.register("companies", Companies, "company")
router.register("contacts", Contacts, "contact")
router.register("financing-deals", FinancingDeals, "financing-deal")
router.register("industries", Industries, "industry")
router.register("leaders", Leaders, "leader")
router.register("milestones", Milestones, "milestone")
router.register("projects", Projects, "project")
router.register("regions", Regions, "region")
router.register("sectors", Sectors, "sector")
router.register("units", Units, "unit")

urlpatterns = [
    *router.urls,
    path("schema/", Document.as_view(), name="api-document"),
    path("docs/", Page.as_view(), name="api-page"),
    re_path("", NoSuchAddress.as_view()),
]
