package dev.sash.openblas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Whether OpenBLAS runs kernels that leave the processor's AVX-512 unused, at half its speed.
final class CoreCheck {
  private static final Set<String> AVX512_CORES = Set.of("skylakex", "cooperlake", "sapphirerapids");

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
            ? "OPENBLAS_CORETYPE is not set: try OPENBLAS_CORETYPE=SkylakeX"
            : "OPENBLAS_CORETYPE=" + coreType + " is set: unset OPENBLAS_CORETYPE";
    return Optional.of(
        "OpenBLAS runs its " + coreName + " kernels though this processor has AVX-512: about half the speed; " + remedy);
  }

  /// Whether the processor has AVX-512, as far as Linux tells; elsewhere false.
  static boolean hasAvx512(Path cpuinfo) {
    if (!Files.isReadable(cpuinfo)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines.filter(line -> line.startsWith("flags")).findFirst().stream()
          .anyMatch(line -> Set.of(line.split("[\\s:]+")).contains("avx512f"));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }
}
