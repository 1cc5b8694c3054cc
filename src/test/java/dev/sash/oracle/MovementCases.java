package dev.sash.oracle;

import dev.sash.layer.Concatenation;
import dev.sash.layer.Flatten;
import dev.sash.layer.Reshape;
import dev.sash.layer.Transpose;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Layers that move elements: concatenation, flatten, reshape, transpose.
final class MovementCases {

  private MovementCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    concatenations(cases);
    flattens(cases);
    transposes(cases);
    return cases.build();
  }

  private static void concatenations(Stream.Builder<Case> cases) {
    Shape shape = Shape.of(2, 3, 4, 5);
    for (Axis axis : Axis.values()) {
      Concatenation layer = new Concatenation(axis);
      cases.add(Case.of("one", layer, shape));
      cases.add(Case.of("two", layer, shape, shape.with(axis, 7)));
      cases.add(Case.of("three", layer, shape.with(axis, 1), shape, shape.with(axis, 3)));
      Shape large = Shape.of(2, 33, 32, 65);
      cases.add(Case.of("several tiles", layer, large, large.with(axis, 3), large));
    }
    for (int size : Cases.SIZES) {
      Concatenation layer = Concatenation.DEPTH;
      cases.add(Case.of("depth", layer, Shape.of(3, 2, size), Shape.of(3, 2, 4)));
    }
  }

  private static void flattens(Stream.Builder<Case> cases) {
    List<Shape> shapes = new ArrayList<>();
    shapes.add(Shape.of(1, 1, 9));
    shapes.add(Shape.of(2, 1, 1, 9));
    shapes.add(Shape.of(3, 4, 5, 1));
    shapes.add(Shape.of(2, 1, 5, 3));
    shapes.add(Shape.of(2, 5, 1, 3));
    shapes.add(Shape.of(2, 65, 63, 33));
    for (int size : Cases.SIZES) {
      shapes.add(Shape.of(2, 3, 4, size));
    }
    for (Shape shape : shapes) {
      cases.add(Case.of("flatten", new Flatten(Flatten.Order.CHW), shape));
      cases.add(Case.of("flatten", new Flatten(Flatten.Order.HWC), shape));
    }
    Shape shape = Shape.of(2, 3, 4, 5);
    cases.add(Case.of("the same shape", new Reshape(0, 3, 4, 5), shape));
    cases.add(Case.of("rows", new Reshape(0, 1, 12, 5), shape));
    cases.add(Case.of("channels", new Reshape(0, 6, 5, 2), shape));
    cases.add(Case.of("another batch", new Reshape(8, 3, 5, 1), shape));
    cases.add(Case.of("one vector", new Reshape(1, 1, 1, 120), shape));
  }

  private static void transposes(Stream.Builder<Case> cases) {
    Shape shape = Shape.of(2, 3, 4, 5);
    for (List<Integer> permutation : permutations(4)) {
      cases.add(Case.of("own axes", new Transpose(List.of(), permutation), shape));
    }
    for (List<Integer> permutation : permutations(3)) {
      Transpose layer = new Transpose(List.of(6, 4, 5), permutation);
      cases.add(Case.of("three axes", layer, shape));
    }
    int count = 0;
    for (List<Integer> permutation : permutations(5)) {
      if (count++ % 7 == 0) {
        Transpose layer = new Transpose(List.of(2, 3, 2, 2, 5), permutation);
        cases.add(Case.of("five axes", layer, shape));
      }
    }
    for (List<Integer> permutation : permutations(6)) {
      if (count++ % 53 == 0) {
        Transpose layer = new Transpose(List.of(2, 3, 2, 1, 2, 5), permutation);
        cases.add(Case.of("six axes", layer, shape));
      }
    }
    Transpose shuffle = new Transpose(List.of(2, 16, 4, 4, 3), List.of(0, 1, 3, 2, 4));
    cases.add(Case.of("pixel shuffle", shuffle, Shape.of(2, 16, 16, 3)));
    cases.add(Case.of("one axis", new Transpose(List.of(120), List.of(0)), shape));
    cases.add(Case.of("two axes", new Transpose(List.of(24, 5), List.of(1, 0)), shape));
    cases.add(Case.of("several tiles", Transpose.of(0, 3, 1, 2), Shape.of(2, 65, 63, 33)));
    cases.add(Case.of("several tiles", Transpose.of(0, 2, 1, 3), Shape.of(2, 65, 63, 33)));
  }

  private static List<List<Integer>> permutations(int size) {
    if (size == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (List<Integer> shorter : permutations(size - 1)) {
      for (int at = 0; at <= shorter.size(); at++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(at, size - 1);
        all.add(List.copyOf(longer));
      }
    }
    return all;
  }
}
