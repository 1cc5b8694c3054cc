package dev.sash.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The transforms of a tile of the input in Winograd's minimal filtering, B^T d B, with the Vector
/// API, along contiguous depth (Lavin and Gray 2016, section 4). All offsets and steps are in
/// bytes; counts of channels are whole vectors.
final class InputTransforms {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final long BYTES = SPECIES.vectorByteSize();

  private InputTransforms() {}

  /// Copies the runs of a row apart. What a run has too many of its last vector lies behind it.
  ///
  /// @param run length of a run; it begins where the one before it ends
  /// @param step from one place to the next, at least as long as the vectors of a run
  /// @param runs how many
  static void spread(
      MemorySegment row, long from, long run, MemorySegment target, long to, long step, int runs) {
    for (long at = 0; at < run; at += BYTES) {
      for (int i = 0; i < runs; i++) {
        FloatVector.fromMemorySegment(SPECIES, row, from + at + i * run, ORDER)
            .intoMemorySegment(target, to + at + i * step, ORDER);
      }
    }
  }

  /// Writes B^T d B of a tile of the input to the planes.
  ///
  /// @param planes empty, like the temporary: nothing is computed
  /// @param temporary as many vectors as planes
  static void input(
      MinimalFiltering filtering,
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment planes,
      long to,
      long planeStep,
      long channelBytes,
      MemorySegment temporary) {
    switch (filtering) {
      case F2X2_2X2 ->
          input3x3(input, from, rowStep, columnStep, planes, to, planeStep, channelBytes);
      case F2X2_3X3 ->
          input4x4(
              input, from, rowStep, columnStep, planes, to, planeStep, channelBytes, temporary);
      case F4X4_3X3, F2X2_5X5 ->
          input6x6(
              input, from, rowStep, columnStep, planes, to, planeStep, channelBytes, temporary);
      case F4X4_4X4 ->
          input7x7(
              input, from, rowStep, columnStep, planes, to, planeStep, channelBytes, temporary);
    }
  }

