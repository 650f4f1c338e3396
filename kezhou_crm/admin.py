"""Puts on the site what several rooms make together: the desk, and the deeds on a project and on a financing deal."""

from django.contrib import admin

from ceremonies.deeds import ON_A_SLOT
from kezhou_crm import deeds, views
from projects.deeds import ON_A_PROJECT
from projects.financing_deeds import ON_A_DEAL
from projects.models import FinancingDeal, Project

admin.site.desk = views.desk
deeds.declare(Project, *ON_A_SLOT, *ON_A_PROJECT)
deeds.declare(FinancingDeal, *ON_A_DEAL)
