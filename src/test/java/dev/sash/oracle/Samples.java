package dev.sash.oracle;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Kernels;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.util.ArrayList;
import java.util.List;
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

  /// Returns kernels for `rows` x `columns` positions, with biases, whose weights add up to about
  /// 1.
  public PositionKernels positionKernels(
      int rows, int columns, int filters, int depth, Geometry geometry) {
    int elements = geometry.height() * geometry.width() * depth;
    int sets = rows * columns * filters;
    Tensor weights =
        Tensor.copyOf(
            values(sets * elements, 2.0 / elements),
            rows,
            columns,
            filters,
            geometry.height(),
            geometry.width(),
            depth);
    return new PositionKernels(weights, Optional.of(tensor(sets)), geometry);
  }

  /// Returns a locally-connected layer for an input.
  public LocallyConnected locallyConnected(int filters, Shape input, Geometry geometry) {
    Shape output = geometry.outputShape(input, filters);
    return new LocallyConnected(
        positionKernels(output.height(), output.width(), filters, input.depth(), geometry));
  }

  /// Returns a convolution whose filters see random channels.
  public PartiallyConnected partiallyConnected(int filters, int depth, Geometry geometry) {
    List<List<Integer>> connections = new ArrayList<>();
    int count = 0;
    for (int filter = 0; filter < filters; filter++) {
      List<Integer> channels = new ArrayList<>();
      for (int channel = 0; channel < depth; channel++) {
        if (below(2) == 0) {
          channels.add(channel);
        }
      }
      if (channels.isEmpty()) {
        channels.add(below(depth));
      }
      connections.add(channels);
      count += channels.size();
    }
    int area = geometry.height() * geometry.width();
    Tensor weights = Tensor.copyOf(values(count * area, 2.0 / (area * depth)), count * area);
    return PartiallyConnected.of(
        connections, weights, Optional.of(tensor(filters)), geometry, depth);
  }

  /// Returns sub-sampling with factors from -1 to 1.
  public TrainableSubsampling subsampling(int depth, Geometry geometry) {
    double magnitude = 1.0 / (geometry.height() * geometry.width());
    return TrainableSubsampling.of(
        Tensor.copyOf(values(depth, magnitude), depth), tensor(depth), geometry);
  }

  /// Returns a transposed convolution with a bias and without extra rows or columns.
  public TransposedConvolution transposedConvolution(
      int filters, int depth, Geometry geometry, int groups) {
    int area = geometry.height() * geometry.width();
    int count = depth * (filters / groups) * area;
    Tensor weights =
        Tensor.copyOf(
            values(count, 2.0 * groups / (depth * area)),
            depth,
            filters / groups,
            geometry.height(),
            geometry.width());
    return new TransposedConvolution(weights, Optional.of(tensor(filters)), geometry, 0, 0, groups);
  }

  /// Returns instance normalisation with factors from -1 to 1.
  public InstanceNormalization instanceNormalization(int depth) {
    return new InstanceNormalization(tensor(depth), tensor(depth), 1e-2f);
  }
}
