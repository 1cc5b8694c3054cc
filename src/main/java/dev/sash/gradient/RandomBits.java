package dev.sash.gradient;

/// Random numbers by index, the same on every machine: SplitMix64 (Steele, Lea and Flood 2014) over
/// a counter.
///
/// @param key names the sequence
record RandomBits(long key) {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /// Returns the sequence that a list of numbers names.
  static RandomBits of(long... names) {
    long key = 0;
    for (long name : names) {
      key = mix(key + GOLDEN ^ mix(name));
    }
    return new RandomBits(key);
  }

  /// Returns 64 random bits.
  long bits(long index) {
    return mix(key + index * GOLDEN);
  }

  /// Returns a number from 0 to 1, 1 excluded, in steps of 2^-24.
  float fraction(long index) {
    return (bits(index) >>> 40) * 0x1p-24f;
  }

  private static long mix(long state) {
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
