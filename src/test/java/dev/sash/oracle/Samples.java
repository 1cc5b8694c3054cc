package dev.sash.oracle;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.util.Optional;
import java.util.SplittableRandom;

/// Random volumes and weights, the same for the same seed.
public final class Samples {

  private final SplittableRandom random;

  /// Begins a sequence.
  public Samples(long seed) {
    random = new SplittableRandom(seed);
  }

  /// Returns a number from 0 to `bound` - 1.
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /// Returns values between -magnitude and magnitude.
  public float[] values(int count, double magnitude) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * magnitude);
    }
    return values;
  }

  /// Fills a volume with values between -magnitude and magnitude.
  public void fill(Volume volume, double magnitude) {
    Shape shape = volume.shape();
    for (int b = 0; b < shape.batch(); b++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int d = 0; d < shape.depth(); d++) {
            volume.set(b, y, x, d, (float) ((2 * random.nextDouble() - 1) * magnitude));
          }
        }
      }
    }
  }

  /// Returns a new volume with values between -1 and 1.
  public Volume volume(Shape shape) {
    Volume volume = Guarded.contiguous(shape).volume();
    fill(volume, 1);
    return volume;
  }

  /// Returns one value a channel.
  public Tensor tensor(int count) {
    return Tensor.copyOf(values(count, 1), count);
  }

  /// Returns kernels whose weights add up to about 1, so that deep networks neither grow nor lose
  /// their errors' bounds.
  public Kernels kernels(Kernels.Order order, int filters, int depth, int height, int width) {
    int elements = depth * height * width;
    float[] weights = values(filters * elements, 2.0 / elements);
    return new Kernels(
        Tensor.copyOf(weights, weights.length), order, filters, depth, height, width);
  }

  /// Returns a convolution of one group with a bias.
  public Convolution convolution(int filters, int depth, Geometry geometry) {
    return convolution(filters, depth, geometry, 1);
  }

  /// Returns a convolution with a bias for an input of `groups * depth` channels.
  public Convolution convolution(int filters, int depth, Geometry geometry, int groups) {
    Kernels kernels =
        kernels(Kernels.Order.OIHW, filters, depth, geometry.height(), geometry.width());
    return new Convolution(kernels, Optional.of(tensor(filters)), geometry, groups);
  }

  /// Returns a fully-connected layer with a bias.
  public FullyConnected fullyConnected(Kernels.Order order, int outputs, Shape input) {
    Kernels kernels = kernels(order, outputs, input.depth(), input.height(), input.width());
    return new FullyConnected(kernels, Optional.of(tensor(outputs)));
  }

  /// Returns batch normalisation with factors from -1 to 1.
  public BatchNormalization batchNormalization(int depth) {
    float[] variances = new float[depth];
    for (int channel = 0; channel < depth; channel++) {
      variances[channel] = (float) (1 + random.nextDouble());
    }
    return new BatchNormalization(
        tensor(depth), tensor(depth), tensor(depth), Tensor.copyOf(variances, depth), 1e-5f);
  }
}
