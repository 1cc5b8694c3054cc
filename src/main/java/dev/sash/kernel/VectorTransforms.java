package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The transforms of Winograd's minimal filtering with the Vector API, along contiguous depth
/// (Lavin and Gray 2016, section 4). All offsets and steps are in bytes; counts of channels are
/// whole vectors.
final class VectorTransforms {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long BYTES = SPECIES.vectorByteSize();

  private VectorTransforms() {}

  private static FloatVector load(MemorySegment segment, long at) {
    return FloatVector.fromMemorySegment(SPECIES, segment, at, ORDER);
  }

  private static void store(FloatVector vector, MemorySegment segment, long at) {
    vector.intoMemorySegment(segment, at, ORDER);
  }

  /// Writes B^T d B of a tile of 6 x 6 positions to 36 planes.
  ///
  /// @param temporary 36 vectors
  static void input4(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment planes,
      long to,
      long planeStep,
      long channelBytes,
      MemorySegment temporary) {
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      input4(input, from + channel, rowStep, columnStep, temporary, 0, 6 * BYTES, BYTES);
      input4(temporary, 0, BYTES, 6 * BYTES, planes, to + channel, planeStep, 6 * planeStep);
    }
  }

  /// Writes B^T d of six columns of a vector each.
  private static void input4(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment target,
      long to,
      long targetRowStep,
      long targetColumnStep) {
    for (int column = 0; column < 6; column++) {
      long at = from + column * columnStep;
      FloatVector d1 = load(input, at + rowStep);
      FloatVector d2 = load(input, at + 2 * rowStep);
      FloatVector d3 = load(input, at + 3 * rowStep);
      FloatVector d4 = load(input, at + 4 * rowStep);
      FloatVector even = d4.sub(d2.mul(4f));
      FloatVector odd = d3.sub(d1.mul(4f));
      FloatVector evenHalf = d4.sub(d2);
      FloatVector oddHalf = d3.sub(d1).mul(2f);
      FloatVector first = load(input, at).mul(4f).add(d4.sub(d2.mul(5f)));
      FloatVector last = load(input, at + 5 * rowStep).add(d1.mul(4f).sub(d3.mul(5f)));
      long result = to + column * targetColumnStep;
      store(first, target, result);
      store(even.add(odd), target, result + targetRowStep);
      store(even.sub(odd), target, result + 2 * targetRowStep);
      store(evenHalf.add(oddHalf), target, result + 3 * targetRowStep);
      store(evenHalf.sub(oddHalf), target, result + 4 * targetRowStep);
      store(last, target, result + 5 * targetRowStep);
    }
  }

  /// Writes max(lowest, A^T m A + bias) of a tile of 4 x 4 positions, as far as it lies in the
  /// output.
  ///
  /// @param rows rows in the output
  /// @param columns columns in the output
  /// @param temporary 36 vectors
  static void output4(
      MemorySegment planes,
      long from,
      long planeStep,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment output,
      long to,
      long rowStep,
      long columnStep,
      int rows,
      int columns,
      long channelBytes,
      MemorySegment temporary) {
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      output4(planes, from + channel, 6 * planeStep, planeStep, temporary);
      for (int row = 0; row < rows; row++) {
        finish4(
            temporary,
            row * 6 * BYTES,
            bias,
            biases + channel,
            lowest,
            output,
            to + channel + row * rowStep,
            columnStep,
            columns);
      }
    }
  }

  /// Writes A^T m of six columns of a vector each, as rows of six vectors.
  private static void output4(
      MemorySegment planes, long from, long rowStep, long columnStep, MemorySegment temporary) {
    for (int column = 0; column < 6; column++) {
      long at = from + column * columnStep;
      FloatVector m1 = load(planes, at + rowStep);
      FloatVector m2 = load(planes, at + 2 * rowStep);
      FloatVector m3 = load(planes, at + 3 * rowStep);
      FloatVector m4 = load(planes, at + 4 * rowStep);
      FloatVector sum = m1.add(m2);
      FloatVector difference = m1.sub(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector difference2 = m3.sub(m4);
      FloatVector first = load(planes, at).add(sum).add(sum2);
      FloatVector last = difference2.mul(8f).add(difference).add(load(planes, at + 5 * rowStep));
      long part = column * BYTES;
      store(first, temporary, part);
      store(difference2.mul(2f).add(difference), temporary, part + 6 * BYTES);
      store(sum2.mul(4f).add(sum), temporary, part + 12 * BYTES);
      store(last, temporary, part + 18 * BYTES);
    }
  }

  /// Writes up to four positions of a row: A^T of six vectors, with bias and activation.
  private static void finish4(
      MemorySegment temporary,
      long part,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment output,
      long to,
      long columnStep,
      int columns) {
    FloatVector shift = load(bias, biases);
    FloatVector m1 = load(temporary, part + BYTES);
    FloatVector m2 = load(temporary, part + 2 * BYTES);
    FloatVector m3 = load(temporary, part + 3 * BYTES);
    FloatVector m4 = load(temporary, part + 4 * BYTES);
    FloatVector sum = m1.add(m2);
    FloatVector difference = m1.sub(m2);
    FloatVector sum2 = m3.add(m4);
    FloatVector difference2 = m3.sub(m4);
    store(load(temporary, part).add(sum).add(sum2).add(shift).max(lowest), output, to);
    if (columns > 1) {
      FloatVector second = difference2.mul(2f).add(difference);
      store(second.add(shift).max(lowest), output, to + columnStep);
    }
    if (columns > 2) {
      FloatVector third = sum2.mul(4f).add(sum);
      store(third.add(shift).max(lowest), output, to + 2 * columnStep);
    }
    if (columns > 3) {
      FloatVector m5 = load(temporary, part + 5 * BYTES);
      FloatVector fourth = difference2.mul(8f).add(difference).add(m5);
      store(fourth.add(shift).max(lowest), output, to + 3 * columnStep);
    }
  }

  /// Writes B^T d B of a tile of 4 x 4 positions to 16 planes.
  ///
  /// @param temporary 16 vectors
  static void input2(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment planes,
      long to,
      long planeStep,
      long channelBytes,
      MemorySegment temporary) {
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      for (int column = 0; column < 4; column++) {
        long at = from + channel + column * columnStep;
        FloatVector d0 = load(input, at);
        FloatVector d1 = load(input, at + rowStep);
        FloatVector d2 = load(input, at + 2 * rowStep);
        FloatVector d3 = load(input, at + 3 * rowStep);
        long part = column * BYTES;
        store(d0.sub(d2), temporary, part);
        store(d1.add(d2), temporary, part + 4 * BYTES);
        store(d2.sub(d1), temporary, part + 8 * BYTES);
        store(d1.sub(d3), temporary, part + 12 * BYTES);
      }
      for (int row = 0; row < 4; row++) {
        long part = row * 4 * BYTES;
        FloatVector d0 = load(temporary, part);
        FloatVector d1 = load(temporary, part + BYTES);
        FloatVector d2 = load(temporary, part + 2 * BYTES);
        FloatVector d3 = load(temporary, part + 3 * BYTES);
        long at = to + channel + row * 4 * planeStep;
        store(d0.sub(d2), planes, at);
        store(d1.add(d2), planes, at + planeStep);
        store(d2.sub(d1), planes, at + 2 * planeStep);
        store(d1.sub(d3), planes, at + 3 * planeStep);
      }
    }
  }

  /// Writes max(lowest, A^T m A + bias) of a tile of 2 x 2 positions, as far as it lies in the
  /// output.
  ///
  /// @param rows rows in the output
  /// @param columns columns in the output
  /// @param temporary 8 vectors
  static void output2(
      MemorySegment planes,
      long from,
      long planeStep,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment output,
      long to,
      long rowStep,
      long columnStep,
      int rows,
      int columns,
      long channelBytes,
      MemorySegment temporary) {
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      for (int column = 0; column < 4; column++) {
        long at = from + channel + column * planeStep;
        FloatVector m1 = load(planes, at + 4 * planeStep);
        FloatVector m2 = load(planes, at + 8 * planeStep);
        long part = column * BYTES;
        store(load(planes, at).add(m1).add(m2), temporary, part);
        store(m1.sub(m2).sub(load(planes, at + 12 * planeStep)), temporary, part + 4 * BYTES);
      }
      FloatVector shift = load(bias, biases + channel);
      for (int row = 0; row < rows; row++) {
        long part = row * 4 * BYTES;
        FloatVector m1 = load(temporary, part + BYTES);
        FloatVector m2 = load(temporary, part + 2 * BYTES);
        long at = to + channel + row * rowStep;
        store(load(temporary, part).add(m1).add(m2).add(shift).max(low), output, at);
        if (columns > 1) {
          FloatVector last = m1.sub(m2).sub(load(temporary, part + 3 * BYTES));
          store(last.add(shift).max(low), output, at + columnStep);
        }
      }
    }
  }
}
