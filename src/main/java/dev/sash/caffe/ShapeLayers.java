package dev.sash.caffe;

import dev.sash.file.Broken;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Flatten;
import dev.sash.layer.Slice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Layers that only move numbers: Concat, Slice, Flatten, Reshape, Permute.
final class ShapeLayers {

  private ShapeLayers() {}

  static Value concat(Step step) {
    step.requireInputs(1, Integer.MAX_VALUE);
    Message parameters = step.parameters("concat_param");
    int wanted = parameters.integer("axis", parameters.integer("concat_dim", 1));
    step.requireUnderstood(parameters);
    Value first = step.inputs().getFirst();
    int axis = Step.axis(wanted, first.rank());
    List<Value> inputs = sameOrder(step, step.inputs());
    long size = 0;
    for (Value input : inputs) {
      size += input.sizes().get(axis);
      List<Integer> like = input.withSizes(axis, axis + 1, List.of(first.sizes().get(axis)));
      if (!like.equals(first.sizes())) {
        throw Broken.rule(
            "Concat along axis %d needs equal sizes along the others: %s, %s", axis, first, input);
      }
    }
    Value like = inputs.getFirst();
    List<Integer> sizes = like.withSizes(axis, axis + 1, List.of(Math.toIntExact(size)));
    Concatenation layer = new Concatenation(Graph.axis(like, axis));
    return step.graph().add(step.name(), layer, sizes, like.order(), inputs.toArray(Value[]::new));
  }

  /// Cuts a blob along an axis; gives one part a top.
  static List<Value> slice(Step step) {
    Message parameters = step.parameters("slice_param");
    int wanted = parameters.integer("axis", parameters.integer("slice_dim", 1));
    List<Integer> points = parameters.integers("slice_point");
    step.requireUnderstood(parameters);
    Value input = step.input();
    int axis = Step.axis(wanted, input.rank());
    List<Integer> ends = ends(input.sizes().get(axis), points, step.layer().tops().size());
    List<Value> parts = new ArrayList<>();
    int first = 0;
    for (int i = 0; i < ends.size(); i++) {
      int count = ends.get(i) - first;
      Slice layer = new Slice(Map.of(Graph.axis(input, axis), new Slice.Range(first, count, 1)));
      List<Integer> sizes = input.withSizes(axis, axis + 1, List.of(count));
      parts.add(step.graph().add(step.layer().tops().get(i), layer, sizes, input.order(), input));
      first = ends.get(i);
    }
    return parts;
  }

  private static List<Integer> ends(int size, List<Integer> points, int parts) {
    List<Integer> ends = new ArrayList<>(points);
    if (points.isEmpty()) {
      for (int part = 1; part < parts && size % parts == 0; part++) {
        ends.add(size / parts * part);
      }
    }
    ends.add(size);
    int last = 0;
    for (int end : ends) {
      if (end <= last || ends.size() != parts) {
        throw Broken.rule("cannot cut %d into %d parts at %s", size, parts, points);
      }
      last = end;
    }
    return ends;
  }

  /// Returns blobs of one rank that lie in memory in one order.
  static List<Value> sameOrder(Step step, List<Value> inputs) {
    Value first = inputs.getFirst();
    List<Value> ordered = new ArrayList<>();
    for (Value input : inputs) {
      if (input.rank() != first.rank()) {
        throw Broken.rule(
            "%s needs blobs of one number of axes: %s, %s", step.layer().type(), first, input);
      }
      ordered.add(step.graph().ordered(step.name(), input, first.order()));
    }
    return ordered;
  }

  static Value flatten(Step step) {
    Value input = step.input();
    Message parameters = step.parameters("flatten_param");
    int from = Step.axis(parameters.integer("axis", 1), input.rank());
    int to = Step.axis(parameters.integer("end_axis", -1), input.rank()) + 1;
    step.requireUnderstood(parameters);
    if (to <= from) {
      throw Broken.rule("Flatten from axis %d to axis %d of %s", from, to - 1, input);
    }
    List<Integer> sizes =
        input.withSizes(from, to, List.of(Math.toIntExact(input.product(from, to))));
    if (input.isChannelsLast() && from == 1 && to == 4) {
      Flatten layer = new Flatten(Flatten.Order.CHW);
      return step.graph().add(step.name(), layer, sizes, Value.rowMajor(2), input);
    }
    return step.graph().reshaped(step.name(), input, sizes);
  }

  static Value reshape(Step step) {
    Value input = step.input();
    Message parameters = step.parameters("reshape_param");
    List<Integer> wanted = parameters.message("shape").integers("dim");
    int axis = parameters.integer("axis", 0);
    int axes = parameters.integer("num_axes", -1);
    step.requireUnderstood(parameters);
    // One past the last axis inserts axes at the end.
    int from = axis < 0 ? axis + input.rank() + 1 : axis;
    int to = axes == -1 ? input.rank() : from + axes;
    if (from < 0 || from > input.rank() || to < from || to > input.rank()) {
      throw Broken.rule("%d axes from axis %d on are more than %s has", axes, axis, input);
    }
    List<Integer> sizes = input.withSizes(from, to, sizes(input, from, to, wanted));
    long count = new Value("", sizes, Value.rowMajor(sizes.size())).product(0, sizes.size());
    if (count != input.product(0, input.rank())) {
      throw Broken.rule("cannot reshape %s to %s", input, sizes);
    }
    return step.graph().reshaped(step.name(), input, sizes);
  }

  /// Replaces 0 by the input's size there and -1 by what is left.
  private static List<Integer> sizes(Value input, int from, int to, List<Integer> wanted) {
    List<Integer> sizes = new ArrayList<>();
    long known = 1;
    int open = -1;
    for (int i = 0; i < wanted.size(); i++) {
      int size = wanted.get(i);
      if (size == 0) {
        if (from + i >= input.rank()) {
          throw Broken.rule(
              "size 0 of the new shape %s copies an axis that %s does not have", wanted, input);
        }
        size = input.sizes().get(from + i);
      }
      if (size == -1 && open < 0) {
        open = i;
      } else if (size < 0) {
        throw Broken.rule("the new shape may have one -1 and no other negative size: %s", wanted);
      } else {
        known = Math.multiplyExact(known, size);
      }
      sizes.add(size);
    }
    if (open >= 0) {
      long all = input.product(from, to);
      if (known == 0 || all % known != 0) {
        throw Broken.rule(
            "cannot reshape %s to %s: %d numbers are no multiple of %d", input, wanted, all, known);
      }
      sizes.set(open, Math.toIntExact(all / known));
    }
    return sizes;
  }

  /// Permuting moves nothing: only the axes are counted anew.
  static Value permute(Step step) {
    Value input = step.input();
    Message parameters = step.parameters("permute_param");
    List<Integer> permutation = new ArrayList<>(parameters.integers("order"));
    step.requireUnderstood(parameters);
    for (int axis = 0; axis < input.rank(); axis++) {
      if (!permutation.contains(axis)) {
        permutation.add(axis);
      }
    }
    if (permutation.size() != input.rank() || new HashSet<>(permutation).size() != input.rank()) {
      throw Broken.rule("%s is not an order of the axes of %s", permutation, input);
    }
    List<Integer> sizes = permutation.stream().map(input.sizes()::get).toList();
    List<Integer> order = input.order().stream().map(permutation::indexOf).toList();
    return new Value(input.node(), sizes, order);
  }
}
