package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64, dev.sash.natives.linux.x86_64",
    "Linux, aarch64, linux-arm64, dev.sash.natives.linux.arm64",
    "Mac OS X, aarch64, macosx-arm64, dev.sash.natives.macosx.arm64",
    "Mac OS X, x86_64, macosx-x86_64, dev.sash.natives.macosx.x86_64",
    "Windows 11, amd64, windows-x86_64, dev.sash.natives.windows.x86_64",
    "FreeBSD, riscv64, freebsd-riscv64, dev.sash.natives.freebsd.riscv64",
  })
  void namesOfTheBundle(String name, String architecture, String classifier, String module) {
    Platform platform = Platform.of(Map.of("os.name", name, "os.arch", architecture)::get);
    assertEquals(classifier, platform.classifier());
    assertEquals(module, platform.moduleName());
  }

  @Test
  void systemFoldersStartWithTheLibraryPath() {
    Platform linux = new Platform("linux", "arm64");
    assertEquals(List.of("libopenblas.so.0", "libopenblas.so"), linux.libraryNames());
    assertEquals(
        List.of(
            Path.of("/mine"),
            Path.of("/usr/lib64"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib"),
            Path.of("/usr/local/lib64"),
            Path.of("/usr/local/lib"),
            Path.of("/opt/OpenBLAS/lib")),
        linux.libraryFolders("/mine::/usr/lib64:."));
    assertEquals(
        Path.of("/opt/homebrew/opt/openblas/lib"),
        new Platform("macosx", "arm64").libraryFolders("").getFirst());
  }

  @Test
  void cacheFolders() {
    Platform linux = new Platform("linux", "x86_64");
    assertEquals(Path.of("/home/me/.cache/sash"), linux.cacheFolder(name -> null, "/home/me"));
    assertEquals(
        Path.of("/cache/sash"), linux.cacheFolder(Map.of("XDG_CACHE_HOME", "/cache")::get, "/me"));
    assertEquals(
        Path.of("/me/.cache/sash"),
        linux.cacheFolder(Map.of("XDG_CACHE_HOME", "relative")::get, "/me"));
    assertEquals(
        Path.of("/me/Library/Caches/sash"),
        new Platform("macosx", "arm64").cacheFolder(name -> null, "/me"));
    assertEquals(
        Path.of("/local/sash"),
        new Platform("windows", "x86_64")
            .cacheFolder(Map.of("LOCALAPPDATA", "/local")::get, "/me"));
  }
}
