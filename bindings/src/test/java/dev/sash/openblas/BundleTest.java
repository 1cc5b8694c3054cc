package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleTest {

  /// A bundle of the given files in memory; null content stands for a file that is listed only.
  static Bundle.Contents contents(Map<String, String> files) {
    return name ->
        files.get(name) == null
            ? null
            : new ByteArrayInputStream(files.get(name).getBytes(StandardCharsets.UTF_8));
  }

  static String line(String name, String content) {
    byte[] digest = Bundle.sha256().digest(content.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest) + "  " + name + "\n";
  }

  private static Optional<Bundle> withList(String list) throws IOException {
    return Bundle.of(contents(Map.of("SHA256SUMS", list)));
  }

  @Test
  void keepsTheOrderOfTheList() throws IOException {
    Bundle bundle =
        withList(line("libgcc_s.so.1", "a") + line("libopenblas.so.0", "b")).orElseThrow();
    assertEquals(
        List.of("libgcc_s.so.1", "libopenblas.so.0"), List.copyOf(bundle.hashes().keySet()));
    assertEquals("libopenblas.so.0", bundle.openBlas());
    assertEquals(64, bundle.hash().length());
  }

  @Test
  void isAbsentWithoutList() throws IOException {
    assertEquals(Optional.empty(), Bundle.of(name -> null));
  }

  @Test
  void refusesAListThatIsNone() {
    assertEquals(
        "SHA256SUMS: expected one line a library, got an empty file",
        assertThrows(IOException.class, () -> withList("")).getMessage());
    String line = line("../libopenblas.so.0", "b").strip();
    assertEquals(
        "SHA256SUMS: expected '<SHA-256>  <file name>', got '" + line + "'",
        assertThrows(IOException.class, () -> withList(line)).getMessage());
  }
}
