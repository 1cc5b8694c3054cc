package dev.sash.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the choice of an algorithm has to know of the processor: nothing that is measured, so that
/// a plan is the same after every start.
enum Processor {
  /// Two products of vectors a cycle, and a third-level cache far from the cores.
  INTEL(18, 18),
  /// Where this was tried, Zen 4, one product of vectors of 512 bits a cycle.
  AMD(9, 0),
  OTHER(12, 0);

  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");
  private static final Processor THIS = find();

  /// Weights of a layer from which they do not stay in a cache of cores' own from call to call.
  private static final double MANY_WEIGHTS = 1 << 20;

  private final double weightCost;
  private final double hiddenCost;

  Processor(double weightCost, double hiddenCost) {
    this.weightCost = weightCost;
    this.hiddenCost = hiddenCost;
  }

  /// Returns the kind of this machine's.
  static Processor current() {
    return THIS;
  }

  private static Processor find() {
    try {
      return of(Files.readAllLines(DESCRIPTION));
    } catch (IOException _) {
      // Other systems than Linux have no such file.
      return OTHER;
    }
  }

  /// Returns the kind that Linux describes in `/proc/cpuinfo`.
  static Processor of(List<String> description) {
    String vendor =
        description.stream()
            .filter(line -> line.startsWith("vendor_id"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
    return switch (vendor) {
      case "GenuineIntel" -> INTEL;
      case "AuthenticAMD" -> AMD;
      default -> OTHER;
    };
  }

  /// Returns the multiply-accumulates that a core does in the time in which it reads a weight from
  /// memory or from a cache that it shares.
  double weightCost() {
    return weightCost;
  }

  /// Returns the multiply-accumulates that a core does, beyond those of [#weightCost], in the time
  /// in which it reads one of many weights: what is gained where it reads them meanwhile.
  ///
  /// @param weights how many are read one after the other
  double hiddenCost(double weights) {
    return weights < MANY_WEIGHTS ? 0 : hiddenCost;
  }
}
