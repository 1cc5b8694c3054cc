package dev.sash.onnx;

import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.Random;

/// A row-major array of any rank, with the plainest possible access: what expected values are
/// computed with.
///
/// @param values the elements
/// @param dims outermost first
record Nd(float[] values, long[] dims) {

  static Nd of(float[] values, long... dims) {
    return new Nd(values, dims);
  }

  static Nd zeros(long... dims) {
    return new Nd(new float[(int) count(dims)], dims);
  }

  static Nd random(Random random, long... dims) {
    Nd result = zeros(dims);
    for (int i = 0; i < result.values.length; i++) {
      result.values[i] = random.nextFloat() * 2 - 1;
    }
    return result;
  }

  /// Returns 0, 1, 2, ...
  static Nd counting(long... dims) {
    Nd result = zeros(dims);
    for (int i = 0; i < result.values.length; i++) {
      result.values[i] = i;
    }
    return result;
  }

  static long count(long... dims) {
    return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
  }

  int rank() {
    return dims.length;
  }

  int size(int axis) {
    return (int) dims[axis];
  }

  private int index(long... at) {
    long index = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      index = index * dims[axis] + at[axis];
    }
    return (int) index;
  }

  float get(long... at) {
    return values[index(at)];
  }

  void set(float value, long... at) {
    values[index(at)] = value;
  }

  Nd withDims(long... newDims) {
    return new Nd(values, newDims);
  }

  /// Returns the coordinates of element `i`.
  long[] at(int i) {
    long[] at = new long[dims.length];
    long rest = i;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      at[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    return at;
  }

  Nd transposed(int... order) {
    long[] newDims = Arrays.stream(order).mapToLong(axis -> dims[axis]).toArray();
    Nd result = zeros(newDims);
    for (int i = 0; i < result.values.length; i++) {
      long[] to = result.at(i);
      long[] from = new long[dims.length];
      for (int axis = 0; axis < from.length; axis++) {
        from[order[axis]] = to[axis];
      }
      result.values[i] = get(from);
    }
    return result;
  }

  /// A function of two numbers.
  interface Function {
    float apply(float a, float b);
  }

  /// Returns a function of every pair of elements, broadcast as ONNX does.
  static Nd combine(Nd a, Nd b, Function function) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      int inA = axis - rank + a.rank();
      int inB = axis - rank + b.rank();
      dims[axis] = Math.max(inA < 0 ? 1 : a.dims[inA], inB < 0 ? 1 : b.dims[inB]);
    }
    Nd result = zeros(dims);
    for (int i = 0; i < result.values.length; i++) {
      long[] at = result.at(i);
      result.values[i] = function.apply(a.broadcast(at), b.broadcast(at));
    }
    return result;
  }

  private float broadcast(long[] at) {
    long[] own = new long[dims.length];
    for (int axis = 0; axis < own.length; axis++) {
      own[axis] = dims[axis] == 1 ? 0 : at[axis + at.length - own.length];
    }
    return get(own);
  }

  Tensor toTensor() {
    return Tensor.copyOf(values, dims);
  }

  OnnxTensor toOnnxTensor(String name) {
    return OnnxTensor.of(name, toTensor());
  }
}
