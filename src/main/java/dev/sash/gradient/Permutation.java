package dev.sash.gradient;

/// A random order of the numbers below a count, each computed by itself: a Feistel network over the
/// next even power of two, repeated until the number is in range (Black and Rogaway 2002, "Ciphers
/// with arbitrary finite domains"). It takes no memory, whatever the count.
final class Permutation {

  private static final int ROUNDS = 6;

  private final long count;
  private final int halfBits;
  private final RandomBits[] rounds = new RandomBits[ROUNDS];

  /// @param count how many numbers; positive
  /// @param key names the order
  Permutation(long count, long key) {
    this.count = count;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, count - 1));
    halfBits = Math.max(1, Math.ceilDiv(bits, 2));
    for (int round = 0; round < ROUNDS; round++) {
      rounds[round] = RandomBits.of(key, round);
    }
  }

  /// Returns the number at a place.
  long at(long place) {
    long number = place;
    do {
      number = mix(number);
    } while (Long.compareUnsigned(number, count) >= 0);
    return number;
  }

  private long mix(long number) {
    long mask = (1L << halfBits) - 1;
    long left = number >>> halfBits;
    long right = number & mask;
    for (RandomBits round : rounds) {
      long next = left ^ round.bits(right) & mask;
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
