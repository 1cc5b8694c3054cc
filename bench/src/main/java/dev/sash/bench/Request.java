package dev.sash.bench;

import java.util.ArrayList;
import java.util.List;

/// What the command line asks for.
///
/// @param command the first word
/// @param names other words
/// @param threads numbers; empty: the command's own
/// @param vectors whether to use the Vector API
record Request(String command, List<String> names, List<Integer> threads, boolean vectors) {

  private static final String NO_VECTORS = "--no-vectors";
  private static final String USUAL_COMMAND = "quick";

  /// @throws IllegalArgumentException if a word is an option that there is not, or a number of
  ///   threads is 0
  static Request of(String... words) {
    List<String> names = new ArrayList<>();
    List<Integer> threads = new ArrayList<>();
    boolean vectors = ChildJvm.offersVectors();
    for (String word : words) {
      if (word.equals(NO_VECTORS)) {
        vectors = false;
      } else if (word.startsWith("-") || word.equals("0")) {
        throw new IllegalArgumentException("there is no '%s'".formatted(word));
      } else if (word.chars().allMatch(Character::isDigit)) {
        threads.add(Integer.parseInt(word));
      } else {
        names.add(word);
      }
    }
    String command = names.isEmpty() ? USUAL_COMMAND : names.removeFirst();
    return new Request(command, List.copyOf(names), List.copyOf(threads), vectors);
  }

  List<Integer> threadsOr(Integer... usual) {
    return threads.isEmpty() ? List.of(usual) : threads;
  }

  /// Returns the networks that are named.
  ///
  /// @throws IllegalArgumentException if there is none, or a name is none's
  List<Workload> workloads() {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("%s needs a NAME".formatted(command));
    }
    return names.stream().map(Workload::of).toList();
  }

  /// @throws IllegalArgumentException if there are names
  void requireNoNames() {
    if (!names.isEmpty()) {
      throw new IllegalArgumentException("%s takes no names: %s".formatted(command, names));
    }
  }
}
