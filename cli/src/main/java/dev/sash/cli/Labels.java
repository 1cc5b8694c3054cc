package dev.sash.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The names of a model's classes: one a line, in the order of the classes, or `index,names` lines
/// in any order; commas separate synonyms.
///
/// @param names by class; empty where a class has none
record Labels(List<String> names) {

  private static final Pattern INDEXED = Pattern.compile("(\\d{1,7})\\s*,(.*)");
  private static final long MAXIMUM_BYTES = 1 << 24;
  private static final int MAXIMUM_CLASSES = 10_000_000;
  private static final int SHOWN = 5;

  static final Labels NONE = new Labels(List.of());

  Labels {
    names = List.copyOf(names);
  }

  /// Reads a file.
  static Labels read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new JobFailedException("%s is a folder: labels are in a file", file);
    }
    if (Files.size(file) > MAXIMUM_BYTES) {
      throw new JobFailedException("%s is too large for a file of labels", file);
    }
    return parse(
        text(file)
            .orElseThrow(
                () ->
                    new JobFailedException(
                        "%s is no text in UTF-8: labels are names, one a line", file)));
  }

  private static Labels parse(String text) {
    List<String> lines = text.replaceFirst("\\s+\\z", "").lines().map(String::strip).toList();
    List<Matcher> matchers = lines.stream().map(INDEXED::matcher).toList();
    if (lines.isEmpty() || !matchers.stream().allMatch(Matcher::matches)) {
      return new Labels(lines);
    }
    TreeMap<Integer, String> byIndex = new TreeMap<>();
    for (Matcher matcher : matchers) {
      byIndex.put(Integer.valueOf(matcher.group(1)), matcher.group(2).strip());
    }
    int count = Math.min(byIndex.lastKey() + 1, MAXIMUM_CLASSES);
    return new Labels(
        IntStream.range(0, count).mapToObj(index -> byIndex.getOrDefault(index, "")).toList());
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /// Returns the labels in a file, or without one those beside the model: in the only file of its
  /// folder that has `label` in its name, ends in `.txt` and names as many classes.
  static Labels of(Optional<Path> file, Path model, int classes) throws IOException {
    if (file.isPresent()) {
      return read(file.get());
    }
    List<Labels> found = new ArrayList<>();
    Path folder = model.toAbsolutePath().getParent();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.txt")) {
      for (Path candidate : files) {
        String name = candidate.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.contains("label")
            && Files.isRegularFile(candidate)
            && Files.size(candidate) <= MAXIMUM_BYTES) {
          text(candidate)
              .map(Labels::parse)
              .filter(labels -> labels.names.size() == classes)
              .ifPresent(found::add);
        }
      }
    }
    return found.size() == 1 ? found.getFirst() : NONE;
  }

  /// Returns the name of a class, or its number where it has none.
  String name(int index) {
    String name = index < names.size() ? names.get(index) : "";
    return name.isEmpty() ? "class " + index : name;
  }

  /// Finds a class by its number, its name, one of its synonyms, or a part of the name that no
  /// other class has.
  int find(String text, int classes) {
    if (text.matches("\\d{1,9}")) {
      int index = Integer.parseInt(text);
      if (index >= classes) {
        throw new JobFailedException(
            "there is no class %d: the model has classes 0 to %d", index, classes - 1);
      }
      return index;
    }
    if (names.isEmpty()) {
      throw new JobFailedException(
          "the class '%s' is a name, but there are no labels: give --labels FILE, or its number",
          text);
    }
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    return only(text, classes, name -> name.equals(wanted) || synonyms(name).contains(wanted))
        .or(() -> only(text, classes, name -> name.contains(wanted)))
        .orElseThrow(() -> new JobFailedException("no class is called '%s': see the labels", text));
  }

  private static List<String> synonyms(String name) {
    return List.of(name.split("\\s*,\\s*"));
  }

  private Optional<Integer> only(String text, int classes, Predicate<String> condition) {
    List<Integer> found =
        IntStream.range(0, Math.min(classes, names.size()))
            .filter(index -> condition.test(names.get(index).toLowerCase(Locale.ROOT)))
            .boxed()
            .toList();
    if (found.size() > 1) {
      List<String> some =
          found.stream().limit(SHOWN).map(index -> index + " " + names.get(index)).toList();
      throw new JobFailedException(
          "%d classes are called '%s': give a number: %s%s",
          found.size(), text, some, found.size() > SHOWN ? " ..." : "");
    }
    return found.stream().findFirst();
  }
}
