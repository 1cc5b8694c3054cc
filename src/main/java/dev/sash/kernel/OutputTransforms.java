package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The transforms of products to a tile of the output in Winograd's minimal filtering, A^T m A,
/// with the Vector API, along contiguous depth (Lavin and Gray 2016, section 4). All offsets and
/// steps are in bytes; counts of channels are whole vectors.
final class OutputTransforms {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long BYTES = SPECIES.vectorByteSize();

  private OutputTransforms() {}

  /// Writes max(lowest, A^T m A + bias) of a tile of the output, as far as it lies in the output.
  ///
  /// @param output empty, like the temporary: nothing is computed
  /// @param rows rows in the output
  /// @param columns columns in the output
  /// @param temporary as many vectors as planes
  static void output(
      MinimalFiltering filtering,
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
    switch (filtering) {
      case F2X2_2X2 ->
          output2of3(
              planes,
              from,
              planeStep,
              bias,
              biases,
              lowest,
              output,
              to,
              rowStep,
              columnStep,
              rows,
              columns,
              channelBytes);
      case F2X2_3X3 ->
          output2of4(
              planes,
              from,
              planeStep,
              bias,
              biases,
              lowest,
              output,
              to,
              rowStep,
              columnStep,
              rows,
              columns,
              channelBytes,
              temporary);
      case F4X4_3X3 ->
          OutputsOf6x6.tileOf4(
              planes,
              from,
              planeStep,
              bias,
              biases,
              lowest,
              output,
              to,
              rowStep,
              columnStep,
              rows,
              columns,
              channelBytes,
              temporary);
      case F4X4_4X4 ->
          OutputsOf7x7.tileOf4(
              planes,
              from,
              planeStep,
              bias,
              biases,
              lowest,
              output,
              to,
              rowStep,
              columnStep,
              rows,
              columns,
              channelBytes,
              temporary);
      case F2X2_5X5 ->
          OutputsOf6x6.tileOf2(
              planes,
              from,
              planeStep,
              bias,
              biases,
              lowest,
              output,
              to,
              rowStep,
              columnStep,
              rows,
              columns,
              channelBytes,
              temporary);
    }
  }

  /// A tile of 2 x 2 positions from 4 x 4 planes.
  private static void output2of4(
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
    if (output.byteSize() == 0) {
      return;
    }
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
        FloatVector first =
            FloatVector.fromMemorySegment(SPECIES, temporary, part, ORDER)
                .add(m1)
                .add(m2)
                .add(shift);
        first.blend(low, first.lt(low)).intoMemorySegment(output, at, ORDER);
        if (columns > 1) {
          FloatVector m3 =
              FloatVector.fromMemorySegment(SPECIES, temporary, part + 3 * BYTES, ORDER);
          FloatVector last = m1.sub(m2).sub(m3).add(shift);
          last.blend(low, last.lt(low)).intoMemorySegment(output, at + columnStep, ORDER);
        }
      }
    }
  }

  /// A tile of 2 x 2 positions from 3 x 3 planes, few enough for the registers.
  private static void output2of3(
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
      long channelBytes) {
    if (output.byteSize() == 0) {
      return;
    }
    FloatVector low = FloatVector.broadcast(SPECIES, lowest);
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      FloatVector shift = FloatVector.fromMemorySegment(SPECIES, bias, biases + channel, ORDER);
      for (int row = 0; row < rows; row++) {
        long upper = from + channel + 3 * row * planeStep;
        long lower = upper + 3 * planeStep;
        FloatVector m0 =
            FloatVector.fromMemorySegment(SPECIES, planes, upper, ORDER)
                .add(FloatVector.fromMemorySegment(SPECIES, planes, lower, ORDER));
        FloatVector m1 =
            FloatVector.fromMemorySegment(SPECIES, planes, upper + planeStep, ORDER)
                .add(FloatVector.fromMemorySegment(SPECIES, planes, lower + planeStep, ORDER));
        FloatVector m2 =
            FloatVector.fromMemorySegment(SPECIES, planes, upper + 2 * planeStep, ORDER)
                .add(FloatVector.fromMemorySegment(SPECIES, planes, lower + 2 * planeStep, ORDER));
        long at = to + channel + row * rowStep;
        FloatVector first = m0.add(m1).add(shift);
        first.blend(low, first.lt(low)).intoMemorySegment(output, at, ORDER);
        if (columns > 1) {
          FloatVector last = m1.add(m2).add(shift);
          last.blend(low, last.lt(low)).intoMemorySegment(output, at + columnStep, ORDER);
        }
      }
    }
  }
}
