package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Transforms the tiles of an input for minimal filtering, a rectangle of tiles at a time: copies
/// what they read with a zero border, and writes the transformed tiles one after the other, plane
/// by plane, in each the channels of one phase after the other.
///
/// Channels that are no whole vectors are gathered before: those of all phases side by side, up to
/// the end of a vector, whose last lanes are any numbers.
///
/// @param filtering which transform
/// @param geometry of the convolution
/// @param lanes floats of a vector
/// @param patch what the largest rectangle reads
record TileTransform(MinimalFiltering filtering, Geometry geometry, int lanes, Patch patch) {

  /// Returns the transform for rectangles of at most so many rows and columns of tiles.
  static TileTransform of(
      MinimalFiltering filtering,
      Geometry geometry,
      int rows,
      int columns,
      int lanes,
      Shape input) {
    int size = filtering.outputs();
    int border = filtering.taps() - 1;
    Patch patch =
        new Patch(
            input,
            0,
            input.depth(),
            (rows * size + border) * geometry.strideHeight(),
            (columns * size + border) * geometry.strideWidth());
    return new TileTransform(filtering, geometry, lanes, patch);
  }

  /// Returns whether channels are gathered: they are no whole vectors.
  static boolean gathers(int channels, int lanes) {
    return channels % lanes != 0;
  }

  /// Returns the floats of a transformed tile in a plane.
  ///
  /// @param channels of the input
  static int depth(Geometry geometry, int channels, int lanes) {
    int depth = MinimalFiltering.phases(geometry) * channels;
    return gathers(channels, lanes) ? Math.ceilDiv(depth, lanes) * lanes : depth;
  }

  /// Returns for how many tiles a plane has room: an odd number, because planes a power of two
  /// apart would share a few sets of the cache.
  static int room(int tiles) {
    return tiles | 1;
  }

  private boolean gathers() {
    return gathers(patch.depth(), lanes);
  }

  private int gatheredDepth() {
    return depth(geometry, patch.depth(), lanes);
  }

  /// Returns the floats from one position of the gathered channels to the next: with room for what
  /// the last run has too many.
  private int gatheredStep() {
    int run = geometry.strideWidth() * patch.depth();
    int vectors = Math.ceilDiv(run, lanes);
    return Math.ceilDiv((geometry.strideHeight() - 1) * run + vectors * lanes, lanes) * lanes;
  }

  private int gatheredWidth() {
    return patch.width() / geometry.strideWidth();
  }

  /// What is gathered is read in whole vectors, up to one beyond the last float.
  private long surplusByteSize() {
    return gathers() ? (long) lanes * Float.BYTES : 0;
  }

  private long patchByteSize() {
    return Floats.aligned(patch.elementCount() * Float.BYTES + surplusByteSize());
  }

  private long gatheredByteSize() {
    if (!gathers()) {
      return 0;
    }
    long rows = patch.height() / geometry.strideHeight();
    return rows * gatheredWidth() * gatheredStep() * Float.BYTES;
  }

  long scratchByteSize() {
    return patchByteSize() + gatheredByteSize() + (long) filtering.planes() * lanes * Float.BYTES;
  }

  /// A worker's memory, cut once.
  ///
  /// @param copy of what a rectangle reads
  /// @param gathered the channels of its phases side by side
  /// @param temporary of the transform
  record Memory(MemorySegment copy, MemorySegment gathered, MemorySegment temporary) {}

  /// Returns memory of the announced size as the transform uses it.
  Memory memory(MemorySegment scratch) {
    return new Memory(
        scratch.asSlice(0, patchByteSize()),
        scratch.asSlice(patchByteSize(), gatheredByteSize()),
        scratch.asSlice(patchByteSize() + gatheredByteSize()));
  }

  /// Transforms the tiles of a rectangle.
  ///
  /// @param top its first row of tiles
  /// @param left its first column
  /// @param height rows of tiles
  /// @param width columns
  /// @param to where the first tile goes, in bytes
  /// @param planeStep bytes from one plane to the next
  void run(
      Volume source,
      int image,
      int top,
      int left,
      int height,
      int width,
      Memory memory,
      MemorySegment target,
      long to,
      long planeStep) {
    int size = filtering.outputs();
    int rows = height * size + filtering.taps() - 1;
    patch.fill(
        source,
        image,
        top * size * geometry.strideHeight() - geometry.padding().top(),
        left * size * geometry.strideWidth() - geometry.padding().left(),
        rows * geometry.strideHeight(),
        memory.copy());
    if (gathers()) {
      gather(memory, rows);
      long pixelBytes = (long) gatheredStep() * Float.BYTES;
      long channelBytes = (long) gatheredDepth() * Float.BYTES;
      transform(
          memory.gathered(),
          gatheredWidth() * pixelBytes,
          pixelBytes,
          channelBytes,
          1,
          1,
          height,
          width,
          memory,
          target,
          to,
          planeStep);
      return;
    }
    long pixelBytes = (long) patch.depth() * Float.BYTES;
    transform(
        memory.copy(),
        patch.rowStride() * Float.BYTES,
        pixelBytes,
        pixelBytes,
        geometry.strideHeight(),
        geometry.strideWidth(),
        height,
        width,
        memory,
        target,
        to,
        planeStep);
  }

  /// Copies the channels of all phases side by side. Those of the phases of a row are so already.
  private void gather(Memory memory, int rows) {
    long run = (long) geometry.strideWidth() * patch.depth() * Float.BYTES;
    long step = (long) gatheredStep() * Float.BYTES;
    for (int row = 0; row < rows * geometry.strideHeight(); row++) {
      long place = (long) row / geometry.strideHeight() * gatheredWidth() * step;
      InputTransforms.spread(
          memory.copy(),
          row * patch.rowStride() * Float.BYTES,
          run,
          memory.gathered(),
          place + row % geometry.strideHeight() * run,
          step,
          gatheredWidth());
    }
  }

  private void transform(
      MemorySegment input,
      long rowBytes,
      long pixelBytes,
      long channelBytes,
      int strideHeight,
      int strideWidth,
      int height,
      int width,
      Memory memory,
      MemorySegment target,
      long to,
      long planeStep) {
    int size = filtering.outputs();
    long at = to;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int phase = 0; phase < strideHeight * strideWidth; phase++) {
          int row = y * size * strideHeight + phase / strideWidth;
          int column = x * size * strideWidth + phase % strideWidth;
          InputTransforms.input(
              filtering,
              input,
              row * rowBytes + column * pixelBytes,
              strideHeight * rowBytes,
              strideWidth * pixelBytes,
              target,
              at,
              planeStep,
              channelBytes,
              memory.temporary());
          at += channelBytes;
        }
      }
    }
  }
}
