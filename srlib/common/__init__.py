"""What every room needs: the one exception, places, files, arrays, quiet libraries, Keras.

It uses no other room.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "backend": ["keras"],
    },
)