  /// A tile of 7 x 7 positions.
  private static void input7x7(
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
        input7x7(
            columns ? input : temporary,
            columns ? from + channel : 0,
            columns ? rowStep : BYTES,
            columns ? columnStep : 7 * BYTES,
            columns ? temporary : planes,
            columns ? 0 : to + channel,
            columns ? 7 * BYTES : planeStep,
            columns ? BYTES : 7 * planeStep);
      }
    }
  }

  /// Writes B^T d of seven columns of a vector each. The polynomials whose values are multiplied,
  /// at 0, 1, -1, 2, -2, 1/2 and infinity, all but one have the factor x - 1/2, which is taken out
  /// first.
  private static void input7x7(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment target,
      long to,
      long targetRowStep,
      long targetColumnStep) {
    if (target.byteSize() == 0) {
      return;
    }
    for (int column = 0; column < 7; column++) {
      long at = from + column * columnStep;
      FloatVector d1 = FloatVector.fromMemorySegment(SPECIES, input, at + rowStep, ORDER);
      FloatVector d2 = FloatVector.fromMemorySegment(SPECIES, input, at + 2 * rowStep, ORDER);
      FloatVector d3 = FloatVector.fromMemorySegment(SPECIES, input, at + 3 * rowStep, ORDER);
      FloatVector d4 = FloatVector.fromMemorySegment(SPECIES, input, at + 4 * rowStep, ORDER);
      FloatVector d5 = FloatVector.fromMemorySegment(SPECIES, input, at + 5 * rowStep, ORDER);
      FloatVector t0 = d1.sub(FloatVector.fromMemorySegment(SPECIES, input, at, ORDER).mul(0.5f));
      FloatVector t1 = d2.sub(d1.mul(0.5f));
      FloatVector t2 = d3.sub(d2.mul(0.5f));
      FloatVector t3 = d4.sub(d3.mul(0.5f));
      FloatVector t4 = d5.sub(d4.mul(0.5f));
      FloatVector t5 =
          FloatVector.fromMemorySegment(SPECIES, input, at + 6 * rowStep, ORDER).sub(d5.mul(0.5f));
      FloatVector even = t4.sub(t2.mul(4f));
      FloatVector odd = t3.sub(t1.mul(4f));
      FloatVector evenHalf = t4.sub(t2);
      FloatVector oddHalf = t3.sub(t1).mul(2f);
      long result = to + column * targetColumnStep;
      t4.sub(t2.mul(5f)).add(t0.mul(4f)).intoMemorySegment(target, result, ORDER);
      even.add(odd).intoMemorySegment(target, result + targetRowStep, ORDER);
      even.sub(odd).intoMemorySegment(target, result + 2 * targetRowStep, ORDER);
      evenHalf.add(oddHalf).intoMemorySegment(target, result + 3 * targetRowStep, ORDER);
      evenHalf.sub(oddHalf).intoMemorySegment(target, result + 4 * targetRowStep, ORDER);
      d5.sub(d3.mul(5f))
          .add(d1.mul(4f))
          .intoMemorySegment(target, result + 5 * targetRowStep, ORDER);
      t5.sub(t3.mul(5f))
          .add(t1.mul(4f))
          .intoMemorySegment(target, result + 6 * targetRowStep, ORDER);
    }
  }

  /// A tile of 6 x 6 positions.
  private static void input6x6(
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
        input6x6(
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
  private static void input6x6(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment target,
      long to,
      long targetRowStep,
      long targetColumnStep) {
    if (target.byteSize() == 0) {
      return;
    }
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

  /// A tile of 4 x 4 positions.
  private static void input4x4(
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
        input4x4(
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
  private static void input4x4(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment target,
      long to,
      long targetRowStep,
      long targetColumnStep) {
    if (target.byteSize() == 0) {
      return;
    }
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

  /// A tile of 3 x 3 positions, few enough for the registers.
  private static void input3x3(
      MemorySegment input,
      long from,
      long rowStep,
      long columnStep,
      MemorySegment planes,
      long to,
      long planeStep,
      long channelBytes) {
    if (planes.byteSize() == 0) {
      return;
    }
    for (long channel = 0; channel < channelBytes; channel += BYTES) {
      long row0 = from + channel;
      long row1 = row0 + rowStep;
      long row2 = row1 + rowStep;
      FloatVector d10 = FloatVector.fromMemorySegment(SPECIES, input, row1, ORDER);
      FloatVector d11 = FloatVector.fromMemorySegment(SPECIES, input, row1 + columnStep, ORDER);
      FloatVector d12 = FloatVector.fromMemorySegment(SPECIES, input, row1 + 2 * columnStep, ORDER);
      FloatVector d00 = FloatVector.fromMemorySegment(SPECIES, input, row0, ORDER).sub(d10);
      FloatVector d01 =
          FloatVector.fromMemorySegment(SPECIES, input, row0 + columnStep, ORDER).sub(d11);
      FloatVector d02 =
          FloatVector.fromMemorySegment(SPECIES, input, row0 + 2 * columnStep, ORDER).sub(d12);
      FloatVector d20 = FloatVector.fromMemorySegment(SPECIES, input, row2, ORDER).sub(d10);
      FloatVector d21 =
          FloatVector.fromMemorySegment(SPECIES, input, row2 + columnStep, ORDER).sub(d11);
      FloatVector d22 =
          FloatVector.fromMemorySegment(SPECIES, input, row2 + 2 * columnStep, ORDER).sub(d12);
      long result0 = to + channel;
      d00.sub(d01).intoMemorySegment(planes, result0, ORDER);
      d01.intoMemorySegment(planes, result0 + planeStep, ORDER);
      d02.sub(d01).intoMemorySegment(planes, result0 + 2 * planeStep, ORDER);
      long result1 = to + channel + 3 * planeStep;
      d10.sub(d11).intoMemorySegment(planes, result1, ORDER);
      d11.intoMemorySegment(planes, result1 + planeStep, ORDER);
      d12.sub(d11).intoMemorySegment(planes, result1 + 2 * planeStep, ORDER);
      long result2 = to + channel + 6 * planeStep;
      d20.sub(d21).intoMemorySegment(planes, result2, ORDER);
      d21.intoMemorySegment(planes, result2 + planeStep, ORDER);
      d22.sub(d21).intoMemorySegment(planes, result2 + 2 * planeStep, ORDER);
    }
  }
}
