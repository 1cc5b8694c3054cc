package dev.sash.network;

import dev.sash.volume.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Trained weights by name: whatever maps a name to a tensor, such as a weight file or a map.
///
/// The tensors are views; whoever gives them says how long their memory lives.
public interface Weights {

  /// Returns the tensor of that name, or empty where there is none.
  Optional<Tensor> tensor(String name);

  /// Returns the names of all tensors, in the order in which the source has them.
  SequencedSet<String> names();

  /// Returns weights over a copy of a map, in its order.
  static Weights of(Map<String, Tensor> tensors) {
    SequencedMap<String, Tensor> copy =
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    return new Weights() {
      @Override
      public Optional<Tensor> tensor(String name) {
        return Optional.ofNullable(copy.get(name));
      }

      @Override
      public SequencedSet<String> names() {
        return copy.sequencedKeySet();
      }
    };
  }
}
