"""Files that people attached, served as what they are and as nothing else.

A photo may be looked at in the browser, inside a sandbox that runs nothing and fetches nothing. All else is a
download: Chromium opens no PDF inside a sandbox, and outside of one a PDF is a program.
"""

from typing import BinaryIO

from django.http import FileResponse

SANDBOX = "default-src 'none'; sandbox"


def serve(file: BinaryIO, *, name: str, content_type: str, inline: bool) -> FileResponse:
    """Return the answer that streams the open file; it needs no database any more when it is sent."""
    response = FileResponse(file, as_attachment=not inline, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Encoding"] = "identity"  # compressed already; and a download that knows its length shows it
    return response
