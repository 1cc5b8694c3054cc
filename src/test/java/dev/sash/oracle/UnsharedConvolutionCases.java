package dev.sash.oracle;

import dev.sash.layer.Geometry;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.Padding;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.Rounding;
import dev.sash.layer.TiledConvolution;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Locally-connected, tiled and partially connected convolutions, and trainable sub-sampling.
final class UnsharedConvolutionCases {

  private final Samples samples = new Samples(31);
  private final List<Case> cases = new ArrayList<>();

  private UnsharedConvolutionCases() {}

  static Stream<Case> all() {
    UnsharedConvolutionCases made = new UnsharedConvolutionCases();
    made.sizes();
    made.geometries();
    made.periods();
    made.large();
    return made.cases.stream();
  }

  private void local(String name, int filters, Geometry geometry, Shape input) {
    cases.add(Case.of(name, samples.locallyConnected(filters, input, geometry), input));
  }

  private void tiled(
      String name, int rows, int columns, int filters, Geometry geometry, Shape input) {
    PositionKernels kernels =
        samples.positionKernels(rows, columns, filters, input.depth(), geometry);
    cases.add(Case.of(name, new TiledConvolution(kernels), input));
  }

  private void partial(String name, int filters, Geometry geometry, Shape input) {
    cases.add(Case.of(name, samples.partiallyConnected(filters, input.depth(), geometry), input));
  }

  private void subsampling(String name, Geometry geometry, Shape input) {
    cases.add(Case.of(name, samples.subsampling(input.depth(), geometry), input));
  }

  private void sizes() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    Geometry two = Geometry.of(2, 2).withStride(2);
    for (int size : Cases.SIZES) {
      local("depth", 5, three, Shape.of(4, 3, size));
      local("filters", size, three, Shape.of(4, 3, 3));
      local("width", 4, three, Shape.of(3, size, 2));
      local("batch", 4, three, Shape.of(size, 3, 2, 2));
      tiled("depth", 2, 3, 5, three, Shape.of(5, 4, size));
      tiled("filters", 2, 3, size, three, Shape.of(5, 4, 3));
      tiled("width", 2, 3, 4, three, Shape.of(3, size, 2));
      tiled("height", 2, 3, 4, three, Shape.of(size, 3, 2));
      partial("depth", 5, three, Shape.of(5, 4, size));
      partial("filters", size, three, Shape.of(5, 4, 3));
      subsampling("depth", two, Shape.of(5, 6, size));
    }
  }

  private void geometries() {
    Geometry three = Geometry.of(3, 3);
    geometry("no padding", three);
    geometry("one position", Geometry.of(1, 1));
    geometry("even kernel", Geometry.of(2, 4).withPadding(new Padding(0, 1, 1, 2)));
    geometry("strides differ", three.withStride(3, 2));
    geometry("stride beyond the kernel", Geometry.of(2, 2).withStride(5, 4));
    geometry("dilation and stride", three.withDilation(2).withStride(2).withPadding(1));
    geometry("dilations differ", three.withDilation(1, 3).withPadding(1));
    geometry("padding of four sides", three.withPadding(new Padding(2, 0, 1, 3)));
    geometry("padding beyond the kernel", Geometry.of(1, 2).withPadding(new Padding(2, 3, 1, 4)));
    geometry("kernel of the input's size", Geometry.of(9, 11));
    geometry("ceil", three.withStride(3).withPadding(1).withRounding(Rounding.CEIL));
    geometry("full padding", three.withFullPadding());
  }

  private void geometry(String name, Geometry geometry) {
    Shape one = Shape.of(9, 11, 3);
    Shape batch = Shape.of(3, 9, 11, 2);
    local(name, 4, geometry, one);
    local(name + ", batch", 3, geometry, batch);
    tiled(name, 2, 3, 4, geometry, one);
    tiled(name + ", batch", 3, 2, 3, geometry, batch);
    partial(name, 4, geometry, one);
    partial(name + ", batch", 3, geometry, batch);
    subsampling(name, geometry, one);
    subsampling(name + ", one channel", geometry, Shape.of(2, 9, 11, 1));
  }

  private void periods() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    for (int period : new int[] {1, 2, 3, 4, 7, 9, 20}) {
      tiled("period", period, 1, 3, three, Shape.of(2, 7, 8, 4));
      tiled("period", 1, period, 3, three, Shape.of(2, 7, 8, 4));
      tiled("period", period, period, 3, three.withStride(2), Shape.of(7, 8, 4));
    }
    PositionKernels kernels = samples.positionKernels(5, 4, 3, 2, three);
    PositionKernels plain = new PositionKernels(kernels.tensor(), Optional.empty(), three);
    cases.add(Case.of("without bias", new LocallyConnected(plain), Shape.of(2, 5, 4, 2)));
    cases.add(Case.of("without bias", new TiledConvolution(plain), Shape.of(2, 9, 7, 2)));
  }

  private void large() {
    Geometry three = Geometry.of(3, 3).withPadding(1);
    local("several workers", 17, three, Shape.of(2, 24, 23, 16));
    tiled("several tiles a phase", 2, 2, 33, three, Shape.of(2, 33, 34, 9));
    partial("several tiles", 33, three, Shape.of(31, 33, 16));
    subsampling("several tiles", Geometry.of(2, 2).withStride(2), Shape.of(2, 64, 65, 33));
  }
}
