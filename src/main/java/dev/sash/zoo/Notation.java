package dev.sash.zoo;

import dev.sash.layer.Activation;
import dev.sash.layer.Geometry;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.Padding;
import dev.sash.layer.Pooling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The one-line notation of CS231n, "Layer Patterns", for networks:
///
/// ```
/// INPUT[32x32x3] -> [[CONV3-32 -> RELU]*2 -> POOL2]*2 -> [FC128 -> RELU] -> FC10
/// ```
///
/// The grammar, with spaces and line ends allowed between tokens, and words in any case:
///
/// ```
/// network = input { "->" item }
/// input   = "INPUT" "[" height "x" width "x" depth "]"
/// item    = ( layer | "[" item { "->" item } "]" ) [ "*" times ]
/// layer   = "CONV" size "-" filters { "/" stride | "p" padding }
///         | ( "POOL" | "AVGPOOL" ) size { "/" stride | "p" padding }
///         | "GAP" | "FC" outputs | "DROPOUT" [ percent ]
///         | "RELU" | "SIGMOID" | "TANH" | "LRN" | "BN" | "SOFTMAX"
/// ```
///
/// - `CONV3-32` is a convolution of 32 filters of 3x3 with stride 1. Without `p` its padding is
///   `same`: with stride 1 the output is as large as the input; an even kernel has the larger half
///   of it below and to the right.
/// - `POOL2` is max pooling over 2x2 with stride 2: without `/` the stride is the size, without `p`
///   there is no padding. `AVGPOOL` takes the mean, `GAP` that of the whole volume. `POOL3/2`
///   overlaps.
/// - `FC128` takes the volume as it is, whatever its height and width. `LRN` has AlexNet's
///   constants, `DROPOUT` drops 50 percent, `BN` is batch normalisation.
///
/// The patterns of the notes, `*N`, `POOL?` and ranges such as `*0-2`, stand for many networks and
/// are refused.
///
/// Layers and their tensors are named by what they are and counted from 1: `conv1.weight`,
/// `conv1.bias`, `fc2.weight`.
public final class Notation {

  private static final float EPSILON = 1e-5f;

  /// AlexNet's.
  private static final LocalResponseNormalization NORMALIZATION = AlexNet.NORMALIZATION;

  /// Repetitions multiply; beyond this many layers a text is taken for a mistake.
  private static final int MOST_LAYERS = 10_000;

  private final String text;
  private final Map<String, Integer> counts = new HashMap<>();
  private int layerCount;

  private Notation(String text) {
    this.text = text;
  }

  /// Reads a network.
  ///
  /// @throws NotationException if the text does not follow the grammar, or a layer does not fit the
  ///   volume before it
  public static Blueprint parse(String text) {
    Sketch sketch = new NotationReader(text).read();
    Notation notation = new Notation(text);
    Draft draft = new Draft("the network", sketch.input());
    notation.draw(draft, sketch.items());
    return draft.finish();
  }

  private void draw(Draft draft, List<Sketch.Item> items) {
    for (Sketch.Item item : items) {
      for (int i = 0; i < item.times(); i++) {
        switch (item) {
          case Sketch.Group group -> draw(draft, group.items());
          case Sketch.Single single -> draw(draft, single);
        }
      }
    }
  }

  private void draw(Draft draft, Sketch.Single single) {
    layerCount++;
    if (layerCount > MOST_LAYERS) {
      throw new NotationException(
          "more than %d layers: repeat fewer times".formatted(MOST_LAYERS),
          text,
          single.position());
    }
    try {
      draw(draft, single.layer());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new NotationException(
          "the layer does not fit the volume %s before it: %s"
              .formatted(draft.shape(), e.getMessage()),
          text,
          single.position());
    }
  }

  private void draw(Draft draft, Sketch.Layer layer) {
    String word = layer.word().name().toLowerCase(java.util.Locale.ROOT);
    String name = word + counts.merge(word, 1, Integer::sum);
    switch (layer.word()) {
      case CONV -> draft.convolution(name, layer.filters(), convolution(layer));
      case POOL -> draft.maxPooling(name, pooling(layer));
      case AVGPOOL -> draft.add(name, Pooling.average(pooling(layer)));
      case GAP -> draft.globalAveragePooling(name);
      case FC -> draft.fullyConnected(name, layer.size());
      case DROPOUT -> draft.dropout(name, layer.size() / 100f);
      case RELU -> draft.relu(name);
      case SIGMOID -> draft.add(name, Activation.SIGMOID);
      case TANH -> draft.add(name, Activation.TANH);
      case LRN -> draft.add(name, NORMALIZATION);
      case BN -> draft.normalization(name, EPSILON);
      case SOFTMAX -> draft.softmax(name);
    }
  }

  private static Geometry convolution(Sketch.Layer layer) {
    int before = (layer.size() - 1) / 2;
    int after = layer.size() - 1 - before;
    Padding padding =
        layer.padding().isPresent()
            ? Padding.of(layer.padding().getAsInt())
            : new Padding(before, before, after, after);
    return Draft.square(layer.size()).withStride(layer.stride().orElse(1)).withPadding(padding);
  }

  private static Geometry pooling(Sketch.Layer layer) {
    return Draft.square(layer.size())
        .withStride(layer.stride().orElse(layer.size()))
        .withPadding(layer.padding().orElse(0));
  }
}
