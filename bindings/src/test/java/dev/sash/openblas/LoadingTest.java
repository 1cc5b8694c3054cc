package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Loading in a process of its own: what depends on flags, environment and paths of the JVM.
class LoadingTest {
  private static final Path TARGET = Path.of(System.getProperty("basedir", "."), "target");
  private static final String CLASSES = TARGET.resolve("classes").toString();
  private static final String TEST_CLASSES = TARGET.resolve("test-classes").toString();
  private static final String NATIVE_ACCESS = "--enable-native-access=dev.sash.openblas";
  private static final String DENY = "--illegal-native-access=deny";
  private static final List<String> AS_MODULE =
      List.of(
          "--patch-module",
          "dev.sash.openblas=" + TEST_CLASSES,
          "-m",
          "dev.sash.openblas/dev.sash.openblas.Probe");

  private final OpenBlas blas = OpenBlas.load();
  private final String nativeJar = nativeJar();
  @TempDir private Path folder;

  private static String nativeJar() {
    Platform platform = Platform.of(System::getProperty);
    URL list =
        OpenBlas.class
            .getClassLoader()
            .getResource("META-INF/dev.sash.openblas/" + platform.classifier() + "/SHA256SUMS");
    try {
      URL jar = ((JarURLConnection) list.openConnection()).getJarFileURL();
      return Path.of(URI.create(jar.toString())).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String path(String... entries) {
    return String.join(File.pathSeparator, entries);
  }

  private static Process start(Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("OPENBLAS_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static String run(Map<String, String> environment, List<String> arguments)
      throws IOException {
    return output(start(environment, arguments));
  }

  private static String output(Process process) throws IOException {
    try (InputStream stream = process.getInputStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static List<String> list(List<String> last, String... first) {
    return Stream.concat(Stream.of(first), last.stream()).toList();
  }

  private List<String> module(String... flags) {
    return list(list(AS_MODULE, "-p", path(CLASSES, nativeJar)), flags);
  }

  private List<String> onClassPath(String... flags) {
    return list(
        List.of("-cp", path(CLASSES, TEST_CLASSES, nativeJar), "dev.sash.openblas.Probe"), flags);
  }

  private String freshCache() {
    return "-Ddev.sash.openblas.cache=" + folder.resolve("cache");
  }

  private String sameCache() {
    return "-Ddev.sash.openblas.cache=" + blas.path().getParent().getParent();
  }

  @Test
  void isLoadedOnceForTheProcess() {
    assertSame(blas, OpenBlas.load());
    assertTrue(OpenBlas.class.getModule().isNamed());
    assertEquals(OpenBlas.Source.BUNDLED, blas.source());
    assertEquals("0.3.31", blas.version());
    assertTrue(blas.config().startsWith("OpenBLAS 0.3.31 "), blas.config());
    assertTrue(Files.isRegularFile(blas.path()));
  }

  @Test
  void namesTheFlagOfTheModule() throws IOException {
    assertEquals(
        "module dev.sash.openblas has no native access:"
            + " run java with --enable-native-access=dev.sash.openblas",
        run(Map.of(), module(DENY)));
  }

  @Test
  void namesTheFlagOfTheClassPath() throws IOException {
    String output = run(Map.of(), onClassPath(DENY));
    assertTrue(
        output.endsWith("has no native access: run java with --enable-native-access=ALL-UNNAMED"),
        output);
  }

  @Test
  void findsTheBundleOnTheClassPath() throws IOException {
    String output =
        run(Map.of(), onClassPath("--enable-native-access=ALL-UNNAMED", DENY, freshCache()));
    assertTrue(output.startsWith("BUNDLED " + folder.resolve("cache")), output);
  }

  @Test
  void findsTheBundleOnTheModulePathThoughNothingRequiresIt() throws IOException {
    String output = run(Map.of(), module(NATIVE_ACCESS, DENY, freshCache()));
    assertTrue(output.startsWith("BUNDLED " + folder.resolve("cache")), output);
  }

  @Test
  void takesTheExplicitPath() throws IOException {
    // The bundled libgfortran finds its neighbours only through the search path.
    Map<String, String> environment = Map.of("LD_LIBRARY_PATH", blas.path().getParent().toString());
    String output =
        run(environment, module(NATIVE_ACCESS, DENY, "-Ddev.sash.openblas=" + blas.path()));
    assertEquals("EXPLICIT " + blas.path(), output);
  }

  @Test
  void fallsBackToTheSystem() throws IOException {
    Path libraries = blas.path().getParent();
    Map<String, String> environment = Map.of("LD_LIBRARY_PATH", libraries.toString());
    List<String> withoutBundle =
        list(list(AS_MODULE, "-p", CLASSES), NATIVE_ACCESS, "-Djava.library.path=" + libraries);
    assertEquals("SYSTEM " + blas.path(), run(environment, withoutBundle));
  }

  @Test
  void severalProcessesMayUnpackAtOnce() throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(Map.of(), module(NATIVE_ACCESS, freshCache())));
    }
    String expected = null;
    for (Process process : processes) {
      String output = output(process);
      assertTrue(output.startsWith("BUNDLED "), output);
      expected = expected == null ? output : expected;
      assertEquals(expected, output);
    }
    Path unpacked = Path.of(expected.substring("BUNDLED ".length())).getParent();
    try (Stream<Path> files = Files.list(unpacked);
        Stream<Path> bundled = Files.list(blas.path().getParent())) {
      assertEquals(
          bundled.map(Path::getFileName).sorted().toList(),
          files.map(Path::getFileName).sorted().toList());
    }
  }

  @Test
  void warnsOnceOfKernelsBelowTheProcessor() throws IOException {
    assumeTrue(CoreCheck.hasAvx512(Path.of("/proc/cpuinfo")));
    String warned = run(Map.of("OPENBLAS_CORETYPE", "Haswell"), module(NATIVE_ACCESS, sameCache()));
    String warning = CoreCheck.warning("Haswell", true, "Haswell").orElseThrow();
    assertEquals(1, warned.lines().filter(line -> line.contains(warning)).count(), warned);
    String silent = run(Map.of(), module(NATIVE_ACCESS, sameCache()));
    assertEquals("BUNDLED " + blas.path(), silent);
  }
}
