package dev.sash.oracle;

import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Transposed convolutions: sizes, strides beside kernels, what is cut off and what is added.
final class TransposedConvolutionCases {

  private final Samples samples = new Samples(32);
  private final List<Case> cases = new ArrayList<>();

  private TransposedConvolutionCases() {}

  static Stream<Case> all() {
    TransposedConvolutionCases made = new TransposedConvolutionCases();
    made.sizes();
    made.geometries();
    made.rest();
    return made.cases.stream();
  }

  private void add(String name, int filters, Geometry geometry, int groups, Shape input) {
    add(name, samples.transposedConvolution(filters, input.depth(), geometry, groups), input);
  }

  private void add(String name, TransposedConvolution layer, Shape input) {
    cases.add(Case.of(name, layer, input));
  }

  private void sizes() {
    Geometry two = Geometry.of(3, 3).withStride(2).withPadding(1);
    for (int size : Cases.SIZES) {
      add("depth", 5, two, 1, Shape.of(4, 3, size));
      add("filters", size, two, 1, Shape.of(4, 3, 3));
      add("width", 4, two, 1, Shape.of(3, size, 2));
      add("height", 4, two, 1, Shape.of(size, 3, 2));
      add("batch", 4, two, 1, Shape.of(size, 3, 2, 2));
      add("depthwise", size, two, size, Shape.of(4, 3, size));
    }
  }

  private void geometries() {
    for (int kernel = 1; kernel <= 5; kernel++) {
      for (int stride = 1; stride <= 4; stride++) {
        for (int dilation = 1; dilation <= 3; dilation++) {
          Geometry geometry =
              Geometry.of(kernel, 6 - kernel)
                  .withStride(stride, 5 - stride)
                  .withDilation(dilation, 4 - dilation);
          geometry("plain", geometry);
          geometry("cut", geometry.withPadding(new Padding(2, 0, 1, 1)));
        }
      }
    }
    geometry("cut beyond the kernel", Geometry.of(2, 2).withStride(3).withPadding(4));
    geometry("stride beyond the output", Geometry.of(1, 2).withStride(90, 70));
  }

  private void geometry(String name, Geometry geometry) {
    TransposedConvolution layer = samples.transposedConvolution(4, 6, geometry, 2);
    add(name, layer, Shape.of(2, 5, 4, 6));
    TransposedConvolution more =
        new TransposedConvolution(layer.weights(), Optional.empty(), geometry, 2, 3, 2);
    add(name + ", extra, without bias", more, Shape.of(5, 6, 6));
  }

  private void rest() {
    Geometry two = Geometry.of(4, 4).withStride(2).withPadding(1);
    add("one position", 3, two, 1, Shape.of(1, 1, 2));
    add(
        "everything between the kernels is cut",
        3,
        Geometry.of(1, 1).withStride(9).withPadding(3),
        1,
        Shape.of(2, 2, 4));
    add(
        "one output",
        3,
        Geometry.of(3, 3).withStride(1_000_000).withPadding(1),
        1,
        Shape.of(1, 1, 4));
    add("several tiles", 17, two, 1, Shape.of(2, 24, 23, 16));
    add("several tiles, groups", 18, two, 3, Shape.of(31, 23, 12));
    add("several tiles of bias", 9, Geometry.of(1, 1).withStride(8), 1, Shape.of(33, 31, 3));
  }
}
