package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Transforms the tiles of an input for minimal filtering, a rectangle of tiles at a time: copies
/// what they read with a zero border, and writes the transformed tiles one after the other, plane
/// by plane.
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
            input, 0, input.depth(), cut.rows() * size + border, cut.columns() * size + border);
    return new TileTransform(filtering, geometry, cut, lanes, patch);
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
    patch.fill(
        source,
        image,
        cut.top(rectangle) * size - geometry.padding().top(),
        cut.left(rectangle) * size - geometry.padding().left(),
        cut.height(rectangle) * size + filtering.taps() - 1,
        memory.copy());
    long pixelBytes = (long) patch.depth() * Float.BYTES;
    long rowBytes = patch.rowStride() * Float.BYTES;
    long at = to;
    for (int y = 0; y < cut.height(rectangle); y++) {
      for (int x = 0; x < cut.width(rectangle); x++) {
        InputTransforms.input(
            filtering,
            memory.copy(),
            y * size * rowBytes + x * size * pixelBytes,
            rowBytes,
            pixelBytes,
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
