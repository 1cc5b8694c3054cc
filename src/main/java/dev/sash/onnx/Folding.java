package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.layer.Elementwise;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Integers;
import dev.sash.onnx.Value.Known;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Computes at import what depends on known values alone.
final class Folding {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private Folding() {}

  /// Returns a tensor with its axes permuted: axis i is axis `order[i]` of the source.
  static Tensor permuted(Tensor source, int[] order, Memory memory) {
    long[] dims = Dims.permuted(source.dimensions(), order);
    long[] strides = Dims.permuted(Dims.strides(source.dimensions()), order);
    return ((Floats) picked(Floats.of(source), dims, 0, strides, memory)).tensor(memory);
  }

  /// Returns elements picked at a regular distance along each axis.
  static Known picked(Known source, long[] dims, long first, long[] strides, Memory memory) {
    Cells cells = Cells.like(source, dims, memory);
    cells.reading(source);
    Odometer odometer = new Odometer(dims, new long[] {first}, strides);
    long count = Dims.count(dims);
    for (long at = 0; at < count; at++) {
      cells.copy(at, odometer.position(0));
      odometer.advance();
    }
    return cells.value();
  }

  /// Returns the same elements with other dimensions.
  static Known reshaped(Known value, long[] dims, Memory memory) {
    return switch (value) {
      case Floats floats -> Floats.of(floats.tensor(memory).asDimensions(dims));
      case Integers integers -> new Integers(dims, integers.values(), integers.type());
    };
  }

  /// Returns the slices of a value that the indices name along an axis.
  static Known gathered(Known data, Integers indices, int axis, Memory memory) {
    long[] from = data.dims();
    long outer = Dims.count(from, 0, axis);
    long inner = Dims.count(from, axis + 1, from.length);
    long[] dims = gatheredDims(from, indices, axis);
    Cells cells = Cells.like(data, dims, memory);
    cells.reading(data);
    long to = 0;
    boolean isEmpty = Dims.count(dims) == 0;
    long[] places = isEmpty ? new long[0] : indices(indices.values(), axis, from);
    for (long block = 0; !isEmpty && block < outer; block++) {
      for (long index : places) {
        long start = (block * from[axis] + index) * inner;
        for (long i = 0; i < inner; i++) {
          cells.copy(to++, start + i);
        }
      }
    }
    return cells.value();
  }

  /// Returns the dimensions of what a gather gives.
  static long[] gatheredDims(long[] from, Integers indices, int axis) {
    long[] dims = new long[from.length - 1 + indices.dims().length];
    System.arraycopy(from, 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.dims().length);
    System.arraycopy(from, axis + 1, dims, axis + indices.dims().length, from.length - axis - 1);
    return dims;
  }

  /// Returns indices along an axis counted from the front.
  static long[] indices(long[] indices, int axis, long[] dims) {
    long[] result = indices.clone();
    for (int i = 0; i < result.length; i++) {
      if (result[i] < -dims[axis] || result[i] >= dims[axis]) {
        throw Broken.rule(
            "index %d is outside axis %d of %s", result[i], axis, Arrays.toString(dims));
      }
      result[i] += result[i] < 0 ? dims[axis] : 0;
    }
    return result;
  }

  /// Returns values side by side along an axis.
  static Known concatenated(List<Known> values, long[] dims, int axis, Memory memory) {
    Cells cells = Cells.like(values.getFirst(), dims, memory);
    long outer = Dims.count(dims, 0, axis);
    long inner = Dims.count(dims, axis + 1, dims.length);
    long first = 0;
    for (Known value : values) {
      cells.reading(value);
      long run = value.dims()[axis] * inner;
      for (long block = 0; run > 0 && block < outer; block++) {
        for (long i = 0; i < run; i++) {
          cells.copy(block * dims[axis] * inner + first + i, block * run + i);
        }
      }
      first += run;
    }
    return cells.value();
  }

  /// Returns a sum, product, difference or quotient.
  static Known combined(Elementwise.Operation operation, Known left, Known right, Memory memory) {
    int rank = Math.max(left.dims().length, right.dims().length);
    long[] a = Dims.padded(left.dims(), rank);
    long[] b = Dims.padded(right.dims(), rank);
    long[] dims = Dims.check(Dims.broadcast(a, b));
    Odometer odometer = new Odometer(dims, new long[2], Dims.strides(a), Dims.strides(b));
    if (left instanceof Floats x && right instanceof Floats y) {
      return combined(operation, x.tensor(memory), y.tensor(memory), dims, odometer, memory);
    }
    if (left instanceof Integers x && right instanceof Integers y) {
      memory.countIntegers(Dims.count(dims));
      long[] values = new long[(int) Dims.count(dims)];
      for (int at = 0; at < values.length; at++) {
        values[at] =
            apply(
                operation,
                x.values()[(int) odometer.position(0)],
                y.values()[(int) odometer.position(1)]);
        odometer.advance();
      }
      return new Integers(dims, values, x.type());
    }
    throw Broken.rule("floats and integers do not mix");
  }

  private static Known combined(
      Elementwise.Operation operation,
      Tensor x,
      Tensor y,
      long[] dims,
      Odometer odometer,
      Memory memory) {
    long count = Dims.count(dims);
    MemorySegment result = memory.allocate(count);
    for (long at = 0; at < count; at++) {
      float a = x.get(odometer.position(0));
      float b = y.get(odometer.position(1));
      result.setAtIndex(FLOAT, at, apply(operation, a, b));
      odometer.advance();
    }
    return Floats.of(Tensor.of(result, dims));
  }

  private static float apply(Elementwise.Operation operation, float a, float b) {
    return switch (operation) {
      case SUM -> a + b;
      case PRODUCT -> a * b;
      case DIFFERENCE -> a - b;
      case QUOTIENT -> a / b;
    };
  }

  private static long apply(Elementwise.Operation operation, long a, long b) {
    if (operation == Elementwise.Operation.QUOTIENT && b == 0) {
      throw Broken.rule("integer division by zero");
    }
    return switch (operation) {
      case SUM -> a + b;
      case PRODUCT -> a * b;
      case DIFFERENCE -> a - b;
      case QUOTIENT -> a / b;
    };
  }

  /// Returns a tensor times a number; the tensor itself for 1.
  static Tensor scaled(Tensor tensor, float factor, Memory memory) {
    if (factor == 1) {
      return tensor;
    }
    Tensor number = memory.uniform(factor, 1, new long[0]);
    Known product =
        combined(Elementwise.Operation.PRODUCT, Floats.of(tensor), Floats.of(number), memory);
    return ((Floats) product).tensor(memory);
  }

  /// Returns a volume of known elements that holds the axes in a certain order. It is a view where
  /// the elements lie in that order at an aligned address.
  static Volume volume(Floats value, long[] dims, int[] order, Shape shape, Memory memory) {
    Tensor tensor = value.tensor(memory).asDimensions(dims);
    boolean isOrdered = Layout.ordered("", dims, Layout.rowMajor(dims.length)).isOrdered(order);
    if (!isOrdered) {
      return Volume.of(permuted(tensor, order, memory).segment(), shape);
    }
    if (tensor.segment().address() % Float.BYTES == 0) {
      return Volume.of(tensor.segment(), shape);
    }
    MemorySegment copy = memory.allocate(tensor.elementCount());
    MemorySegment.copy(tensor.segment(), 0, copy, 0, tensor.byteSize());
    return Volume.of(copy, shape);
  }
}
