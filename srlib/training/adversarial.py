"""The SRGAN game: generator against discriminator."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from srlib.common.backend import keras, ops
from srlib.training.losses import vgg_mse

if TYPE_CHECKING:
    import tensorflow as tf

VGG_WEIGHT = 1e-6
ADVERSARIAL_WEIGHT = 1e-3
LOGGED = ("generator_loss", "discriminator_loss", "pixel", "vgg", "adversarial")


class AdversarialTraining(keras.Model):
    """Train a generator and a discriminator against each other, batch by batch.

    Generator: MSE(fake, real) + vgg_weight · MSE(VGG(fake), VGG(real)) + adversarial_weight ·
    the cross-entropy of taking the fake for real. Discriminator: the cross-entropy of telling
    them apart, real labels smoothed to 0.9. Source: Ledig et al., 2017, equations 2 to 6, with
    the pixel term kept beside the VGG term. A term of weight 0 is left out, its loss reads 0;
    without the adversarial one the discriminator stays as it is.

    Args:
        generator: from small patches in 0 to 1 to big ones.
        discriminator: from big patches to logits.
        features: frozen VGG, as from ``perceptual.vgg_features``.
        vgg_weight: weight of the VGG term.
        adversarial_weight: weight of the adversarial term.
        texture: the VGG term, ``vgg_mse`` or ``vgg_distance`` (which takes a weight of
            about 0.1 to 1).
        margin: so many high-res pixels at each side of a patch are made but not judged: there
            the generator sees the padding instead of the photo.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        features: keras.Model,
        vgg_weight: float = VGG_WEIGHT,
        adversarial_weight: float = ADVERSARIAL_WEIGHT,
        texture: Callable = vgg_mse,
        margin: int = 0,
    ) -> None:
        super().__init__(name="srgan")
        self.generator, self.discriminator, self.features = generator, discriminator, features
        self.vgg_weight, self.adversarial_weight = vgg_weight, adversarial_weight
        self.texture, self.margin = texture, margin
        self.real_or_fake = keras.losses.BinaryCrossentropy(from_logits=True)
        self.means = [keras.metrics.Mean(name) for name in LOGGED]

    def compile(
        self,
        generator_optimizer: keras.Optimizer,
        discriminator_optimizer: keras.Optimizer,
    ) -> None:
        """Choose the two optimisers; the losses are fixed."""
        super().compile(optimizer=None)
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        generator_optimizer.build(self.generator.trainable_variables)
        discriminator_optimizer.build(self.discriminator.trainable_variables)

    def train_step(self, batch: tuple) -> dict:
        """Take one step of both networks and return the mean losses of the epoch so far.

        Args:
            batch: small patches (batch, h, w, 3) and real ones (batch, H, W, 3).
        """
        import tensorflow as tf

        small, real = batch
        real = self._inside(real)
        with tf.GradientTape() as tape:
            fake = self._inside(self.generator(small, training=True))
            pixel = ops.mean(ops.square(fake - real))
            vgg, adversarial = ops.zeros(()), ops.zeros(())
            if self.vgg_weight:
                vgg = self.texture(self.features, real, fake)
            if self.adversarial_weight:
                logits = self.discriminator(fake, training=True)
                adversarial = self.real_or_fake(ops.ones_like(logits), logits)
            content = pixel + self.vgg_weight * vgg
            generator_loss = content + self.adversarial_weight * adversarial
        _descend(self.generator, self.generator_optimizer, tape, generator_loss)

        discriminator_loss = ops.zeros(())
        if self.adversarial_weight:
            discriminator_loss = self._teach_discriminator(real, ops.stop_gradient(fake))
        losses = (generator_loss, discriminator_loss, pixel, vgg, adversarial)
        for mean, loss in zip(self.means, losses, strict=True):
            mean.update_state(loss)
        return {mean.name: mean.result() for mean in self.means}

    def teach_discriminator_alone(self, stream: "tf.data.Dataset", steps: int) -> float:
        """Let the discriminator learn before the game: one that knows nothing teaches nothing.

        Args:
            stream: batches as for ``train_step``.
            steps: batches to learn from, at least 1.

        Returns:
            Its loss in the last step.
        """
        import tensorflow as tf

        @tf.function
        def step(small: keras.KerasTensor, real: keras.KerasTensor) -> keras.KerasTensor:
            fake = self._inside(self.generator(small))
            return self._teach_discriminator(self._inside(real), fake)

        losses = [step(*batch) for batch in stream.take(steps)]
        return float(losses[-1])

    def _teach_discriminator(
        self, real: keras.KerasTensor, fake: keras.KerasTensor
    ) -> keras.KerasTensor:
        import tensorflow as tf

        with tf.GradientTape() as tape:
            real_logits = self.discriminator(real, training=True)
            fake_logits = self.discriminator(fake, training=True)
            loss = 0.5 * (
                self.real_or_fake(0.9 * ops.ones_like(real_logits), real_logits)
                + self.real_or_fake(ops.zeros_like(fake_logits), fake_logits)
            )
        _descend(self.discriminator, self.discriminator_optimizer, tape, loss)
        return loss

    def _inside(self, patches: keras.KerasTensor) -> keras.KerasTensor:
        if not self.margin:
            return patches
        return patches[:, self.margin : -self.margin, self.margin : -self.margin]

    @property
    def metrics(self) -> list:
        """Return the means over an epoch, which Keras resets at its start."""
        return self.means

    def state(self) -> list:
        """Return every variable that training changes, for ``resuming.Resume``."""
        return [
            *self.generator.variables,
            *self.discriminator.variables,
            *self.generator_optimizer.variables,
            *self.discriminator_optimizer.variables,
        ]


def _descend(
    model: keras.Model, optimizer: keras.Optimizer, tape: "tf.GradientTape", loss: keras.KerasTensor
) -> None:
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply(gradients, model.trainable_variables)
