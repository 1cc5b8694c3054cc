package dev.sash.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the choice of an algorithm has to know of the processor: nothing that is measured, so that
/// a plan is the same after every start.
enum Processor {
  /// Two products of vectors a cycle, and a third-level cache far from the cores.
  INTEL(18, 36),
  /// Where this was tried, Zen 4, one product of vectors of 512 bits a cycle.
  AMD(9, 9),
  OTHER(12, 12);

  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");
  private static final Processor THIS = find();

  /// Weights of a layer from which they do not stay in a cache of cores' own from call to call.
  private static final double MANY_WEIGHTS = 1 << 20;

  private final double weightCost;
  private final double costOfMany;

  Processor(double weightCost, double costOfMany) {
    this.weightCost = weightCost;
    this.costOfMany = costOfMany;
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
  ///
  /// @param weights how many are read one after the other
  /// @param meanwhile whether they are fetched while others are multiplied
  double weightCost(double weights, boolean meanwhile) {
    return weights < MANY_WEIGHTS || meanwhile ? weightCost : costOfMany;
  }
}
