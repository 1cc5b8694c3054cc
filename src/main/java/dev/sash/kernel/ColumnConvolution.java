package dev.sash.kernel;

import dev.sash.layer.Flatten;
import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Convolution of few output positions as a product of the weights, filter by filter, with the
/// columns that a [ColumnInput] makes of the input: a fully-connected layer over some windows, or
/// the last layers of a network. Most of its time goes into reading weights.
public final class ColumnConvolution implements Kernel {

  /// Output positions above which other products cost no more.
  static final int MOST_POSITIONS = 64;

  /// Fewer weights OpenBLAS packs sooner than columns are made.
  private static final long FEWEST_WEIGHTS = 1 << 16;

  private final Shape output;
  private final Epilogue epilogue;
  private final ColumnInput input;
  private final ColumnProduct product;

  private ColumnConvolution(
      Shape output, Epilogue epilogue, ColumnInput input, ColumnProduct product) {
    this.output = output;
    this.epilogue = epilogue;
    this.input = input;
    this.product = product;
  }

  /// Fixes the algorithm to shapes, for weights where they lie. There is one group of filters.
  ///
  /// @param order order of the elements of a filter in the matrix that it will be bound to, which
  ///   has the filters outermost
  public static ColumnConvolution byBlas(
      Geometry geometry, Shape input, Shape output, Flatten.Order order, Epilogue epilogue) {
    ColumnInput columns = new ColumnInput(geometry, input, output, order);
    BlasColumns product = new BlasColumns(columns, output.depth());
    return new ColumnConvolution(output, epilogue, columns, product);
  }

  /// Fixes the algorithm to shapes, for a copy of the weights, which lie in memory of their own:
  /// the JIT's code for such memory takes half as long again once it meets a mapped file.
  ///
  /// @see #byBlas
  static ColumnConvolution byVectors(
      Geometry geometry, Shape input, Shape output, Flatten.Order order, Epilogue epilogue) {
    ColumnInput columns = new ColumnInput(geometry, input, output, order);
    VectorColumns product = VectorColumns.of(columns, output.depth());
    return new ColumnConvolution(output, epilogue, columns, product);
  }

  /// Returns whether OpenBLAS is to multiply columns: of few positions, by more than a few weights.
  ///
  /// @param output shape of the output
  /// @param weights how many
  public static boolean isWorth(Shape output, long weights) {
    return output.positionCount() <= MOST_POSITIONS && weights >= FEWEST_WEIGHTS;
  }

  /// Returns what makes the columns that it reads instead of the input.
  public InputTransform inputTransform() {
    return input;
  }

  ColumnProduct product() {
    return product;
  }

  Epilogue epilogue() {
    return epilogue;
  }

  @Override
  public String name() {
    return product.name();
  }

  @Override
  public int tileCount() {
    return product.filters().tileCount();
  }

  private long productByteSize() {
    return Floats.aligned(product.byteSize());
  }

  @Override
  public long scratchByteSize() {
    return productByteSize() + product.filters().size() * input.positions() * Float.BYTES;
  }

  @Override
  public Task bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements Task {

    private final Binding binding;
    private final ColumnProduct.Bound multiplied;
    private final MemorySegment[] turned;

    Bound(Binding binding) {
      this.binding = binding;
      multiplied = product.bind(binding);
      turned = new MemorySegment[binding.scratch().length];
      for (int worker = 0; worker < turned.length; worker++) {
        turned[worker] = binding.scratch()[worker].asSlice(productByteSize());
      }
    }

    @Override
    public void run(int tile, int worker) {
      multiplied.multiply(tile, worker);
      int first = Math.toIntExact(product.filters().from(tile));
      int count = Math.toIntExact(product.filters().to(tile)) - first;
      for (int i = 0; i < count; i++) {
        turn(tile, first + i, turned[worker], i, count, worker);
      }
      for (int image = 0; image < output.batch(); image++) {
        write(turned[worker], image, first, count);
      }
    }

    /// Adds the bias to the sums of a filter and writes them to each position's.
    private void turn(
        int tile, int filter, MemorySegment target, int index, int count, int worker) {
      MemorySegment sums = multiplied.sums(worker);
      long from = multiplied.place(tile, filter);
      MemorySegment biases = binding.filters().bias();
      float bias = biases == null ? 0f : biases.getAtIndex(Floats.FLOAT, filter);
      float lowest = epilogue.lowestSum();
      for (int position = 0; position < input.positions(); position++) {
        float sum = sums.getAtIndex(Floats.FLOAT, from + position) + bias;
        float value = sum < lowest ? lowest : sum;
        target.setAtIndex(Floats.FLOAT, (long) position * count + index, value);
      }
    }

    /// Writes the filters of a tile to the output, or adds them to it.
    private void write(MemorySegment sums, int image, int first, int count) {
      int height = output.height();
      int width = output.width();
      Volume target = binding.output().volume();
      epilogue.begin(binding, image, 0, 0, height, width, first, count);
      for (int y = 0; y < height; y++) {
        long from = ((long) image * height + y) * width * count;
        long to = target.offset(image, y, 0) + first;
        if (epilogue.sums()) {
          epilogue.add(sums, from, count, target, to, count, width);
        } else {
          Floats.copyRuns(
              sums, from, count, target.segment(), to, target.pixelStride(), count, width);
        }
      }
      epilogue.finish(binding, image, 0, 0, height, width, first, count);
    }
  }
}
