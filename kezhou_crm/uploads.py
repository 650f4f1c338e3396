"""A form field for several files. What a file is and whether it may be kept, the rule says."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

NO_SECRETS = "严禁上传国家秘密。涉密文件一律不得在本系统登记、上传。"


class ManyFiles(forms.FileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files; empty ones pass, so that the rule can name them. `endings` are offered, not enforced.

    `needed` says that the rule refuses where there is none, in its own words.
    """

    widget = ManyFiles

    def __init__(
        self,
        *,
        endings: Iterable[str] = (),
        needed: bool = False,
        **kwargs: Any,  # noqa: ANN401 - Django's own signature
    ) -> None:
        """Tell the browser which files to offer."""
        self.needed = needed
        super().__init__(**{"allow_empty_file": True} | kwargs)
        self.widget.attrs["accept"] = ",".join(f".{ending}" for ending in endings)

    def clean(self, data: list[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        """Return the files, none where none was chosen."""
        chosen = [super(Files, self).clean(one, initial) for one in data or ()]
        return chosen if chosen or not self.required else [super().clean(None, initial)]
