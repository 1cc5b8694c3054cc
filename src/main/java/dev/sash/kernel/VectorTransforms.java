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
      for (int pass = 0; pass < 2; pass++) {
        boolean columns = pass == 0;
        input4(
            columns ? input : temporary,
            columns ? from + channel : 0,
            columns ? rowStep : BYTES,
            columns ? columnStep : 6 * BYTES,
            columns ? temporary : planes,
            columns ? 0 : to + channel,
            columns ? 6 * BYTES : planeStep,
            columns ? BYTES : 6 * planeStep);
      }
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
      FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, input, at + rowStep, ORDER);
      FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, input, at + 2 * rowStep, ORDER);
      FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, input, at + 3 * rowStep, ORDER);
      FloatVector d4 = FloatVector.fromMemorySegment(SPECIES, input, at + 4 * rowStep, ORDER);
      FloatVector even = d4.sub(d2.mul(4f));
      FloatVector odd = d3.sub(d1.mul(4f));
      FloatVector evenHalf = d4.sub(d2);
      FloatVector oddHalf = d3.sub(d1).mul(2f);
      FloatVector first =
          FloatVector.fromMemorySegment(SPECIES, input, at, ORDER).mul(4f).add(d4.sub(d2.mul(5f)));
      FloatVector last =
          FloatVector.fromMemorySegment(SPECIES, input, at + 5 * rowStep, ORDER)
              .add(d1.mul(4f).sub(d3.mul(5f)));
      long result = to + column * targetColumnStep;
      first.intoMemorySegment(target, result, ORDER);
      even.add(odd).intoMemorySegment(target, result + targetRowStep, ORDER);
      even.sub(odd).intoMemorySegment(target, result + 2 * targetRowStep, ORDER);
      evenHalf.add(oddHalf).intoMemorySegment(target, result + 3 * targetRowStep, ORDER);
      evenHalf.sub(oddHalf).intoMemorySegment(target, result + 4 * targetRowStep, ORDER);
      last.intoMemorySegment(target, result + 5 * targetRowStep, ORDER);
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
      FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, planes, at + rowStep, ORDER);
      FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, planes, at + 2 * rowStep, ORDER);
      FloatVector m3 = FloatVector.fromMemorySegment(SPECIES, planes, at + 3 * rowStep, ORDER);
      FloatVector m4 = FloatVector.fromMemorySegment(SPECIES, planes, at + 4 * rowStep, ORDER);
      FloatVector sum = m1.add(m2);
      FloatVector difference = m1.sub(m2);
      FloatVector sum2 = m3.add(m4);
      FloatVector difference2 = m3.sub(m4);
      FloatVector first =
          FloatVector.fromMemorySegment(SPECIES, planes, at, ORDER).add(sum).add(sum2);
      FloatVector last =
          difference2
              .mul(8f)
              .add(difference)
              .add(FloatVector.fromMemorySegment(SPECIES, planes, at + 5 * rowStep, ORDER));
      long part = column * BYTES;
      first.intoMemorySegment(temporary, part, ORDER);
      difference2.mul(2f).add(difference).intoMemorySegment(temporary, part + 6 * BYTES, ORDER);
      sum2.mul(4f).add(sum).intoMemorySegment(temporary, part + 12 * BYTES, ORDER);
      last.intoMemorySegment(temporary, part + 18 * BYTES, ORDER);
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
    FloatVector shift = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, temporary, part + BYTES, ORDER);
    FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 2 * BYTES, ORDER);
    FloatVector m3 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 3 * BYTES, ORDER);
    FloatVector m4 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 4 * BYTES, ORDER);
    FloatVector sum = m1.add(m2);
    FloatVector difference = m1.sub(m2);
    FloatVector sum2 = m3.add(m4);
    FloatVector difference2 = m3.sub(m4);
    FloatVector.fromMemorySegment(SPECIES, temporary, part, ORDER)
        .add(sum)
        .add(sum2)
        .add(shift)
        .max(lowest)
        .intoMemorySegment(output, to, ORDER);
    if (columns > 1) {
      FloatVector second = difference2.mul(2f).add(difference);
      second.add(shift).max(lowest).intoMemorySegment(output, to + columnStep, ORDER);
    }
    if (columns > 2) {
      FloatVector third = sum2.mul(4f).add(sum);
      third.add(shift).max(lowest).intoMemorySegment(output, to + 2 * columnStep, ORDER);
    }
    if (columns > 3) {
      FloatVector m5 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 5 * BYTES, ORDER);
      FloatVector fourth = difference2.mul(8f).add(difference).add(m5);
      fourth.add(shift).max(lowest).intoMemorySegment(output, to + 3 * columnStep, ORDER);
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
      for (int pass = 0; pass < 2; pass++) {
        boolean columns = pass == 0;
        input2(
            columns ? input : temporary,
            columns ? from + channel : 0,
            columns ? rowStep : BYTES,
            columns ? columnStep : 4 * BYTES,
            columns ? temporary : planes,
            columns ? 0 : to + channel,
            columns ? 4 * BYTES : planeStep,
            columns ? BYTES : 4 * planeStep);
      }
    }
  }

  /// Writes B^T d of four columns of a vector each.
  private static void input2(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment target,
      long to,
      long targetRowStep,
      long targetColumnStep) {
    for (int column = 0; column < 4; column++) {
      long at = from + column * columnStep;
      FloatVector d0 = FloatVector.fromMemorySegment(SPECIES, input, at, ORDER);
      FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, input, at + rowStep, ORDER);
      FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, input, at + 2 * rowStep, ORDER);
      FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, input, at + 3 * rowStep, ORDER);
      long result = to + column * targetColumnStep;
      d0.sub(d2).intoMemorySegment(target, result, ORDER);
      d1.add(d2).intoMemorySegment(target, result + targetRowStep, ORDER);
      d2.sub(d1).intoMemorySegment(target, result + 2 * targetRowStep, ORDER);
      d1.sub(d3).intoMemorySegment(target, result + 3 * targetRowStep, ORDER);
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
        FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, planes, at + 4 * planeStep, ORDER);
        FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, planes, at + 8 * planeStep, ORDER);
        long part = column * BYTES;
        FloatVector.fromMemorySegment(SPECIES, planes, at, ORDER)
            .add(m1)
            .add(m2)
            .intoMemorySegment(temporary, part, ORDER);
        m1.sub(m2)
            .sub(FloatVector.fromMemorySegment(SPECIES, planes, at + 12 * planeStep, ORDER))
            .intoMemorySegment(temporary, part + 4 * BYTES, ORDER);
      }
      FloatVector shift = FloatVector.fromMemorySegment(SPECIES, bias, biases + channel, ORDER);
      for (int row = 0; row < rows; row++) {
        long part = row * 4 * BYTES;
        FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, temporary, part + BYTES, ORDER);
        FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 2 * BYTES, ORDER);
        long at = to + channel + row * rowStep;
        FloatVector.fromMemorySegment(SPECIES, temporary, part, ORDER)
            .add(m1)
            .add(m2)
            .add(shift)
            .max(low)
            .intoMemorySegment(output, at, ORDER);
        if (columns > 1) {
          FloatVector last =
              m1.sub(m2)
                  .sub(FloatVector.fromMemorySegment(SPECIES, temporary, part + 3 * BYTES, ORDER));
          last.add(shift).max(low).intoMemorySegment(output, at + columnStep, ORDER);
        }
      }
    }
  }
}
