package dev.sash.openblas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether OpenBLAS runs kernels that leave the processor's AVX-512 unused, at half its speed.
final class CoreCheck {
  private static final Set<String> AVX512_CORES =
      Set.of("skylakex", "cooperlake", "sapphirerapids");

  private CoreCheck() {}

  /// The warning, if one is due.
  ///
  /// @param coreName as OpenBLAS gives it
  /// @param hasAvx512 whether the processor does
  /// @param coreType the value of the environment variable `OPENBLAS_CORETYPE`, or null
  static Optional<String> warning(String coreName, boolean hasAvx512, String coreType) {
    if (!hasAvx512 || AVX512_CORES.contains(coreName.toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    String remedy =
        coreType == null || coreType.isEmpty()
            ? "set OPENBLAS_CORETYPE=SkylakeX in the environment"
            : "unset OPENBLAS_CORETYPE, which is %s in the environment".formatted(coreType);
    return Optional.of(
        "OpenBLAS runs its %s kernels, about half as fast as this processor's AVX-512 allows: %s"
            .formatted(coreName, remedy));
  }

  /// Whether the processor has AVX-512, as far as Linux tells; elsewhere false.
  static boolean hasAvx512(Path cpuinfo) {
    if (!Files.isReadable(cpuinfo)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines.filter(line -> line.startsWith("flags")).findFirst().stream()
          .anyMatch(line -> Set.of(line.split("[\\s:]+")).contains("avx512f"));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }
}
