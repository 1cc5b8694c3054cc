package dev.sash;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Finds data that is not part of the project: `-Ddev.sash.verification=DIR`, else
/// `../shared/verification` beside the root of the checkout.
public final class Verification {

  private Verification() {}

  /// Returns a file or folder of the data; the calling test is skipped where it is missing.
  public static Path path(String relative) {
    Path path = root().resolve(relative);
    Assumptions.assumeTrue(
        Files.exists(path),
        () -> "no " + path + ": set -Ddev.sash.verification=DIR to run this test");
    return path;
  }

  private static Path root() {
    String property = System.getProperty("dev.sash.verification");
    if (property != null) {
      return Path.of(property);
    }
    Path data = Path.of("shared", "verification");
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(data))) {
        return folder.resolve(data);
      }
    }
    return data;
  }
}
