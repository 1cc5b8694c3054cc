package dev.sash.openblas;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// The operating system and processor, as far as they decide on names and folders.
///
/// @param system `linux`, `macosx` or `windows`, else the name that Java gives
/// @param processor `x86_64` or `arm64`, else the name that Java gives
record Platform(String system, String processor) {

  static Platform of(UnaryOperator<String> property) {
    String name = property.apply("os.name").toLowerCase(Locale.ROOT);
    String system =
        name.startsWith("linux")
            ? "linux"
            : name.startsWith("mac") ? "macosx" : name.startsWith("windows") ? "windows" : name;
    String processor =
        switch (property.apply("os.arch").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          case String other -> other;
        };
    return new Platform(system, processor);
  }

  /// The classifier of `sash-native`, such as `linux-x86_64`.
  String classifier() {
    return system + "-" + processor;
  }

  /// The name of the module that `sash-native`'s jar for this platform is.
  String moduleName() {
    return "dev.sash.natives." + system + "." + processor;
  }

  /// The usual file names of a system OpenBLAS, the versioned one first: it needs no development
  /// package.
  List<String> libraryNames() {
    return switch (system) {
      case "macosx" -> List.of("libopenblas.0.dylib", "libopenblas.dylib");
      case "windows" -> List.of("libopenblas.dll", "openblas.dll");
      default -> List.of("libopenblas.so.0", "libopenblas.so");
    };
  }

  /// The folders where a system OpenBLAS usually lies: the JVM's library path, then those of
  /// package managers.
  List<Path> libraryFolders(String libraryPath) {
    List<Path> folders = new ArrayList<>();
    String separator = system.equals("windows") ? ";" : ":";
    for (String folder : libraryPath.split(separator)) {
      if (!folder.isBlank() && !folder.equals(".")) {
        folders.add(Path.of(folder));
      }
    }
    List<String> usual =
        switch (system) {
          case "linux" -> {
            String triplet = (processor.equals("arm64") ? "aarch64" : processor) + "-linux-gnu";
            yield List.of(
                "/usr/lib/" + triplet,
                "/usr/lib64",
                "/usr/lib",
                "/usr/local/lib64",
                "/usr/local/lib",
                "/opt/OpenBLAS/lib");
          }
          case "macosx" ->
              List.of(
                  "/opt/homebrew/opt/openblas/lib",
                  "/usr/local/opt/openblas/lib",
                  "/opt/local/lib",
                  "/usr/local/lib");
          default -> List.of();
        };
    usual.stream().map(Path::of).filter(folder -> !folders.contains(folder)).forEach(folders::add);
    return List.copyOf(folders);
  }

  /// The folder for private copies of this user's programs, as the system's rules have it.
  Path cacheFolder(UnaryOperator<String> environment, String home) {
    return switch (system) {
      case "macosx" -> Path.of(home, "Library", "Caches", "sash");
      case "windows" -> {
        String local = environment.apply("LOCALAPPDATA");
        yield local == null || local.isBlank()
            ? Path.of(home, "AppData", "Local", "sash")
            : Path.of(local, "sash");
      }
      default -> {
        String cache = environment.apply("XDG_CACHE_HOME");
        // The XDG specification has relative values ignored.
        yield cache == null || !cache.startsWith("/")
            ? Path.of(home, ".cache", "sash")
            : Path.of(cache, "sash");
      }
    };
  }
}
