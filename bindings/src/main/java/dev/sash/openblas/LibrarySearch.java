package dev.sash.openblas;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
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

  /// Every symbol that [OpenBlas] calls: a library that lacks one must not be loaded, as loading cannot be undone.
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

  /// Loads the first library that works: the explicit one alone if there is one, else the bundled one, else the system's.
  ///
  /// @throws OpenBlasException if none does, or if the bundled one cannot be unpacked
  Found load() {
    String explicit = property.apply(PATH_PROPERTY);
    if (explicit != null && !explicit.isBlank()) {
      Path path = Path.of(explicit).toAbsolutePath();
      if (loads(path)) {
        return new Found(OpenBlas.Source.EXPLICIT, path);
      }
      throw new OpenBlasException(
          "cannot load the OpenBLAS that -D" + PATH_PROPERTY + " names: correct the path, or leave the property out",
          attempts,
          null);
    }
    return bundled()
        .or(this::system)
        .orElseThrow(
            () ->
                new OpenBlasException(
                    "found no OpenBLAS that works on " + platform.classifier()
                        + ": add dev.sash:sash-native with this classifier, install OpenBLAS"
                        + " (Debian: libopenblas0, Homebrew: openblas), or name its file with -D" + PATH_PROPERTY,
                    attempts,
                    null));
  }

  private Optional<Found> bundled() {
    String resource = "sash-native " + platform.classifier();
    Optional<Bundle> bundle;
    try {
      bundle = Bundle.find(platform, LibrarySearch.class.getClassLoader(), property.apply("jdk.module.path"));
    } catch (IOException e) {
      attempts.add(resource + ": cannot be read: " + e.getMessage());
      return Optional.empty();
    }
    if (bundle.isEmpty()) {
      attempts.add(resource + ": on neither the class path nor the module path");
      return Optional.empty();
    }
    Path folder = unpack(bundle.get());
    for (String name : bundle.get().hashes().keySet()) {
      if (!loads(folder.resolve(name), name.equals(bundle.get().openBlas()))) {
        return Optional.empty();
      }
    }
    return Optional.of(new Found(OpenBlas.Source.BUNDLED, folder.resolve(bundle.get().openBlas())));
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
          "cannot unpack the bundled OpenBLAS into " + folder + " (" + reason(e) + "): name a folder that only you can"
              + " write to with -D" + CACHE_PROPERTY + ", or a libopenblas that needs no unpacking with -D"
              + PATH_PROPERTY,
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
    try (Arena arena = Arena.ofConfined()) {
      List<String> missing = isOpenBlas ? missingSymbols(path, arena) : List.of();
      if (!missing.isEmpty()) {
        attempts.add(path + ": lacks " + String.join(", ", missing) + ": no OpenBLAS, or too old a one");
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

  private static String reason(IOException e) {
    return e.getMessage() == null || e.getMessage().startsWith("/") ? e.getClass().getSimpleName() + ": " + e.getMessage() : e.getMessage();
  }
}
