package dev.sash.openblas;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Finds OpenBLAS and loads it into this class's loader, where the bindings look symbols up.
final class LibrarySearch {
  /// Names the library to load; nothing else is tried then.
  static final String PATH_PROPERTY = "dev.sash.openblas";

  /// Names the folder below which bundled libraries are unpacked.
  static final String CACHE_PROPERTY = "dev.sash.openblas.cache";

  /// Every symbol that [OpenBlas] calls: a library that lacks one must not be loaded, as loading
  /// cannot be undone.
  static final List<String> SYMBOLS =
      List.of(
          "cblas_sgemm",
          "cblas_sgemv",
          "openblas_set_num_threads",
          "openblas_get_num_threads",
          "openblas_get_config",
          "openblas_get_corename");

  /// A library that is loaded.
  record Found(OpenBlas.Source source, Path path) {}

  private final UnaryOperator<String> property;
  private final UnaryOperator<String> environment;
  private final Platform platform;
  private final List<String> attempts = new ArrayList<>();

  LibrarySearch(UnaryOperator<String> property, UnaryOperator<String> environment) {
    this.property = property;
    this.environment = environment;
    this.platform = Platform.of(property);
  }

  /// Loads the first library that works: the explicit one alone if there is one, else the bundled
  /// one, else the system's.
  ///
  /// @throws OpenBlasException if none does, or if there is a bundled one but it cannot be unpacked
  Found load() {
    String explicit = property.apply(PATH_PROPERTY);
    if (explicit != null && !explicit.isBlank()) {
      Path path = Path.of(explicit).toAbsolutePath();
      if (loads(path)) {
        return new Found(OpenBlas.Source.EXPLICIT, path);
      }
      throw new OpenBlasException(
          "cannot load the OpenBLAS that -D%s names: correct the path, or leave the property out"
              .formatted(PATH_PROPERTY),
          attempts,
          null);
    }
    return bundled().or(this::system).orElseThrow(this::foundNone);
  }

  private OpenBlasException foundNone() {
    return new OpenBlasException(
        ("found no OpenBLAS that works on %s: add dev.sash:sash-native with this classifier to the"
                + " class path, install OpenBLAS (Debian: libopenblas0, Homebrew: openblas), or"
                + " name its file with -D%s")
            .formatted(platform.classifier(), PATH_PROPERTY),
        attempts,
        null);
  }

  private Optional<Found> bundled() {
    String resource = "sash-native " + platform.classifier();
    Optional<Bundle> present;
    try {
      present = Bundle.find(platform, LibrarySearch.class.getClassLoader(), modulePath());
    } catch (IOException e) {
      throw new OpenBlasException(
          "cannot read %s (%s): exchange the jar, or name a libopenblas with -D%s"
              .formatted(resource, e.getMessage(), PATH_PROPERTY),
          attempts,
          e);
    }
    if (present.isEmpty()) {
      attempts.add(resource + ": on neither the class path nor the module path");
      return Optional.empty();
    }
    Bundle bundle = present.get();
    Path folder = unpack(bundle);
    for (String name : bundle.hashes().keySet()) {
      if (!loads(folder.resolve(name), name.equals(bundle.openBlas()))) {
        attempts.add(
            "%s: if its file system lets no code be loaded (noexec), name another with -D%s"
                .formatted(folder, CACHE_PROPERTY));
        return Optional.empty();
      }
    }
    return Optional.of(new Found(OpenBlas.Source.BUNDLED, folder.resolve(bundle.openBlas())));
  }

  private String modulePath() {
    return property.apply("jdk.module.path");
  }

  private Path unpack(Bundle bundle) {
    String cache = property.apply(CACHE_PROPERTY);
    Path parent =
        cache == null || cache.isBlank()
            ? platform.cacheFolder(environment, property.apply("user.home"))
            : Path.of(cache).toAbsolutePath();
    Path folder = parent.resolve("openblas-" + bundle.hash().substring(0, 16));
    try {
      return PrivateFolder.of(folder).unpack(bundle);
    } catch (IOException e) {
      throw new OpenBlasException(
          ("cannot unpack the bundled OpenBLAS into %s (%s): name a folder that only you can write"
                  + " to with -D%s, or a libopenblas that needs no unpacking with -D%s")
              .formatted(folder, reason(e), CACHE_PROPERTY, PATH_PROPERTY),
          attempts,
          e);
    }
  }

  private Optional<Found> system() {
    for (Path folder : platform.libraryFolders(property.apply("java.library.path"))) {
      for (String name : platform.libraryNames()) {
        Path path = folder.resolve(name);
        if (loads(path)) {
          return Optional.of(new Found(OpenBlas.Source.SYSTEM, path));
        }
      }
    }
    return Optional.empty();
  }

  private boolean loads(Path path) {
    return loads(path, true);
  }

  @SuppressWarnings("restricted")
  private boolean loads(Path path, boolean isOpenBlas) {
    if (!Files.isRegularFile(path)) {
      attempts.add(path + ": " + (Files.exists(path) ? "is not a file" : "no such file"));
      return false;
    }
    // Confined memory, once in use, has the JIT compile a test of the owner into every access.
    try (Arena arena = Arena.ofShared()) {
      List<String> missing = isOpenBlas ? missingSymbols(path, arena) : List.of();
      if (!missing.isEmpty()) {
        attempts.add(
            "%s: lacks %s: no OpenBLAS, or too old a one"
                .formatted(path, String.join(", ", missing)));
        return false;
      }
      System.load(path.toString());
      return true;
    } catch (UnsatisfiedLinkError e) {
      attempts.add(path + ": " + e.getMessage());
      return false;
    }
  }

  /// A library that cannot even be opened lacks nothing here: `System.load` then tells why.
  @SuppressWarnings("restricted")
  private static List<String> missingSymbols(Path path, Arena arena) {
    SymbolLookup lookup;
    try {
      lookup = SymbolLookup.libraryLookup(path, arena);
    } catch (IllegalArgumentException e) {
      return List.of();
    }
    return SYMBOLS.stream().filter(symbol -> lookup.find(symbol).isEmpty()).toList();
  }

  /// Some file exceptions have the path alone for a message: their class tells the rest.
  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() == null
        ? "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage())
        : e.getMessage();
  }
}
