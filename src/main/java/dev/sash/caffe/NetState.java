package dev.sash.caffe;

import java.util.List;
import java.util.Set;

/// The state in which a network is read, the test phase, and the rules by which layers belong to
/// it.
///
/// Source: `NetStateRule` of caffe.proto, and `Net::StateMeetsRule`.
///
/// @param level compared with the levels of the rules
/// @param stages stages of which rules may speak
record NetState(int level, Set<String> stages) {

  private static final List<String> PHASES = List.of("TRAIN", "TEST");

  /// Reads the state that the file gives beside the phase.
  static NetState of(Message state) {
    return new NetState(
        state.integer("level", 0), Set.copyOf(state.texts("stage").stream().distinct().toList()));
  }

  /// Returns whether a layer is part of the network: one of its `include` rules holds, or, where it
  /// has none, no `exclude` rule.
  boolean includes(Message layer) {
    List<Message> includes = layer.messages("include");
    List<Message> excludes = layer.messages("exclude");
    return includes.isEmpty()
        ? excludes.stream().noneMatch(this::meets)
        : includes.stream().anyMatch(this::meets);
  }

  private boolean meets(Message rule) {
    return (!rule.has("phase") || rule.name("phase", PHASES).equals("TEST"))
        && level >= rule.integer("min_level", Integer.MIN_VALUE)
        && level <= rule.integer("max_level", Integer.MAX_VALUE)
        && stages.containsAll(rule.texts("stage"))
        && rule.texts("not_stage").stream().noneMatch(stages::contains);
  }
}
