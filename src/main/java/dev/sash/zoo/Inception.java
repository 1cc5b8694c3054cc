package dev.sash.zoo;

import static dev.sash.zoo.Draft.square;

import dev.sash.layer.Concatenation;
import dev.sash.layer.Pooling;
import dev.sash.volume.Shape;
import java.util.List;

/// An Inception module with reduced dimensions (Szegedy et al. 2015, figure 2b): four branches over
/// one volume, joined along depth. Layers are named as torchvision's: `branch1` 1x1; `branch2.0`
/// and `branch2.1` 1x1 and 3x3; `branch3.0` and `branch3.1` 1x1 and 5x5; `branch4.0` and
/// `branch4.1` pooling and 1x1.
///
/// @param pointwise filters of the 1x1 branch
/// @param reduction3 1x1 filters before the 3x3 ones
/// @param filters3 3x3 filters
/// @param reduction5 1x1 filters before the 5x5 ones
/// @param filters5 5x5 filters
/// @param projection 1x1 filters behind the pooling
record Inception(
    int pointwise, int reduction3, int filters3, int reduction5, int filters5, int projection) {

  private static final Shape EXAMPLE = Shape.of(28, 28, 256);

  /// The module of CS231n's lecture on architectures, by itself: 128, 192 and 96 filters behind
  /// reductions to 64.
  static Blueprint reducedExample() {
    Draft draft = new Draft("inception-reduced", EXAMPLE);
    return new Inception(128, 64, 192, 64, 96, 64).draw(draft, Unit.PLAIN, "inception", 5).finish();
  }

  /// The same module without reductions (Szegedy et al. 2015, figure 2a): each branch convolves the
  /// whole depth, and the pooled volume passes through.
  static Blueprint naiveExample() {
    Draft draft = new Draft("inception-naive", EXAMPLE);
    String input = draft.last();
    String first = Unit.PLAIN.draw(draft, "inception.branch1", 128, square(1)).last();
    String second =
        Unit.PLAIN
            .draw(draft.from(input), "inception.branch2", 192, square(3).withPadding(1))
            .last();
    String third =
        Unit.PLAIN
            .draw(draft.from(input), "inception.branch3", 96, square(5).withPadding(2))
            .last();
    String fourth =
        draft.from(input).maxPooling("inception.branch4", square(3).withPadding(1)).last();
    return draft
        .add("inception", Concatenation.DEPTH, List.of(first, second, third, fourth))
        .finish();
  }

  /// Draws the module behind the draft's last layer.
  ///
  /// @param unit what each convolution is
  /// @param name name of the module, and of the volume that it gives
  /// @param widest kernel size of the third branch: 5 as published
  Draft draw(Draft draft, Unit unit, String name, int widest) {
    String input = draft.last();
    String first = unit.draw(draft, name + ".branch1", pointwise, square(1)).last();

    unit.draw(draft.from(input), name + ".branch2.0", reduction3, square(1));
    String second =
        unit.draw(draft, name + ".branch2.1", filters3, square(3).withPadding(1)).last();

    unit.draw(draft.from(input), name + ".branch3.0", reduction5, square(1));
    String third =
        unit.draw(draft, name + ".branch3.1", filters5, square(widest).withPadding(widest / 2))
            .last();

    draft.from(input).add(name + ".branch4.0", Pooling.max(square(3).withPadding(1)));
    String fourth = unit.draw(draft, name + ".branch4.1", projection, square(1)).last();
    return draft.add(name, Concatenation.DEPTH, List.of(first, second, third, fourth));
  }
}
