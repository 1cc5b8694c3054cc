package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Transforms the tiles of an input for minimal filtering, a rectangle of tiles at a time: copies
/// what they read with a zero border, and writes the transformed tiles one after the other, plane
/// by plane, in each the channels of one phase after the other.
///
/// @param filtering which transform
/// @param geometry of the convolution
/// @param cut how the tiles are cut into rectangles
/// @param lanes floats of a vector
/// @param patch what a rectangle reads
record TileTransform(
    MinimalFiltering filtering, Geometry geometry, Cut cut, int lanes, Patch patch) {

  static TileTransform of(
      MinimalFiltering filtering, Geometry geometry, Cut cut, int lanes, Shape input) {
    int size = filtering.outputs();
    int border = filtering.taps() - 1;
    Patch patch =
        new Patch(
            input,
            0,
            input.depth(),
            (cut.rows() * size + border) * geometry.strideHeight(),
            (cut.columns() * size + border) * geometry.strideWidth());
    return new TileTransform(filtering, geometry, cut, lanes, patch);
  }

  /// Returns for how many tiles a plane has room: an odd number, because planes a power of two
  /// apart would share a few sets of the cache.
  static int room(int tiles) {
    return tiles | 1;
  }

  private long patchByteSize() {
    return Floats.aligned(patch.elementCount() * Float.BYTES);
  }

  long scratchByteSize() {
    return patchByteSize() + (long) filtering.planes() * lanes * Float.BYTES;
  }

  /// A worker's memory, cut once.
  ///
  /// @param copy of what a rectangle reads
  /// @param temporary of the transform
  record Memory(MemorySegment copy, MemorySegment temporary) {}

  /// Returns memory of the announced size as the transform uses it.
  Memory memory(MemorySegment scratch) {
    return new Memory(scratch.asSlice(0, patchByteSize()), scratch.asSlice(patchByteSize()));
  }

  /// Transforms the tiles of a rectangle.
  ///
  /// @param to where the first tile goes, in bytes
  /// @param planeStep bytes from one plane to the next
  void run(
      Volume source,
      int image,
      int rectangle,
      Memory memory,
      MemorySegment target,
      long to,
      long planeStep) {
    int size = filtering.outputs();
    int strideHeight = geometry.strideHeight();
    int strideWidth = geometry.strideWidth();
    patch.fill(
        source,
        image,
        cut.top(rectangle) * size * strideHeight - geometry.padding().top(),
        cut.left(rectangle) * size * strideWidth - geometry.padding().left(),
        (cut.height(rectangle) * size + filtering.taps() - 1) * strideHeight,
        memory.copy());
    long pixelBytes = (long) patch.depth() * Float.BYTES;
    long rowBytes = patch.rowStride() * Float.BYTES;
    long at = to;
    for (int y = 0; y < cut.height(rectangle); y++) {
      for (int x = 0; x < cut.width(rectangle); x++) {
        for (int phase = 0; phase < strideHeight * strideWidth; phase++) {
          int row = y * size * strideHeight + phase / strideWidth;
          int column = x * size * strideWidth + phase % strideWidth;
          InputTransforms.input(
              filtering,
              memory.copy(),
              row * rowBytes + column * pixelBytes,
              strideHeight * rowBytes,
              strideWidth * pixelBytes,
              target,
              at,
              planeStep,
              pixelBytes,
              memory.temporary());
          at += pixelBytes;
        }
      }
    }
  }
}
