"""The one list of API routes."""

from django.urls import path, re_path
from rest_framework.routers import DefaultRouter

from ceremonies.api import Ceremonies
from companies.api import Companies, Contacts, Industries
from government.api import Leaders, Regions, Sectors, Units
from kezhou_crm.api_pages import Document, NoSuchAddress, Page
from kezhou_crm.deeds import DEEDS
from kezhou_crm.writing import with_deeds
from projects.api import (
    Attaching,
    Banks,
    EvidenceList,
    FinancingDeals,
    FinancingLines,
    FollowUps,
    Instructions,
    LeaderSuccession,
    Milestones,
    Participations,
    Projects,
    SpecialistSuccession,
)
from projects.deeds import ATTACH, CORRECT, FOLLOW_UP, INSTRUCT, ON_EVIDENCE
from projects.models import FinancingDeal, Project
from reports.api import Ledger

# Each deed of the admin's is an address here too; what only adds to a list is posted to the list.
ON_A_PROJECT = [deed for deed in DEEDS[Project] if deed not in {FOLLOW_UP, CORRECT, INSTRUCT, ATTACH}]
ON_A_DEAL = DEEDS[FinancingDeal]

FOLLOW_UPS = FollowUps.as_view({"get": "list", "post": "create"})
INSTRUCTIONS = Instructions.as_view({"get": "list", "post": "create"})
HAND_OVER_ALL = LeaderSuccession.as_view({"post": "succeed"})
REASSIGN_ALL = SpecialistSuccession.as_view({"post": "succeed"})
router = DefaultRouter()
router.include_format_suffixes = False
router.register("banks", Banks, "bank")
router.register("ceremonies", Ceremonies, "ceremony")
router.register("companies", Companies, "company")
router.register("contacts", Contacts, "contact")
router.register("evidence", with_deeds(EvidenceList, ON_EVIDENCE), "evidence")
router.register("financing-deals", with_deeds(FinancingDeals, ON_A_DEAL), "financing-deal")
router.register("financing-lines", FinancingLines, "financing-line")
router.register("industries", Industries, "industry")
router.register("leaders", Leaders, "leader")
router.register("milestones", Milestones, "milestone")
router.register("participations", Participations, "participation")
router.register("projects", with_deeds(Projects, ON_A_PROJECT), "project")
router.register("regions", Regions, "region")
router.register("sectors", Sectors, "sector")
router.register("units", Units, "unit")

urlpatterns = [
    *router.urls,
    re_path("^ledger/?$", Ledger.as_view({"get": "list"}), name="ledger"),
    re_path("^projects/(?P<pk>[0-9]+)/follow-ups/$", FOLLOW_UPS, name="project-follow-ups"),
    re_path("^projects/(?P<pk>[0-9]+)/instructions/$", INSTRUCTIONS, name="project-instructions"),
    re_path("^leaders/(?P<pk>[0-9]+)/hand-over-all/$", HAND_OVER_ALL, name="leader-hand-over-all"),
    re_path("^specialists/(?P<pk>[0-9]+)/reassign-all/$", REASSIGN_ALL, name="specialist-reassign-all"),
    re_path("^projects/(?P<pk>[0-9]+)/evidence/$", Attaching.as_view({"post": "create"}), name="project-evidence"),
    path("schema/", Document.as_view(), name="api-document"),
    path("docs/", Page.as_view(), name="api-page"),
    re_path("", NoSuchAddress.as_view()),
]
