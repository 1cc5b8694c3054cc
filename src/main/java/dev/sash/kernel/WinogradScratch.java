package dev.sash.kernel;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// The memory in which a worker of a [WinogradConvolution] computes a block of tiles. All sizes are
/// in bytes.
///
/// @param filtering which transforms
/// @param panels how the filters are cut
/// @param depth floats of a transformed tile in a plane
/// @param tiles tiles of the largest block
/// @param transform transforms the input; empty: that is done before
/// @param keeps whether tiles are pooled before they are written, or added to what is there
record WinogradScratch(
    MinimalFiltering filtering,
    Panels panels,
    int depth,
    int tiles,
    Optional<TileTransform> transform,
    boolean keeps) {

  /// A worker's memory, cut once.
  ///
  /// @param input the transformed tiles, or null
  /// @param transform memory of the transform, or null
  /// @param products of a panel
  /// @param temporary of the output's transform
  /// @param zeros as many as a panel has filters
  /// @param tile an output tile before it is pooled or added, or null
  record Memory(
      MemorySegment input,
      TileTransform.Memory transform,
      MemorySegment products,
      MemorySegment temporary,
      MemorySegment zeros,
      Volume tile) {}

  /// Returns the size of a transformed tile in a plane.
  long tileByteSize() {
    return (long) depth * Float.BYTES;
  }

  /// Returns from one plane of so many tiles to the next.
  long planeByteSize(int tiles) {
    return TileTransform.room(tiles) * tileByteSize();
  }

  private int widestPanel() {
    return panels.stride(0);
  }

  /// Returns the size of a panel of filters at a position.
  long panelByteSize() {
    return (long) widestPanel() * Float.BYTES;
  }

  /// Returns from one plane of a panel's products to the next.
  long productByteSize() {
    return TileTransform.room(tiles) * panelByteSize();
  }

  private long inputByteSize() {
    return filtering.planes() * planeByteSize(tiles);
  }

  private long temporaryByteSize() {
    return (long) filtering.planes() * panels.lanes() * Float.BYTES;
  }

  private Shape tileShape() {
    return Shape.of(filtering.outputs(), filtering.outputs(), widestPanel());
  }

  private long keptByteSize() {
    return tileShape().elementCount() * Float.BYTES;
  }

  long byteSize() {
    long own = 0;
    if (transform.isPresent()) {
      long copied = transform.get().scratchByteSize();
      own = Floats.aligned(inputByteSize()) + Floats.aligned(copied);
    }
    return own
        + Floats.aligned(filtering.planes() * productByteSize())
        + Floats.aligned(temporaryByteSize())
        + Floats.aligned(panelByteSize())
        + (keeps ? keptByteSize() : 0);
  }

  /// Returns memory of the announced size as a worker uses it.
  Memory memory(MemorySegment scratch) {
    SegmentAllocator allocator = SegmentAllocator.slicingAllocator(scratch);
    MemorySegment input = null;
    TileTransform.Memory own = null;
    if (transform.isPresent()) {
      input = slice(allocator, inputByteSize());
      own = transform.get().memory(slice(allocator, transform.get().scratchByteSize()));
    }
    MemorySegment products = slice(allocator, filtering.planes() * productByteSize());
    MemorySegment temporary = slice(allocator, temporaryByteSize());
    MemorySegment zeros = slice(allocator, panelByteSize());
    Volume tile = keeps ? Volume.of(slice(allocator, keptByteSize()), tileShape()) : null;
    return new Memory(input, own, products, temporary, zeros, tile);
  }

  private static MemorySegment slice(SegmentAllocator allocator, long byteSize) {
    return allocator.allocate(byteSize, Volume.ALIGNMENT);
  }
}
