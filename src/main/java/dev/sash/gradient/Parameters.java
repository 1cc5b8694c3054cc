package dev.sash.gradient;

import dev.sash.layer.Kernels;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Where the parameters of a network lie in one slab of floats: those that are trained first, so
/// that a slab of gradients or velocities is the front part of it. Kernels lie filter by filter,
/// with depth innermost, whatever order their tensor has.
///
/// Layers that share a tensor have a copy each.
final class Parameters {

  /// One parameter of a layer.
  ///
  /// @param layer name of the layer
  /// @param role what it is there
  /// @param source as the network has it
  /// @param kernels order of the source, for kernels
  /// @param offset where it begins in the slab, in floats
  /// @param trained whether training changes it
  record Entry(
      String layer,
      Role role,
      Tensor source,
      Optional<Kernels> kernels,
      long offset,
      boolean trained) {

    long count() {
      return source.elementCount();
    }

    /// Returns the name in files: `conv1.weight`.
    String name() {
      return layer + "." + role.label();
    }

    MemorySegment in(MemorySegment slab) {
      return Floats.slice(slab, offset, count());
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Map<Role, Entry>> byLayer = new HashMap<>();
  private long count;
  private final long trainedCount;

  /// @param trained which layers are trained, by name
  Parameters(Network network, Predicate<String> trained) {
    for (Node node : network.nodes()) {
      if (trained.test(node.name())) {
        place(node, true);
      }
    }
    trainedCount = count;
    for (Node node : network.nodes()) {
      if (!trained.test(node.name())) {
        place(node, false);
      }
    }
  }

  private void place(Node node, boolean trained) {
    Optional<Trainable> layer = Trainable.of(node.layer());
    for (Role role : Role.values()) {
      Optional<Tensor> tensor = layer.flatMap(it -> it.tensor(role));
      if (tensor.isPresent()) {
        Optional<Kernels> kernels = role == Role.WEIGHT ? layer.get().kernels() : Optional.empty();
        Entry entry = new Entry(node.name(), role, tensor.get(), kernels, count, trained);
        entries.add(entry);
        byLayer.computeIfAbsent(node.name(), _ -> new EnumMap<>(Role.class)).put(role, entry);
        count = Math.addExact(count, entry.count());
      }
    }
  }

  /// Returns all parameters in the order of the slab.
  List<Entry> entries() {
    return entries;
  }

  /// Returns those that are trained, in the order of the slab.
  List<Entry> trained() {
    return entries.stream().filter(Entry::trained).toList();
  }

  /// Returns the bytes of the slab, and of that of the gradients of the trained ones.
  long byteSize() {
    return Math.multiplyExact(Math.addExact(count, trainedCount), Float.BYTES);
  }

  /// Returns the floats of the trained ones.
  long trainedCount() {
    return trainedCount;
  }

  Optional<Entry> entry(String layer, Role role) {
    return Optional.ofNullable(byLayer.getOrDefault(layer, Map.of()).get(role));
  }

  boolean isTrained(String layer) {
    return entry(layer, Role.WEIGHT).map(Entry::trained).orElse(false);
  }

  /// Returns a zeroed slab for values that only the trained parameters have.
  MemorySegment allocateTrained(Arena arena) {
    return allocate(arena, trainedCount);
  }

  static MemorySegment allocate(Arena arena, long floats) {
    long byteSize = Math.multiplyExact(Math.max(1, floats), Float.BYTES);
    return arena.allocate(byteSize, Volume.ALIGNMENT);
  }

  /// Returns a slab with the parameters as the network has them.
  MemorySegment pack(Arena arena) {
    MemorySegment slab = allocate(arena, count);
    for (Entry entry : entries) {
      pack(entry, entry.source(), slab);
    }
    return slab;
  }

  /// Writes a parameter, given in the network's order, to its place.
  static void pack(Entry entry, Tensor source, MemorySegment slab) {
    if (inOrder(entry)) {
      MemorySegment.copy(source.segment(), 0, entry.in(slab), 0, source.byteSize());
      return;
    }
    MemorySegment target = entry.in(slab);
    each(entry.kernels().orElseThrow(), (at, index) -> Floats.set(target, at, source.get(index)));
  }

  /// Returns a copy of a parameter from a slab in the network's order; the garbage collector frees
  /// it.
  static Tensor toTensor(Entry entry, MemorySegment slab) {
    MemorySegment target = allocate(Arena.ofAuto(), entry.count());
    MemorySegment source = entry.in(slab);
    if (inOrder(entry)) {
      target.copyFrom(source);
    } else {
      each(
          entry.kernels().orElseThrow(),
          (at, index) -> Floats.set(target, index, Floats.get(source, at)));
    }
    return Tensor.of(target, entry.source().dimensions());
  }

  private static boolean inOrder(Entry entry) {
    return entry.kernels().isEmpty() || entry.kernels().get().order() == Kernels.Order.OHWI;
  }

  /// Something to do with a weight's place in the slab and in its tensor.
  private interface Visit {
    void at(long slab, long tensor);
  }

  private static void each(Kernels kernels, Visit visit) {
    long at = 0;
    for (int filter = 0; filter < kernels.filters(); filter++) {
      for (int y = 0; y < kernels.height(); y++) {
        for (int x = 0; x < kernels.width(); x++) {
          for (int channel = 0; channel < kernels.depth(); channel++) {
            visit.at(at++, kernels.index(filter, channel, y, x));
          }
        }
      }
    }
  }

  /// Returns the network with the trained parameters of a slab.
  Network apply(Network network, MemorySegment slab) {
    Network.Builder builder = Network.builder();
    for (Node node : network.nodes()) {
      Map<Role, Tensor> tensors = new EnumMap<>(Role.class);
      byLayer
          .getOrDefault(node.name(), Map.of())
          .forEach((role, entry) -> tensors.put(role, toTensor(entry, slab)));
      builder.add(
          node.name(),
          isTrained(node.name())
              ? Trainable.of(node.layer()).orElseThrow().renewal().apply(tensors)
              : node.layer(),
          node.inputs());
    }
    network.outputs().forEach(node -> builder.output(node.name()));
    return builder.build();
  }
}
