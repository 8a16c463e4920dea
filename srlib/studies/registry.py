"""The studies that there are, by name."""

from srlib.studies.augmentations import AUGMENTATION
from srlib.studies.kernel_sizes import KERNEL_SIZES
from srlib.studies.study import Study

STUDIES: dict[str, Study] = {study.name: study for study in (AUGMENTATION, KERNEL_SIZES)}
