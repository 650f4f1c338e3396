"""The closed lists of an import: what a row is to the ledger, what is done with what is there, how far a batch got."""

from django.db import models


class Verdict(models.TextChoices):
    """What a row below the header is, compared with the ledger: exactly one of these."""

    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "有改动"
    SAME = "SAME", "相同"
    DOUBTFUL = "DOUBTFUL", "待确认"
    WRONG = "WRONG", "有错误"
    UNREAD = "UNREAD", "未读取"


READY = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME)
IN_THE_WAY = (Verdict.DOUBTFUL, Verdict.WRONG)


class Existing(models.TextChoices):
    """What is done with a project that the ledger has already; an empty cell never takes anything away."""

    SKIP = "SKIP", "跳过"
    FILL = "FILL", "覆盖空白"
    OVERWRITE = "OVERWRITE", "覆盖"


class Mode(models.TextChoices):
    """What one transaction is."""

    WHOLE = "WHOLE", "整批导入"
    EACH = "EACH", "能进的先进"


class Progress(models.TextChoices):
    """How far a confirmation got that was asked for."""

    WAITING = "WAITING", "排队中"
    RUNNING = "RUNNING", "正在导入"
    DONE = "DONE", "已完成"
    REFUSED = "REFUSED", "没有导入"


UNDER_WAY = (Progress.WAITING, Progress.RUNNING)


class State(models.TextChoices):
    """How far a batch got."""

    READ = "READ", "已读取，未入账"
    CONFIRMED = "CONFIRMED", "已导入"
    UNDONE = "UNDONE", "已撤销"
