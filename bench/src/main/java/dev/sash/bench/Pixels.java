package dev.sash.bench;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;

/// One random image in the order of each engine, the same values in both.
///
/// @param volume height, width, depth: what Sash reads
/// @param nchw depth, height, width, off the heap: what ONNX Runtime reads
record Pixels(Volume volume, FloatBuffer nchw) {

  private static final long SEED = 2;

  /// Draws from the normal distribution into memory of the arena.
  static Pixels random(Shape shape, Arena arena) {
    FloatBuffer nchw =
        arena
            .allocate(shape.byteSize(), Volume.ALIGNMENT)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Random random = new Random(SEED);
    for (int i = 0; i < nchw.capacity(); i++) {
      nchw.put(i, (float) random.nextGaussian());
    }
    Volume volume = Volume.allocate(arena, shape);
    volume.copyFromNchw(nchw);
    return new Pixels(volume, nchw);
  }

  Shape shape() {
    return volume.shape();
  }

  /// Returns the sizes as ONNX counts them.
  long[] dimensions() {
    Shape shape = shape();
    return new long[] {shape.batch(), shape.depth(), shape.height(), shape.width()};
  }
}
