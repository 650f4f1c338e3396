"""Puts on the site what several rooms make together: the desk, a project's page, deeds, what edits must leave."""

from django.contrib import admin
from django.urls import path
from procrastinate.contrib.django.models import ProcrastinateJob

from ceremonies.deeds import ON_A_SLOT
from companies import edits
from intake.pages.addresses import PAGES as IMPORT_PAGES
from kezhou_crm import archive, deeds, history, views
from kezhou_crm.login.pages import PAGES
from projects import editing
from projects.deeds import ON_A_PROJECT, ON_EVIDENCE
from projects.financing_deeds import ON_A_DEAL
from projects.models import Evidence, FinancingDeal, Project
from reports import pages

admin.site.unregister(ProcrastinateJob)  # in another look and language, and for nobody to see
admin.site.desk = views.desk
admin.site.history = history.page
admin.site.pages = (
    path("projects/project/<int:pk>/", admin.site.admin_view(archive.page), name="projects_project_page"),
    path("projects/project/<int:pk>/print/", admin.site.admin_view(archive.printed), name="projects_project_print"),
    *IMPORT_PAGES,
    *pages.PAGES,
    *PAGES,
)
edits.ask(editing.check_company)
deeds.declare(Project, *ON_A_SLOT, *ON_A_PROJECT)
deeds.declare(FinancingDeal, *ON_A_DEAL)
deeds.declare(Evidence, *ON_EVIDENCE)
