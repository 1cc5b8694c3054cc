package dev.sash.oracle;

import dev.sash.layer.Convolution;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Padding;
import dev.sash.layer.Rounding;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Convolutions: sizes, geometry, groups, orders of the weights.
final class ConvolutionCases {

  private final Samples samples = new Samples(1);
  private final List<Case> cases = new ArrayList<>();

  private ConvolutionCases() {}

  static Stream<Case> all() {
    ConvolutionCases made = new ConvolutionCases();
    made.sizes();
    made.geometries();
    made.groups();
    made.orders();
    made.large();
    return made.cases.stream();
  }

  private void add(String name, Convolution layer, Shape input) {
    cases.add(Case.of(name, layer, input));
  }

  private void sizes() {
    for (int size : Cases.SIZES) {
      add("depth", samples.convolution(5, size, same(3)), Shape.of(5, 4, size));
      add("filters", samples.convolution(size, 3, same(3)), Shape.of(5, 4, 3));
      add("width", samples.convolution(4, 2, same(3)), Shape.of(3, size, 2));
      add("height", samples.convolution(4, 2, same(3)), Shape.of(size, 3, 2));
      add("pointwise depth", samples.convolution(5, size, same(1)), Shape.of(5, 4, size));
      add("pointwise filters", samples.convolution(size, 3, same(1)), Shape.of(5, 4, 3));
      add("pointwise positions", samples.convolution(4, 2, same(1)), Shape.of(1, size, 2));
      add("batch", samples.convolution(4, 2, same(3)), Shape.of(size, 3, 2, 2));
    }
  }

  private static Geometry same(int size) {
    return Geometry.of(size, size).withPadding(size / 2);
  }

  private void geometries() {
    Geometry three = Geometry.of(3, 3);
    geometry("no padding", three);
    geometry("wide kernel", Geometry.of(1, 7).withPadding(new Padding(0, 3, 0, 3)));
    geometry("tall kernel", Geometry.of(7, 1).withPadding(new Padding(3, 0, 3, 0)));
    geometry("even kernel", Geometry.of(2, 4).withPadding(new Padding(0, 1, 1, 2)));
    geometry("stride", three.withStride(2).withPadding(1));
    geometry("strides differ", three.withStride(3, 2));
    geometry("stride beyond the kernel", Geometry.of(2, 2).withStride(5, 4));
    geometry("dilation", three.withDilation(2).withPadding(2));
    geometry("dilations differ", three.withDilation(1, 3).withPadding(1));
    geometry("dilation and stride", three.withDilation(2).withStride(2).withPadding(1));
    geometry("padding of four sides", three.withPadding(new Padding(2, 0, 1, 3)));
    geometry("padding beyond the kernel", Geometry.of(1, 2).withPadding(new Padding(2, 3, 1, 4)));
    geometry(
        "kernel larger than the input", Geometry.of(13, 15).withPadding(new Padding(4, 5, 4, 6)));
    geometry("kernel of the input's size", Geometry.of(9, 11));
    geometry("1x1 with stride", Geometry.of(1, 1).withStride(2, 3));
    geometry("1x1 with padding", Geometry.of(1, 1).withPadding(new Padding(0, 2, 1, 0)));
    geometry("1x1 with dilation", Geometry.of(1, 1).withDilation(4));
    geometry("ceil", three.withStride(3).withPadding(1).withRounding(Rounding.CEIL));
    geometry(
        "ceil beyond the padding", Geometry.of(2, 2).withStride(2).withRounding(Rounding.CEIL));
  }

  private void geometry(String name, Geometry geometry) {
    add(name, samples.convolution(5, 3, geometry), Shape.of(9, 11, 3));
    add(name + ", batch", samples.convolution(4, 4, geometry), Shape.of(3, 9, 11, 4));
    add(name + ", groups", samples.convolution(6, 2, geometry, 3), Shape.of(9, 11, 6));
    add(name + ", depthwise", samples.convolution(4, 1, geometry, 4), Shape.of(2, 9, 11, 4));
  }

  private void groups() {
    for (int depth : Cases.SIZES) {
      add("depthwise", samples.convolution(depth, 1, same(3), depth), Shape.of(5, 6, depth));
      add(
          "depth multiplier",
          samples.convolution(3 * depth, 1, same(3), depth),
          Shape.of(4, 3, depth));
      add("groups of depth", samples.convolution(4, depth, same(3), 2), Shape.of(4, 3, 2 * depth));
      add("groups of filters", samples.convolution(2 * depth, 3, same(1), 2), Shape.of(2, 4, 3, 6));
    }
    add("one filter a group", samples.convolution(3, 4, same(3), 3), Shape.of(5, 5, 12));
  }

  private void orders() {
    for (Kernels.Order order : Kernels.Order.values()) {
      for (int size : new int[] {1, 3}) {
        for (int groups : new int[] {1, 2, 6}) {
          Kernels kernels = samples.kernels(order, 12, 6 / groups, size, size);
          Convolution layer = new Convolution(kernels, Optional.empty(), same(size), groups);
          add(order + " without bias", layer, Shape.of(2, 5, 4, 6));
        }
      }
      Kernels depthwise = samples.kernels(order, 6, 1, 3, 2);
      Convolution layer = new Convolution(depthwise, Optional.empty(), Geometry.of(3, 2), 6);
      add(order + " without bias", layer, Shape.of(5, 4, 6));
    }
  }

  /// Large enough for several tiles of positions and of filters, and for more than one worker.
  private void large() {
    add("several tiles", samples.convolution(33, 16, same(3)), Shape.of(31, 33, 16));
    add("several tiles, batch", samples.convolution(17, 9, same(3)), Shape.of(3, 17, 16, 9));
    add("several filter tiles", samples.convolution(600, 40, same(1)), Shape.of(15, 16, 40));
    add("pointwise tiles", samples.convolution(65, 31, same(1)), Shape.of(2, 20, 21, 31));
    add("groups and tiles", samples.convolution(66, 12, same(3), 3), Shape.of(22, 21, 36));
    add("depthwise tiles", samples.convolution(33, 1, same(3), 33), Shape.of(2, 64, 65, 33));
    add(
        "strided tiles",
        samples.convolution(32, 3, Geometry.of(7, 7).withStride(2).withPadding(3)),
        Shape.of(63, 64, 3));
  }
}
