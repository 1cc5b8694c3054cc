package dev.sash.zoo;

import dev.sash.volume.Shape;
import java.util.List;
import java.util.OptionalInt;

/// What a text in the notation says, before any layer is made of it.
///
/// @param input shape of the input
/// @param items what follows it
record Sketch(Shape input, List<Item> items) {

  /// The words for layers.
  enum Word {
    CONV,
    POOL,
    AVGPOOL,
    GAP,
    FC,
    DROPOUT,
    RELU,
    SIGMOID,
    TANH,
    LRN,
    BN,
    SOFTMAX
  }

  /// A layer or a bracket, repeated.
  sealed interface Item {
    int times();
  }

  /// One layer of the text.
  ///
  /// @param position index of its first character
  record Single(Layer layer, int position, int times) implements Item {}

  /// A bracket.
  record Group(List<Item> items, int times) implements Item {}

  /// A word with its numbers.
  ///
  /// @param size kernel or window size, outputs of `FC`, percent of `DROPOUT`; 0 where the word has
  ///   none
  /// @param filters filters of `CONV`, else 0
  record Layer(Word word, int size, int filters, OptionalInt stride, OptionalInt padding) {}
}
