"""Projects: what joins the two sides."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, their milestones, vacancies and financing."""

    name = "projects"
    verbose_name = "项目"
