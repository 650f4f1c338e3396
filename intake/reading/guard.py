"""Files of strangers are opened by a limited process, and the server only takes its answer. Pure.

Whatever a file does, the process ends after 1.5 s of its own work or when it wants more than its memory, and the server
holds nothing but a refusal. The time is the processor's, not the clock's: ten clerks at month's end make an honest
file slow, not hostile; a second, wider limit on the clock is for a process that hangs.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from intake.reading import answers, kinds
from intake.reading.cells import Grid
from intake.reading.limits import USUAL, Limits
from records.unfit import Unfit

ROOT = Path(__file__).resolve().parent.parent.parent
TOO_SLOW = (
    "too_slow",
    "读这个文件花的时间太长，已停止。请只保留台账所在的工作表，删去多余的格式、图片和空行，另存后再导入",
)
TOO_MUCH = (
    "too_much",
    "文件的内容或占用的内存太多，已停止读取。请删去表格下方和右侧多余的行列，另存后再导入",
)
OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGXCPU)


def grids(file: BinaryIO, limits: Limits = USUAL) -> tuple[Grid, ...]:
    """Return the sheets of an uploaded file. Raises Unfit in words for people where it is refused.

    `file` is read from its beginning.
    """
    size = file.seek(0, 2)
    kinds.check_size(size)
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        _run(copy, answer, limits)
        answer.seek(0)
        return tuple(answers.read(answer))


def _run(file: BinaryIO, answer: BinaryIO, limits: Limits) -> None:
    command = [sys.executable, "-E", "-s", "-m", "intake.reading.child"]
    command += [str(limits.processor), str(limits.memory), str(limits.answer)]
    reader = subprocess.Popen(  # noqa: S603 - our own program, nothing of the file in its words
        command,
        stdin=file,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        close_fds=True,
        start_new_session=True,
    )
    try:
        code = _ended(reader.wait, limits)
    finally:
        if reader.poll() is None:
            reader.kill()
            reader.wait()
    if code:
        raise Unfit(*(TOO_SLOW if code in OUT_OF_TIME else TOO_MUCH))


def _ended(wait: Callable[..., int], limits: Limits) -> int:
    try:
        return wait(timeout=limits.wall)
    except subprocess.TimeoutExpired as error:
        raise Unfit(*TOO_SLOW) from error
