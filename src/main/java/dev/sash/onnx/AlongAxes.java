package dev.sash.onnx;

import dev.sash.layer.Layer;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// A value in a volume of which chosen logical axes are axes of their own, so that a layer can work
/// along them.
///
/// The axes, in the order of memory, are cut into the four of a volume. The volume that the value
/// lies in stays where it fits.
final class AlongAxes {

  /// Which axes of a volume a layer can work along, and whether several logical axes may be one of
  /// the volume's.
  ///
  /// @param axes of the volume
  /// @param joins whether logical axes may be joined
  record Ability(Set<Axis> axes, boolean joins) {

    /// Any axes, each logical one by itself.
    static final Ability ANY = new Ability(EnumSet.allOf(Axis.class), false);

    /// Any axes, and several as one.
    static final Ability JOINED = new Ability(EnumSet.allOf(Axis.class), true);

    /// Height and width.
    static final Ability IMAGE = new Ability(EnumSet.of(Axis.HEIGHT, Axis.WIDTH), false);
  }

  /// Makes a layer that works along axes of a volume.
  interface Maker {
    Layer along(Map<Axis, Integer> axes);
  }

  private final Layout value;
  private final int[] order;
  private final Set<Integer> chosen;
  private final Ability ability;

  private AlongAxes(Layout value, int[] order, Set<Integer> chosen, Ability ability) {
    this.value = value;
    this.order = order;
    this.chosen = chosen;
    this.ability = ability;
  }

  /// Returns a value with new sizes along some logical axes: by one layer where a volume can have
  /// all of these axes, else by one layer an axis.
  ///
  /// @param name of the layer
  /// @param sizes the new sizes by logical axis; the layer works along these
  /// @param maker makes the layer; it gets logical axes by axis of the volume
  static Layout apply(
      Draft draft,
      String name,
      Layout value,
      Map<Integer, Long> sizes,
      Ability ability,
      Maker maker) {
    if (sizes.isEmpty()) {
      return value;
    }
    sizes.values().forEach(Layout::size);
    int[] order = value.order().orElseGet(() -> Layout.channelsLast(value.rank()));
    Layout arranged = draft.arranged(value, order);
    AlongAxes axes = new AlongAxes(arranged, order, sizes.keySet(), ability);
    Optional<Layout> result = axes.layer(draft, name, sizes, maker);
    if (result.isPresent()) {
      return result.get();
    }
    Layout next = arranged;
    for (Map.Entry<Integer, Long> one : new TreeMap<>(sizes).entrySet()) {
      next = apply(draft, name, next, Map.ofEntries(one), ability, maker);
    }
    return next;
  }

  private Optional<Layout> layer(Draft draft, String name, Map<Integer, Long> sizes, Maker maker) {
    return cut(draft.shape(value.node()))
        .or(() -> cut(null))
        .map(
            groups -> {
              String input = draft.shaped(value, shape(groups)).node();
              long[] dims = value.dims().clone();
              sizes.forEach((axis, size) -> dims[axis] = size);
              return Layout.ordered(
                  draft.add(name, maker.along(places(groups)), input), dims, order);
            });
  }

  /// Returns the logical axes of each axis of a volume, if there is a way to cut them that fits.
  ///
  /// @param shape of the volume, or null: any
  private Optional<List<int[]>> cut(Shape shape) {
    int[] ends = new int[Axis.values().length];
    return cut(shape, 0, ends) ? Optional.of(groups(ends)) : Optional.empty();
  }

  private boolean cut(Shape shape, int axis, int[] ends) {
    if (axis == ends.length) {
      return ends[axis - 1] == order.length;
    }
    int start = axis == 0 ? 0 : ends[axis - 1];
    for (int end = start; end <= order.length; end++) {
      int[] group = Arrays.copyOfRange(order, start, end);
      ends[axis] = end;
      boolean fits = shape == null || count(group) == shape.size(Axis.values()[axis]);
      if (fits && isWhole(group, Axis.values()[axis]) && cut(shape, axis + 1, ends)) {
        return true;
      }
    }
    return false;
  }

  private long count(int[] group) {
    return Dims.count(IntStream.of(group).mapToLong(axis -> value.dims()[axis]).toArray());
  }

  /// Returns whether the group is free of chosen axes, or all of it is chosen.
  private boolean isWhole(int[] group, Axis axis) {
    long count = IntStream.of(group).filter(chosen::contains).count();
    boolean isAlone =
        IntStream.of(group).allMatch(each -> chosen.contains(each) || value.dims()[each] == 1);
    return count == 0
        || (isAlone && ability.axes().contains(axis) && (count == 1 || ability.joins()));
  }

  private List<int[]> groups(int[] ends) {
    return IntStream.range(0, ends.length)
        .mapToObj(axis -> Arrays.copyOfRange(order, axis == 0 ? 0 : ends[axis - 1], ends[axis]))
        .toList();
  }

  private Shape shape(List<int[]> groups) {
    int[] sizes = groups.stream().mapToInt(group -> Math.toIntExact(count(group))).toArray();
    return new Shape(sizes[0], sizes[1], sizes[2], sizes[3]);
  }

  /// Returns a chosen logical axis for each axis of the volume that holds one.
  private Map<Axis, Integer> places(List<int[]> groups) {
    Map<Axis, Integer> places = new EnumMap<>(Axis.class);
    for (Axis axis : Axis.values()) {
      IntStream.of(groups.get(axis.ordinal()))
          .filter(chosen::contains)
          .findFirst()
          .ifPresent(logical -> places.put(axis, logical));
    }
    return places;
  }
}
