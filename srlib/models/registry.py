"""The one list of the course's networks, in its order."""

from srlib.models import autoencoder, efficient, srcnn, srgan, srresnet
from srlib.models.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        srcnn.KIND,
        autoencoder.KIND,
        srresnet.KIND,
        srgan.KIND,
        efficient.KIND,
    )
}
