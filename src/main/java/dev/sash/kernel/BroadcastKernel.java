package dev.sash.kernel;

import dev.sash.layer.Elementwise;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Sum, product, difference or quotient of volumes, and parametric ReLU: each output element from
/// the elements of several volumes at the same place; along axes where a volume has size 1 it is
/// read with stride 0.
public final class BroadcastKernel implements Kernel {

  /// What is computed of the running result a and the next volume's element b.
  public enum Operation {
    /// a + b
    SUM,
    /// a * b
    PRODUCT,
    /// a - b
    DIFFERENCE,
    /// a / b
    QUOTIENT,
    /// a < 0 ? a b : a
    PARAMETRIC_RELU;

    /// Returns the operation of a layer.
    public static Operation of(Elementwise.Operation operation) {
      return switch (operation) {
        case SUM -> SUM;
        case PRODUCT -> PRODUCT;
        case DIFFERENCE -> DIFFERENCE;
        case QUOTIENT -> QUOTIENT;
      };
    }
  }

  private final Operation operation;
  private final Shape output;
  private final Tiling positions;

  /// Fixes the algorithm to a shape.
  public BroadcastKernel(Operation operation, Shape output) {
    this.operation = operation;
    this.output = output;
    positions = Tiling.ofRows(output.positionCount(), output.depth());
  }

  @Override
  public String name() {
    return "element-wise";
  }

  @Override
  public int tileCount() {
    return positions.tileCount();
  }

  @Override
  public Task bind(Binding binding) {
    List<Operand> inputs = binding.inputs();
    return (tile, worker) -> {
      Volume target = binding.output().volume();
      long plane = (long) output.height() * output.width();
      for (long position = positions.from(tile); position < positions.to(tile); position++) {
        long image = position / plane;
        long y = position % plane / output.width();
        long x = position % output.width();
        long to = image * target.batchStride() + y * target.rowStride() + x * target.pixelStride();
        for (int i = 0; i < inputs.size(); i++) {
          combine(i == 0, inputs.get(i).volume(), image, y, x, target.segment(), to);
        }
      }
    };
  }

  private void combine(
      boolean first, Volume source, long image, long y, long x, MemorySegment target, long to) {
    Shape shape = source.shape();
    long from =
        (shape.batch() == 1 ? 0 : image * source.batchStride())
            + (shape.height() == 1 ? 0 : y * source.rowStride())
            + (shape.width() == 1 ? 0 : x * source.pixelStride());
    boolean wide = shape.depth() == output.depth();
    if (first) {
      if (wide) {
        Floats.copy(source.segment(), from, target, to, output.depth());
      } else {
        Floats.fill(target, to, output.depth(), source.segment().getAtIndex(Floats.FLOAT, from));
      }
    } else {
      combine(source.segment(), from, wide ? 1 : 0, target, to);
    }
  }

  private void combine(MemorySegment source, long from, int step, MemorySegment target, long to) {
    int depth = output.depth();
    for (int d = 0; d < depth; d++) {
      float a = target.getAtIndex(Floats.FLOAT, to + d);
      float b = source.getAtIndex(Floats.FLOAT, from + (long) d * step);
      float result =
          switch (operation) {
            case SUM -> a + b;
            case PRODUCT -> a * b;
            case DIFFERENCE -> a - b;
            case QUOTIENT -> a / b;
            case PARAMETRIC_RELU -> a < 0 ? a * b : a;
          };
      target.setAtIndex(Floats.FLOAT, to + d, result);
    }
  }
}
