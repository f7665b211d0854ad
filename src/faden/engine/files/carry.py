"""Can a channel carry these files with a message?"""

from __future__ import annotations

from collections.abc import Sequence

from faden.core.channel import Capabilities, File


def uncarried(can: Capabilities, files: Sequence[File]) -> str:
    """Say why it cannot; empty where it can.

    >>> uncarried(Capabilities(), ()), uncarried(Capabilities(max_file=1), ())
    ('', '')
    """
    if files and not can.max_file:
        return "this channel carries no files"
    if len(files) > can.max_files or any(file.size > can.max_file for file in files):
        return "these files are too many or too large for this channel"
    return ""
