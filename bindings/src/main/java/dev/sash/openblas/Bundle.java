package dev.sash.openblas;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The libraries of `sash-native` for one platform.
///
/// They are resources below `META-INF`, which is no package, so that no module hides them.
///
/// @param contents where to read them
/// @param hash of the list: names this very set of files
/// @param hashes the SHA-256 of each file, in the order in which the files must be loaded, the last
///   one OpenBLAS itself
record Bundle(Contents contents, String hash, SequencedMap<String, String> hashes) {
  private static final String LIST = "SHA256SUMS";
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._+-]*)");

  /// Where a bundle's files are read from.
  @FunctionalInterface
  interface Contents {
    /// Opens a file by its plain name; null if there is none.
    InputStream open(String name) throws IOException;
  }

  /// Reads the list.
  ///
  /// @return empty if there is no list, hence no bundle
  static Optional<Bundle> of(Contents contents) throws IOException {
    byte[] list;
    try (InputStream stream = contents.open(LIST)) {
      if (stream == null) {
        return Optional.empty();
      }
      list = stream.readAllBytes();
    }
    LinkedHashMap<String, String> hashes = new LinkedHashMap<>();
    for (String line : new String(list, StandardCharsets.UTF_8).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException(LIST + ": expected '<SHA-256>  <file name>', got '" + line + "'");
      }
      hashes.put(matcher.group(2), matcher.group(1));
    }
    if (hashes.isEmpty()) {
      throw new IOException(LIST + ": expected one line a library, got an empty file");
    }
    return Optional.of(
        new Bundle(contents, HexFormat.of().formatHex(sha256().digest(list)), hashes));
  }

  /// Looks on the class path, in the resolved modules, and last on the module path: a resource jar
  /// is not resolved by itself, as no module requires it.
  static Optional<Bundle> find(Platform platform, ClassLoader loader, String modulePath)
      throws IOException {
    String folder = "META-INF/dev.sash.openblas/" + platform.classifier() + "/";
    Optional<Bundle> bundle = of(name -> loader.getResourceAsStream(folder + name));
    if (bundle.isPresent() || modulePath == null || modulePath.isEmpty()) {
      return bundle;
    }
    Path[] paths =
        Arrays.stream(modulePath.split(Pattern.quote(File.pathSeparator)))
            .map(Path::of)
            .toArray(Path[]::new);
    Optional<ModuleReference> module;
    try {
      module = ModuleFinder.of(paths).find(platform.moduleName());
    } catch (FindException e) {
      throw new IOException("module path " + modulePath + ": " + e.getMessage(), e);
    }
    return module.isEmpty() ? Optional.empty() : of(name -> open(module.get(), folder + name));
  }

  private static InputStream open(ModuleReference module, String name) throws IOException {
    ModuleReader reader = module.open();
    try {
      InputStream stream = reader.open(name).orElse(null);
      if (stream == null) {
        reader.close();
        return null;
      }
      return new FilterInputStream(stream) {
        @Override
        public void close() throws IOException {
          try (reader) {
            super.close();
          }
        }
      };
    } catch (IOException | UncheckedIOException e) {
      reader.close();
      throw e;
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform must have SHA-256.
      throw new AssertionError(e);
    }
  }

  /// The file name of OpenBLAS itself.
  String openBlas() {
    return hashes.lastEntry().getKey();
  }
}
