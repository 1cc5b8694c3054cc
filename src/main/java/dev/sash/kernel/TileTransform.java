package dev.sash.kernel;

import dev.sash.layer.Geometry;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// Transforms the tiles of an input for minimal filtering, a rectangle of tiles at a time: writes
/// the transformed tiles one after the other, plane by plane, in each the channels of one phase
/// after the other. What a tile reads that lies partly outside is copied before, with zeros there.
///
/// Channels that are no whole vectors are gathered before: those of all phases side by side, up to
/// the end of a vector, whose last lanes are any numbers.
///
/// @param filtering which transform
/// @param geometry of the convolution
/// @param lanes floats of a vector
/// @param patch what is copied at once: what a tile reads, or to be gathered, the largest rectangle
record TileTransform(MinimalFiltering filtering, Geometry geometry, int lanes, Patch patch) {

  /// Returns the transform for rectangles of at most so many rows and columns of tiles.
  static TileTransform of(
      MinimalFiltering filtering,
      Geometry geometry,
      int rows,
      int columns,
      int lanes,
      Shape input) {
    boolean tiles = !gathers(input.depth(), lanes);
    int size = filtering.outputs();
    int border = filtering.taps() - 1;
    Patch patch =
        new Patch(
            input,
            0,
            input.depth(),
            ((tiles ? 1 : rows) * size + border) * geometry.strideHeight(),
            ((tiles ? 1 : columns) * size + border) * geometry.strideWidth());
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
  /// @param copy of what is read
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
    if (gathers()) {
      fill(source, image, top, left, height, memory);
      gather(memory, rows(height));
      long channelBytes = (long) gatheredDepth() * Float.BYTES;
      long pixelBytes = (long) gatheredStep() * Float.BYTES;
      long rowBytes = gatheredWidth() * pixelBytes;
      int size = filtering.outputs();
      for (int tile = 0; tile < height * width; tile++) {
        long from = (tile / width * rowBytes + tile % width * pixelBytes) * size;
        long at = to + tile * channelBytes;
        transform(
            memory.gathered(),
            from,
            rowBytes,
            pixelBytes,
            channelBytes,
            memory,
            target,
            at,
            planeStep);
      }
      return;
    }
    for (int tile = 0; tile < height * width; tile++) {
      long at = to + tile * (long) phases() * patch.depth() * Float.BYTES;
      int y = top + tile / width;
      int x = left + tile % width;
      phases(source, image, y, x, memory, target, at, planeStep);
    }
  }

  private int phases() {
    return MinimalFiltering.phases(geometry);
  }

  /// Returns how many positions so many tiles read in a column, of each phase.
  private int rows(int tiles) {
    return tiles * filtering.outputs() + filtering.taps() - 1;
  }

  /// Returns the first row of the input that a row of tiles reads.
  private int firstRow(int tile) {
    return tile * filtering.outputs() * geometry.strideHeight() - geometry.padding().top();
  }

  private int firstColumn(int tile) {
    return tile * filtering.outputs() * geometry.strideWidth() - geometry.padding().left();
  }

  /// Copies what tiles read.
  ///
  /// @param height rows of tiles
  private void fill(Volume source, int image, int top, int left, int height, Memory memory) {
    int count = rows(height) * geometry.strideHeight();
    patch.fill(source, image, firstRow(top), firstColumn(left), count, memory.copy());
  }

  /// Transforms the phases of a tile, where it lies or from a copy.
  private void phases(
      Volume source,
      int image,
      int tileY,
      int tileX,
      Memory memory,
      MemorySegment target,
      long to,
      long planeStep) {
    int y = firstRow(tileY);
    int x = firstColumn(tileX);
    Shape input = patch.input();
    boolean inside =
        y >= 0
            && y + patch.height() <= input.height()
            && x >= 0
            && x + patch.width() <= input.width();
    if (!inside) {
      fill(source, image, tileY, tileX, 1, memory);
    }
    MemorySegment segment = inside ? source.segment() : memory.copy();
    long rowBytes = (inside ? source.rowStride() : patch.rowStride()) * Float.BYTES;
    long pixelBytes = (inside ? source.pixelStride() : patch.depth()) * Float.BYTES;
    long first = inside ? source.offset(image, y, x) * Float.BYTES : 0;
    long channelBytes = (long) patch.depth() * Float.BYTES;
    for (int phase = 0; phase < phases(); phase++) {
      int row = phase / geometry.strideWidth();
      int column = phase % geometry.strideWidth();
      transform(
          segment,
          first + row * rowBytes + column * pixelBytes,
          geometry.strideHeight() * rowBytes,
          geometry.strideWidth() * pixelBytes,
          channelBytes,
          memory,
          target,
          to + phase * channelBytes,
          planeStep);
    }
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

  /// Transforms a tile.
  private void transform(
      MemorySegment input,
      long from,
      long rowBytes,
      long pixelBytes,
      long channelBytes,
      Memory memory,
      MemorySegment target,
      long to,
      long planeStep) {
    InputTransforms.input(
        filtering,
        input,
        from,
        rowBytes,
        pixelBytes,
        target,
        to,
        planeStep,
        channelBytes,
        memory.temporary());
  }
}
