package dev.sash.kernel;

import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Flatten;
import dev.sash.layer.Kernels;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.stream.Stream;

/// How the weights of a convolution become a [FilterMatrix]: in place, or copied once with depth
/// innermost and a batch normalisation folded in (y = factor * (w * x + b) + offset).
///
/// @param kernels the weights as the file has them
/// @param bias one value a filter, or empty
/// @param normalization batch normalisation of the output, or empty
/// @param form what is made of the weights
public record FilterPacking(
    Kernels kernels, Optional<Tensor> bias, Optional<BatchNormalization> normalization, Form form)
    implements Packing {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  /// Larger weights stay where they are mapped: a second copy of VGG-16's first fully-connected
  /// layer costs 411 MB.
  static final long LARGEST_COPY_BYTES = 32L << 20;

  /// Weights of a fully-connected layer up to this size come from the L2 cache at every call, where
  /// those that straddle lines take longer.
  private static final long LARGEST_ALIGNED_COPY_BYTES = 1L << 20;

  /// The forms.
  public enum Form {
    /// The matrix is the tensor's own memory.
    IN_PLACE,
    /// A copy: filters x (height, width, depth).
    DEPTH_INNERMOST,
    /// A copy for depthwise convolution: (height, width) x filters.
    TAPS
  }

  /// Returns the packing for a matrix product: in place where the order allows it or the weights
  /// are large.
  public static FilterPacking of(
      Kernels kernels, Optional<Tensor> bias, Optional<BatchNormalization> normalization) {
    boolean sameOrder =
        kernels.order().within() == Flatten.Order.HWC
            || kernels.depth() == 1
            || (kernels.height() == 1 && kernels.width() == 1);
    boolean inPlace =
        normalization.isEmpty() && (sameOrder || kernels.tensor().byteSize() > LARGEST_COPY_BYTES);
    return new FilterPacking(
        kernels, bias, normalization, inPlace ? Form.IN_PLACE : Form.DEPTH_INNERMOST);
  }

  /// Returns the packing for a fully-connected layer. Few weights are copied, so that they are
  /// aligned and in the order of the input, which then need not be copied into theirs. Those that
  /// lie element by element stay so: they are summed in another order.
  public static FilterPacking ofFullyConnected(
      Kernels kernels, Optional<Tensor> bias, Optional<BatchNormalization> normalization) {
    boolean few =
        !kernels.order().filtersInnermost()
            && kernels.tensor().byteSize() <= LARGEST_ALIGNED_COPY_BYTES;
    return new FilterPacking(
        kernels,
        bias,
        normalization,
        few || normalization.isPresent() ? Form.DEPTH_INNERMOST : Form.IN_PLACE);
  }

  /// Returns the packing for depthwise convolution.
  public static FilterPacking ofTaps(
      Kernels kernels, Optional<Tensor> bias, Optional<BatchNormalization> normalization) {
    return new FilterPacking(kernels, bias, normalization, Form.TAPS);
  }

  @Override
  public long byteSize() {
    long matrix = form == Form.IN_PLACE ? 0 : kernels.tensor().byteSize();
    return matrix + (biases().isZero() ? 0 : (long) kernels.filters() * Float.BYTES);
  }

  private FoldedBias biases() {
    return new FoldedBias(kernels.filters(), bias, normalization);
  }

  /// Returns the order in which the matrix has the elements of one filter.
  public Flatten.Order order() {
    boolean area = kernels.height() > 1 || kernels.width() > 1;
    return form == Form.IN_PLACE && area && kernels.depth() > 1
        ? kernels.order().within()
        : Flatten.Order.HWC;
  }

  /// Returns whether the matrix is elements x filters.
  public boolean filtersInnermost() {
    return switch (form) {
      case IN_PLACE -> kernels.order().filtersInnermost();
      case DEPTH_INNERMOST -> false;
      case TAPS -> true;
    };
  }

  @Override
  public Stream<Tensor> reads() {
    return Stream.concat(Stream.of(kernels.tensor()), biases().tensors());
  }

  @Override
  public Optional<Tensor> copied() {
    return form == Form.IN_PLACE ? Optional.empty() : Optional.of(kernels.tensor());
  }

  @Override
  public FilterMatrix pack(Arena arena) {
    MemorySegment biases = biases().isZero() ? null : biases().pack(arena);
    return switch (form) {
      case IN_PLACE ->
          new FilterMatrix(kernels.tensor().segment(), filtersInnermost(), order(), biases);
      case DEPTH_INNERMOST ->
          new FilterMatrix(packMatrix(arena), filtersInnermost(), order(), biases);
      case TAPS -> new FilterMatrix(packTaps(arena), filtersInnermost(), order(), biases);
    };
  }

  private double factor(int filter) {
    return normalization.isPresent() ? normalization.get().factor(filter) : 1;
  }

  private MemorySegment packMatrix(Arena arena) {
    MemorySegment packed = arena.allocate(kernels.tensor().byteSize(), Volume.ALIGNMENT);
    int depth = kernels.depth();
    int area = kernels.height() * kernels.width();
    float[] read = new float[depth * area];
    float[] turned = new float[depth * area];
    for (int filter = 0; filter < kernels.filters(); filter++) {
      double factor = factor(filter);
      kernels.into(filter, 0, depth, read, 0);
      for (int tap = 0; tap < area; tap++) {
        for (int channel = 0; channel < depth; channel++) {
          turned[tap * depth + channel] = (float) (read[channel * area + tap] * factor);
        }
      }
      long to = (long) filter * turned.length * Float.BYTES;
      MemorySegment.copy(turned, 0, packed, FLOAT, to, turned.length);
    }
    return packed;
  }

  private MemorySegment packTaps(Arena arena) {
    MemorySegment packed = arena.allocate(kernels.tensor().byteSize(), Volume.ALIGNMENT);
    for (int filter = 0; filter < kernels.filters(); filter++) {
      double factor = factor(filter);
      for (int y = 0; y < kernels.height(); y++) {
        for (int x = 0; x < kernels.width(); x++) {
          long at = ((long) y * kernels.width() + x) * kernels.filters() + filter;
          packed.setAtIndex(FLOAT, at, (float) (kernels.get(filter, 0, y, x) * factor));
        }
      }
    }
    return packed;
  }
}
