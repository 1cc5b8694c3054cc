package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Searches that end without a library; [LoadingTest] has those that find one.
class LibrarySearchTest {
  @TempDir private Path folder;

  /// The properties of this process with those of `changes` instead.
  private static OpenBlasException failure(Map<String, String> changes) {
    LibrarySearch search =
        new LibrarySearch(
            name -> changes.getOrDefault(name, System.getProperty(name)), name -> null);
    return assertThrows(OpenBlasException.class, search::load);
  }

  private static final String EXPLICIT_FAILED =
      "cannot load the OpenBLAS that -Ddev.sash.openblas names: correct the path, or leave the"
          + " property out";

  @Test
  void explicitPathWithoutFile() {
    Path absent = folder.resolve("libopenblas.so");
    OpenBlasException failure = failure(Map.of("dev.sash.openblas", absent.toString()));
    assertEquals(List.of(absent + ": no such file"), failure.attempts());
    assertEquals(EXPLICIT_FAILED + "\n  tried " + absent + ": no such file", failure.getMessage());
  }

  @Test
  void explicitPathOfAFolder() {
    OpenBlasException failure = failure(Map.of("dev.sash.openblas", folder.toString()));
    assertEquals(List.of(folder + ": is not a file"), failure.attempts());
  }

  @Test
  void explicitPathOfNoLibrary() throws IOException {
    Path text = Files.writeString(folder.resolve("libopenblas.so"), "not a library");
    OpenBlasException failure = failure(Map.of("dev.sash.openblas", text.toString()));
    assertEquals(1, failure.attempts().size());
    assertTrue(failure.attempts().getFirst().startsWith(text + ": "), failure.getMessage());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void explicitPathOfAnotherLibrary() {
    Path other = OpenBlas.load().path().resolveSibling("libgcc_s.so.1");
    OpenBlasException failure = failure(Map.of("dev.sash.openblas", other.toString()));
    assertEquals(
        List.of(
            other
                + ": lacks cblas_sgemm, cblas_sgemv, openblas_set_num_threads,"
                + " openblas_get_num_threads, openblas_get_config, openblas_get_corename:"
                + " no OpenBLAS, or too old a one"),
        failure.attempts());
  }

  @Test
  void listsEveryPlaceTried() throws IOException {
    Path text = Files.writeString(folder.resolve("libopenblas.so"), "not a library");
    OpenBlasException failure =
        failure(
            Map.of("os.name", "Plan 9", "os.arch", "mips", "java.library.path", folder.toString()));
    assertEquals(
        "sash-native plan 9-mips: on neither the class path nor the module path",
        failure.attempts().get(0));
    assertEquals(folder.resolve("libopenblas.so.0") + ": no such file", failure.attempts().get(1));
    assertTrue(failure.attempts().get(2).startsWith(text + ": "), failure.getMessage());
    assertEquals(3, failure.attempts().size());
    assertTrue(
        failure
            .getMessage()
            .startsWith(
                "found no OpenBLAS that works on plan 9-mips: add dev.sash:sash-native with this"
                    + " classifier to the class path, install OpenBLAS (Debian: libopenblas0,"
                    + " Homebrew: openblas), or name its file with -Ddev.sash.openblas\n  tried "),
        failure.getMessage());
  }

  @Test
  void cacheThatCannotHoldFiles() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    OpenBlasException failure = failure(Map.of("dev.sash.openblas.cache", file.toString()));
    String message = failure.getMessage();
    assertTrue(
        message.startsWith("cannot unpack the bundled OpenBLAS into " + file + "/openblas-"),
        message);
    assertTrue(
        message.endsWith(
            "): name a folder that only you can write to with -Ddev.sash.openblas.cache, or a"
                + " libopenblas that needs no unpacking with -Ddev.sash.openblas"),
        message);
  }
}
