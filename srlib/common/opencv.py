"""OpenCV, or one sentence where the system lacks what it needs.

``from srlib.common.opencv import cv2`` is ``import cv2``.
"""

import importlib.metadata
import re

from srlib.common.errors import InputError

# What the wheel for Linux does not bring along; slim images and bare servers lack it. apt.txt
# lists the same packages for Binder.
PACKAGES = ("libgl1", "libglib2.0-0", "libxcb1")

try:
    import cv2
except ImportError as error:
    _missing = re.match(r"(lib\S+\.so\S*): cannot open shared object file", str(error))
    if not _missing:
        raise
    _version = importlib.metadata.version("opencv-python")
    raise InputError(
        f"OpenCV cannot be loaded, as this system lacks {_missing[1]}: install the packages that "
        f"apt.txt lists (Debian, Ubuntu: apt install {' '.join(PACKAGES)}), or the wheel that "
        "needs none of them: python -m pip install --no-deps --force-reinstall "
        f"opencv-python-headless=={_version}"
    ) from error

__all__ = ["cv2"]
