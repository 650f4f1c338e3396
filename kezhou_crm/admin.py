"""Puts on the site what several rooms make together: the desk, and the deeds on a project."""

from django.contrib import admin

from ceremonies.deeds import ON_A_SLOT
from kezhou_crm import deeds, views
from projects.deeds import ON_A_PROJECT, ON_EVIDENCE
from projects.models import Evidence, Project

admin.site.desk = views.desk
deeds.declare(Project, *ON_A_SLOT, *ON_A_PROJECT)
deeds.declare(Evidence, *ON_EVIDENCE)
