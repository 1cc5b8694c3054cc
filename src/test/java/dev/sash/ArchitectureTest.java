package dev.sash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.volume.Volume;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads the class files: a package may use those that it is allowed to use, and no others.
class ArchitectureTest {

  /// Each package below `dev.sash` with all that it may use; nothing points back.
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("volume", Set.of()),
          Map.entry("layer", Set.of("volume")),
          Map.entry("network", Set.of("layer", "volume")),
          Map.entry("zoo", Set.of("network", "layer", "volume")),
          Map.entry("format", Set.of()),
          Map.entry("onnx", Set.of("network", "layer", "volume", "format", "file")),
          Map.entry("file", Set.of("format", "volume")),
          Map.entry("caffe", Set.of("network", "layer", "volume", "format", "file")),
          Map.entry("safetensors", Set.of("network", "volume", "format", "file")),
          Map.entry("npz", Set.of("network", "volume", "format", "file")),
          Map.entry("image", Set.of("volume")),
          Map.entry("kernel", Set.of("layer", "volume", "openblas")),
          Map.entry(
              "gradient",
              Set.of("network", "kernel", "layer", "volume", "safetensors", "openblas")),
          Map.entry("saliency", Set.of("gradient", "network", "layer", "volume")),
          Map.entry(
              "run", Set.of("network", "kernel", "layer", "volume", "openblas", "format", "file")),
          Map.entry("dense", Set.of("run", "image", "network", "layer", "volume")));

  private static final Pattern CLASS = Pattern.compile("dev/sash/([a-z]+)/(?:[a-z]+/)*[A-Z]");

  private static final SortedMap<String, SortedSet<String>> USED = used();

  private static Path classes() {
    try {
      return Path.of(Volume.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<String, SortedSet<String>> used() {
    Path root = classes().resolve("dev/sash");
    SortedMap<String, SortedSet<String>> used = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("package-info.class"))
          .forEach(
              file -> {
                String name = root.relativize(file).getName(0).toString();
                used.computeIfAbsent(name, _ -> new TreeSet<>()).addAll(usedBy(file));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    used.forEach((name, others) -> others.remove(name));
    return used;
  }

  /// Names of classes and all descriptors are in the constant pool, as class names with slashes.
  private static Set<String> usedBy(Path file) {
    Set<String> names = new TreeSet<>();
    for (String text : texts(file)) {
      Matcher matcher = CLASS.matcher(text);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  private static List<String> texts(Path file) {
    List<String> texts = new ArrayList<>();
    try {
      ClassModel model = ClassFile.of().parse(file);
      for (PoolEntry entry : model.constantPool()) {
        if (entry instanceof Utf8Entry text) {
          texts.add(text.stringValue());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  @Test
  void packagesUseOnlyWhatTheyMay() {
    SortedMap<String, SortedSet<String>> forbidden = new TreeMap<>();
    USED.forEach(
        (name, others) -> {
          SortedSet<String> excess = new TreeSet<>(others);
          excess.removeAll(ALLOWED.getOrDefault(name, Set.of()));
          if (!excess.isEmpty()) {
            forbidden.put(name, excess);
          }
        });
    assertEquals(Map.of(), forbidden);
  }

  @Test
  void everyPackageHasItsPlace() {
    SortedSet<String> unknown = new TreeSet<>(USED.keySet());
    unknown.removeAll(ALLOWED.keySet());
    assertEquals(Set.of(), unknown);
  }

  @Test
  void nothingPointsBack() {
    Map<String, Set<String>> open = new TreeMap<>(ALLOWED);
    while (!open.isEmpty()) {
      Set<String> names = open.keySet();
      Set<String> ready =
          open.entrySet().stream()
              .filter(entry -> entry.getValue().stream().noneMatch(names::contains))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      assertTrue(!ready.isEmpty(), "a circle: " + names);
      open.keySet().removeAll(ready);
    }
  }

  /// The Vector API may be missing in a process: all but these classes must load without it.
  @Test
  void onlyVectorKernelsUseTheVectorModule() throws IOException {
    Path root = classes().resolve("dev/sash");
    SortedSet<String> users = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
        if (texts(file).stream().anyMatch(text -> text.contains("jdk/incubator/vector"))) {
          users.add(root.relativize(file).toString().replace(File.separatorChar, '/'));
        }
      }
    }
    assertEquals(
        Set.of(
            "kernel/FetchingRunBlocks.class",
            "kernel/InputTransforms.class",
            "kernel/OutputTransforms.class",
            "kernel/OutputsOf6x6.class",
            "kernel/OutputsOf7x7.class",
            "kernel/NarrowBlocks.class",
            "kernel/NarrowRunBlocks.class",
            "kernel/PairedBlocks.class",
            "kernel/PlanarBlocks.class",
            "kernel/RunSums.class",
            "kernel/VectorLanes.class",
            "kernel/VectorMaxima.class",
            "kernel/WideBlocks.class",
            "kernel/WideRunBlocks.class"),
        users);
  }

  @Test
  void theReaderSeesWhatThereIs() {
    assertTrue(USED.get("run").containsAll(Set.of("kernel", "network", "volume")), USED::toString);
    assertTrue(USED.get("layer").contains("volume"), USED::toString);
  }

  @Test
  void allButTheInnermostAreExported() throws IOException {
    Path file = classes().resolve("module-info.class");
    try (var stream = Files.newInputStream(file)) {
      SortedSet<String> exported =
          ModuleDescriptor.read(stream).exports().stream()
              .filter(export -> !export.isQualified())
              .map(export -> export.source().substring("dev.sash.".length()))
              .collect(Collectors.toCollection(TreeSet::new));
      SortedSet<String> expected = new TreeSet<>(USED.keySet());
      expected.removeAll(Set.of("kernel", "file"));
      assertEquals(expected, exported);
    }
  }
}
