"""`sweep_media`: remove files that no row names, left behind by transactions that were undone."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from records import media
from records.models import Attachment

OLD = 24 * 3600  # seconds; a younger file may belong to a transaction that is still open
STRANGE = (
    "{root} 里的 {found} 个文件没有一个属于当前数据库：可能连错了数据库或文件夹，没有删除任何文件。"
    "确认无误，请加 --even-if-all。"
)


class Command(BaseCommand):
    """Compare the files with the rows; say how many of each were looked at."""

    help = "清理附件文件夹：删除一天以前写入、数据库里没有记录的文件。"

    def add_arguments(self, parser: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Take the switch that lets every file go."""
        parser.add_argument("--even-if-all", action="store_true", help="一个文件都对不上时也删除")

    def handle(self, *_args: Any, even_if_all: bool, **_options: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Remove what is old and unknown; refuse where nothing at all is known, as on a wrong database."""
        root = Path(settings.MEDIA_ROOT)
        files = list(media.stored(root))  # before the rows: a row that comes in between has its file in no list
        known = set(Attachment.objects.values_list("stored_as", flat=True))
        unknown = [path for name, path in files if name not in known or path.suffix == media.PART]
        if files and len(unknown) == len(files) and not even_if_all:
            raise CommandError(STRANGE.format(root=root, found=len(files)))
        before = time.time() - OLD
        old = [path for path in unknown if path.stat().st_mtime < before]
        for path in old:
            path.unlink()
        self.stdout.write(f"附件记录 {len(known)} 条，文件 {len(files)} 个，删除无主文件 {len(old)} 个。")
