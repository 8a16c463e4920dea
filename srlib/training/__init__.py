"""From patches to trained networks: loop, losses, long trainings, what ships of them.

It uses ``figures`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "adversarial": ["AdversarialTraining"],
        "augmentation": ["mix", "shift_grid", "swap_colours"],
        "callbacks": ["PicturesAtEpochs", "Progress", "RefuseNaN", "ValidationPSNR"],
        "gallery": ["read_gallery"],
        "loop": ["fit", "spread_epochs"],
        "losses": ["patch_rmse", "vgg_distance", "vgg_mse"],
        "muon": ["Muon"],
        "picture_kinds": ["PICTURE_KINDS", "train_pictures", "unseen_pictures"],
        "specialists": ["SPECIALISTS", "read_specialists", "specialist_methods"],
        "whitening": ["WhitenedAdam", "patch_power", "whitening_matrix"],
        "wide": ["WideConv2D", "fold", "widen"],
    },
)
