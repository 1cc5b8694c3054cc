package dev.sash.onnx;

import java.util.Arrays;

/// The operators of ONNX over windows and matrices in plain loops, as their documentation defines
/// them.
final class Plain {

  private Plain() {}

  /// How a window moves.
  ///
  /// @param strides vertical, horizontal
  /// @param dilations vertical, horizontal
  /// @param pads top, left, bottom, right
  /// @param ceil whether an incomplete last window counts
  record Window(int[] strides, int[] dilations, int[] pads, boolean ceil) {

    static Window of(int stride, int... pads) {
      return new Window(new int[] {stride, stride}, new int[] {1, 1}, pads, false);
    }

    int outputs(int axis, long size, long kernel) {
      long room = size + pads[axis] + pads[axis + 2] - (dilations[axis] * (kernel - 1) + 1);
      long count = Math.floorDiv(room, strides[axis]) + 1;
      boolean isCut = room % strides[axis] != 0;
      boolean startsInside = count * strides[axis] < size + pads[axis];
      return (int) (ceil && isCut && startsInside ? count + 1 : count);
    }
  }

  static Nd conv(Nd x, Nd w, Nd b, Window window, int groups) {
    int filters = w.size(0);
    int depth = w.size(1);
    int rows = window.outputs(0, x.size(2), w.size(2));
    int columns = window.outputs(1, x.size(3), w.size(3));
    Nd y = Nd.zeros(x.size(0), filters, rows, columns);
    for (int i = 0; i < y.values().length; i++) {
      long[] at = y.at(i);
      double sum = b == null ? 0 : b.get(at[1]);
      for (int c = 0; c < depth; c++) {
        long channel = at[1] / (filters / groups) * depth + c;
        for (int ky = 0; ky < w.size(2); ky++) {
          for (int kx = 0; kx < w.size(3); kx++) {
            long sy = at[2] * window.strides[0] - window.pads[0] + ky * window.dilations[0];
            long sx = at[3] * window.strides[1] - window.pads[1] + kx * window.dilations[1];
            if (isInside(x, sy, sx)) {
              sum += (double) x.get(at[0], channel, sy, sx) * w.get(at[1], c, ky, kx);
            }
          }
        }
      }
      y.values()[i] = (float) sum;
    }
    return y;
  }

  private static boolean isInside(Nd x, long sy, long sx) {
    return sy >= 0 && sy < x.size(2) && sx >= 0 && sx < x.size(3);
  }

  /// Makes a number of the values in a window, and of how many places it has that are not beyond
  /// the padding.
  interface Reduction {
    double apply(double[] values, int places);
  }

  static final Reduction MAX = (values, places) -> Arrays.stream(values).max().orElseThrow();
  static final Reduction MEAN = (values, places) -> Arrays.stream(values).sum() / values.length;
  static final Reduction PADDED_MEAN = (values, places) -> Arrays.stream(values).sum() / places;

  static Reduction norm(int p) {
    return (values, places) ->
        Math.pow(Arrays.stream(values).map(v -> Math.pow(Math.abs(v), p)).sum(), 1.0 / p);
  }

  static Nd pool(Nd x, int kernelY, int kernelX, Window window, Reduction reduction) {
    int rows = window.outputs(0, x.size(2), kernelY);
    int columns = window.outputs(1, x.size(3), kernelX);
    Nd y = Nd.zeros(x.size(0), x.size(1), rows, columns);
    for (int i = 0; i < y.values().length; i++) {
      long[] at = y.at(i);
      double[] values = new double[kernelY * kernelX];
      int count = 0;
      int places = 0;
      for (int ky = 0; ky < kernelY; ky++) {
        for (int kx = 0; kx < kernelX; kx++) {
          long sy = at[2] * window.strides[0] - window.pads[0] + ky * window.dilations[0];
          long sx = at[3] * window.strides[1] - window.pads[1] + kx * window.dilations[1];
          places += sy < x.size(2) + window.pads[2] && sx < x.size(3) + window.pads[3] ? 1 : 0;
          if (isInside(x, sy, sx)) {
            values[count++] = x.get(at[0], at[1], sy, sx);
          }
        }
      }
      y.values()[i] = (float) reduction.apply(Arrays.copyOf(values, count), places);
    }
    return y;
  }

  /// Returns the product of two stacks of matrices of rank 2 or more.
  static Nd matMul(Nd a, Nd b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank - 2; axis++) {
      int inA = axis - rank + a.rank();
      int inB = axis - rank + b.rank();
      dims[axis] = Math.max(inA < 0 ? 1 : a.size(inA), inB < 0 ? 1 : b.size(inB));
    }
    dims[rank - 2] = a.size(a.rank() - 2);
    dims[rank - 1] = b.size(b.rank() - 1);
    Nd result = Nd.zeros(dims);
    for (int i = 0; i < result.values().length; i++) {
      long[] at = result.at(i);
      double sum = 0;
      for (int k = 0; k < a.size(a.rank() - 1); k++) {
        sum += (double) a.get(place(a, at, at[rank - 2], k)) * b.get(place(b, at, k, at[rank - 1]));
      }
      result.values()[i] = (float) sum;
    }
    return result;
  }

  private static long[] place(Nd matrices, long[] at, long row, long column) {
    long[] place = new long[matrices.rank()];
    for (int axis = 0; axis < place.length - 2; axis++) {
      place[axis] = matrices.size(axis) == 1 ? 0 : at[axis + at.length - place.length];
    }
    place[place.length - 2] = row;
    place[place.length - 1] = column;
    return place;
  }

  /// Returns softmax over the axes from `first` up to, but without, `end`.
  static Nd softmax(Nd x, int first, int end, boolean logarithm) {
    Nd y = Nd.zeros(x.dims());
    for (int i = 0; i < y.values().length; i++) {
      double sum = 0;
      for (int j = 0; j < y.values().length; j++) {
        if (sameOutside(x.at(i), x.at(j), first, end)) {
          sum += Math.exp(x.values()[j]);
        }
      }
      double value = x.values()[i] - Math.log(sum);
      y.values()[i] = (float) (logarithm ? value : Math.exp(value));
    }
    return y;
  }

  private static boolean sameOutside(long[] a, long[] b, int first, int end) {
    for (int axis = 0; axis < a.length; axis++) {
      if ((axis < first || axis >= end) && a[axis] != b[axis]) {
        return false;
      }
    }
    return true;
  }
}
