package dev.sash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Where the models and golden outputs of others lie: the property `dev.sash.verification`, or
/// `../shared/verification` beside the root of the checkout. They are not part of the project.
public final class VerificationFolder {

  private VerificationFolder() {}

  /// Returns the folder, if it is there.
  public static Optional<Path> find() {
    String property = System.getProperty("dev.sash.verification");
    if (property != null) {
      return Optional.of(Path.of(property));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared").resolve("verification");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /// Returns a file or folder below it; without it the test is skipped.
  public static Path require(String name) {
    Optional<Path> folder = find().map(root -> root.resolve(name)).filter(Files::exists);
    Assumptions.assumeTrue(
        folder.isPresent(), "no " + name + ": set -Ddev.sash.verification=DIR to test against it");
    return folder.get();
  }

  /// Returns all models below a folder.
  public static List<Path> models(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
