"""`work`: the worker of the job queue; `make run` starts it beside the site."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kezhou_crm import working


class Command(BaseCommand):
    """Do the jobs, each in the name of the officer who asked for it."""

    help = "执行排队的任务（导出、导入等），以提交人的身份和权限运行；make run 会自动启动，单独部署时由系统服务启动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to stop when the queue is empty."""
        parser.add_argument("--until-empty", action="store_true", help="做完排队的任务就退出")

    def handle(self, *_args: Any, until_empty: bool, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Work until told to stop."""
        working.work(until_empty=until_empty)
