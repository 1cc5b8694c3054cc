package dev.sash.kernel;

/// How the filters of a convolution are cut into panels: vectors of filters that are multiplied
/// together. In memory a panel has its vectors side by side for one element of the filters, then
/// for the next; what the last vector has too many are zeros.
///
/// In a paired panel of one vector two elements of a filter lie side by side, then those of the
/// next filter: two input values are broadcast at once.
///
/// @param filters how many filters
/// @param elements weights of a filter
/// @param lanes floats of a vector
/// @param widest vectors of every panel but the last
/// @param paired whether panels of one vector are paired; then the elements are an even number
public record Panels(int filters, long elements, int lanes, int widest, boolean paired) {

  /// Vectors of filters that a block of four positions has registers for.
  private static final int WIDEST = 4;

  /// Where vectors are shorter than this, a processor has 16 registers and not 32.
  static final int LANES_OF_MANY_REGISTERS = 16;

  /// A panel this large no longer stays in the L2 cache from one block of positions to the next.
  private static final long LARGEST_PANEL_BYTES = 768L << 10;

  /// Panels without pairs.
  Panels(int filters, long elements, int lanes, int widest) {
    this(filters, elements, lanes, widest, false);
  }

  /// Returns panels as even as they can be: a narrow one loads more values for a product.
  static Panels of(int filters, long elements, int lanes) {
    boolean fits = elements * WIDEST * lanes * Float.BYTES <= LARGEST_PANEL_BYTES;
    if (!fits || lanes < LANES_OF_MANY_REGISTERS) {
      return new Panels(filters, elements, lanes, 2);
    }
    int vectors = Math.ceilDiv(filters, lanes);
    int widest = Math.ceilDiv(vectors, Math.ceilDiv(vectors, WIDEST));
    return new Panels(filters, elements, lanes, widest);
  }

  /// Returns the same panels, paired if the elements can be, lie in no long runs, and the processor
  /// has the registers for twice as many sums.
  ///
  /// @param taps where the elements lie
  Panels pairedFor(Taps taps) {
    boolean pairs =
        taps.arePairs() && !RunBlocks.fit(taps.row()) && lanes >= LANES_OF_MANY_REGISTERS;
    return new Panels(filters, elements, lanes, widest, pairs);
  }

  boolean isPaired(int panel) {
    return paired && vectors(panel) == 1;
  }

  int count() {
    return Math.ceilDiv(vectors(), widest);
  }

  private int vectors() {
    return Math.ceilDiv(filters, lanes);
  }

  int vectors(int panel) {
    return Math.min(widest, vectors() - panel * widest);
  }

  int firstFilter(int panel) {
    return panel * widest * lanes;
  }

  /// Returns how many filters a panel has, without the zeros.
  int filters(int panel) {
    return Math.min(stride(panel), filters - firstFilter(panel));
  }

  /// Returns whether the last vector of a panel has no zeros.
  boolean isFull(int panel) {
    return filters(panel) == stride(panel);
  }

  /// Returns the floats from one element of a panel's filters to the next.
  int stride(int panel) {
    return vectors(panel) * lanes;
  }

  /// Returns where a panel begins, in floats.
  long offset(int panel) {
    return firstFilter(panel) * elements;
  }

  /// Returns the floats of all panels.
  long elementCount() {
    return paddedFilters() * elements;
  }

  /// Returns the filters with the zeros of the last vector.
  long paddedFilters() {
    return (long) vectors() * lanes;
  }

  /// Returns where the weight of a filter at an element lies, in floats.
  long index(int filter, long element) {
    int panel = filter / (widest * lanes);
    if (isPaired(panel)) {
      long pair = element / 2 * 2 * stride(panel);
      return offset(panel) + pair + 2L * (filter - firstFilter(panel)) + element % 2;
    }
    return offset(panel) + element * stride(panel) + (filter - firstFilter(panel));
  }
}
