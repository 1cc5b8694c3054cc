package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The [OutputTransforms] from tiles of 6 x 6 products, for two and four outputs a side. In A^T
/// output i is m1 + m2 + 2^i (m3 + m4) for even i and m1 - m2 + 2^i (m3 - m4) for odd i; the first
/// one has m0 as well, the last one m5. Written out for each, because a loop over the outputs takes
/// half as long again.
final class OutputsOf6x6 {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long BYTES = SPECIES.vectorByteSize();

  private OutputsOf6x6() {}

  /// A tile of 4 x 4 positions from 6 x 6 planes.
  static void tileOf4(
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
      columnsOf4(planes, from + channel, 6 * planeStep, planeStep, temporary);
      for (int row = 0; row < rows; row++) {
        rowOf4(
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
  private static void columnsOf4(
      MemorySegment planes, long from, long rowStep, long columnStep, MemorySegment temporary) {
    if (temporary.byteSize() == 0) {
      return;
    }
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
  private static void rowOf4(
      MemorySegment temporary,
      long part,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment output,
      long to,
      long columnStep,
      int columns) {
    if (output.byteSize() == 0) {
      return;
    }
    FloatVector shift = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, temporary, part + BYTES, ORDER);
    FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 2 * BYTES, ORDER);
    FloatVector m3 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 3 * BYTES, ORDER);
    FloatVector m4 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 4 * BYTES, ORDER);
    FloatVector sum = m1.add(m2);
    FloatVector difference = m1.sub(m2);
    FloatVector sum2 = m3.add(m4);
    FloatVector difference2 = m3.sub(m4);
    FloatVector first =
        FloatVector.fromMemorySegment(SPECIES, temporary, part, ORDER)
            .add(sum)
            .add(sum2)
            .add(shift);
    first.blend(low, first.lt(low)).intoMemorySegment(output, to, ORDER);
    if (columns > 1) {
      FloatVector second = difference2.mul(2f).add(difference);
      second = second.add(shift);
      second.blend(low, second.lt(low)).intoMemorySegment(output, to + columnStep, ORDER);
    }
    if (columns > 2) {
      FloatVector third = sum2.mul(4f).add(sum);
      third = third.add(shift);
      third.blend(low, third.lt(low)).intoMemorySegment(output, to + 2 * columnStep, ORDER);
    }
    if (columns > 3) {
      FloatVector m5 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 5 * BYTES, ORDER);
      FloatVector fourth = difference2.mul(8f).add(difference).add(m5);
      fourth = fourth.add(shift);
      fourth.blend(low, fourth.lt(low)).intoMemorySegment(output, to + 3 * columnStep, ORDER);
    }
  }

  /// A tile of 2 x 2 positions from 6 x 6 planes.
  static void tileOf2(
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
      columnsOf2(planes, from + channel, 6 * planeStep, planeStep, temporary);
      for (int row = 0; row < rows; row++) {
        rowOf2(
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

  /// Writes A^T m of six columns of a vector each, as two rows of six vectors.
  private static void columnsOf2(
      MemorySegment planes, long from, long rowStep, long columnStep, MemorySegment temporary) {
    if (temporary.byteSize() == 0) {
      return;
    }
    for (int column = 0; column < 6; column++) {
      long at = from + column * columnStep;
      FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, planes, at + rowStep, ORDER);
      FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, planes, at + 2 * rowStep, ORDER);
      FloatVector m3 = FloatVector.fromMemorySegment(SPECIES, planes, at + 3 * rowStep, ORDER);
      FloatVector m4 = FloatVector.fromMemorySegment(SPECIES, planes, at + 4 * rowStep, ORDER);
      FloatVector first =
          FloatVector.fromMemorySegment(SPECIES, planes, at, ORDER).add(m1.add(m2)).add(m3.add(m4));
      FloatVector last =
          m3.sub(m4)
              .mul(2f)
              .add(m1.sub(m2))
              .add(FloatVector.fromMemorySegment(SPECIES, planes, at + 5 * rowStep, ORDER));
      first.intoMemorySegment(temporary, column * BYTES, ORDER);
      last.intoMemorySegment(temporary, (column + 6) * BYTES, ORDER);
    }
  }

  /// Writes up to two positions of a row: A^T of six vectors, with bias and activation.
  private static void rowOf2(
      MemorySegment temporary,
      long part,
      MemorySegment bias,
      long biases,
      float lowest,
      MemorySegment output,
      long to,
      long columnStep,
      int columns) {
    if (output.byteSize() == 0) {
      return;
    }
    FloatVector shift = FloatVector.fromMemorySegment(SPECIES, bias, biases, ORDER);
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    FloatVector m1 = FloatVector.fromMemorySegment(SPECIES, temporary, part + BYTES, ORDER);
    FloatVector m2 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 2 * BYTES, ORDER);
    FloatVector m3 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 3 * BYTES, ORDER);
    FloatVector m4 = FloatVector.fromMemorySegment(SPECIES, temporary, part + 4 * BYTES, ORDER);
    FloatVector first =
        FloatVector.fromMemorySegment(SPECIES, temporary, part, ORDER)
            .add(m1.add(m2))
            .add(m3.add(m4));
    first = first.add(shift);
    first.blend(low, first.lt(low)).intoMemorySegment(output, to, ORDER);
    if (columns > 1) {
      FloatVector last =
          m3.sub(m4)
              .mul(2f)
              .add(m1.sub(m2))
              .add(FloatVector.fromMemorySegment(SPECIES, temporary, part + 5 * BYTES, ORDER));
      last = last.add(shift);
      last.blend(low, last.lt(low)).intoMemorySegment(output, to + columnStep, ORDER);
    }
  }
}
