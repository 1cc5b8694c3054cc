package dev.sash.oracle;

import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Pad;
import dev.sash.layer.Padding;
import dev.sash.layer.Slice;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import java.util.Map;
import java.util.stream.Stream;

/// Pads, slices and channel shuffles.
final class SelectionCases {

  private static final Shape SHAPE = Shape.of(3, 4, 5, 6);

  private SelectionCases() {}

  static Stream<Case> all() {
    Stream.Builder<Case> cases = Stream.builder();
    pads(cases);
    slices(cases);
    for (int groups : new int[] {1, 2, 3, 6}) {
      cases.add(Case.of("groups", new ChannelShuffle(groups), SHAPE));
    }
    for (int size : Cases.SIZES) {
      cases.add(Case.of("depth", new ChannelShuffle(size), Shape.of(2, 3, 3 * size)));
      cases.add(Case.of("depth", new ChannelShuffle(3), Shape.of(2, 3, 3 * size)));
    }
    cases.add(Case.of("several tiles", new ChannelShuffle(3), Shape.of(2, 65, 63, 33)));
    return cases.build();
  }

  private static void pads(Stream.Builder<Case> cases) {
    for (Pad.Filling filling : Pad.Filling.values()) {
      for (Axis axis : Axis.values()) {
        for (int before = 0; before <= 2; before++) {
          for (int behind = 0; behind <= 2; behind++) {
            Pad layer = new Pad(Map.of(axis, before), Map.of(axis, behind), filling, 0.75f);
            cases.add(Case.of(axis + " " + before + "+" + behind, layer, SHAPE));
          }
        }
      }
      Map<Axis, Integer> all = Map.of(Axis.BATCH, 1, Axis.HEIGHT, 2, Axis.WIDTH, 3, Axis.DEPTH, 4);
      Map<Axis, Integer> others =
          Map.of(Axis.BATCH, 2, Axis.HEIGHT, 1, Axis.WIDTH, 0, Axis.DEPTH, 5);
      Pad every = new Pad(all, others, filling, -2);
      cases.add(Case.of("every axis", every, SHAPE));
      cases.add(Case.of("several tiles", every, Shape.of(3, 33, 32, 33)));
      for (int size : Cases.SIZES) {
        Pad columns = new Pad(Map.of(Axis.WIDTH, 1), Map.of(Axis.WIDTH, 1), filling, 1);
        cases.add(Case.of("depth", columns, Shape.of(2, 3, size)));
      }
      cases.add(Case.of("nothing", new Pad(Map.of(), Map.of(), filling, 1), SHAPE));
    }
    for (Pad.Filling filling : new Pad.Filling[] {Pad.Filling.CONSTANT, Pad.Filling.EDGE}) {
      Pad beyond = new Pad(Map.of(Axis.WIDTH, 9), Map.of(Axis.HEIGHT, 7), filling, 3);
      cases.add(Case.of("more than the input", beyond, SHAPE));
    }
    cases.add(Case.of("zeros", Pad.zeros(new Padding(1, 2, 3, 4)), SHAPE));
  }

  private static void slices(Stream.Builder<Case> cases) {
    Slice.Range[] ranges = {
      new Slice.Range(0, 2, 1),
      new Slice.Range(1, 2, 1),
      new Slice.Range(0, 2, 2),
      new Slice.Range(2, 3, -1),
      new Slice.Range(2, 2, -2),
      new Slice.Range(1, 1, 7),
      new Slice.Range(1, 1, -7)
    };
    for (Axis axis : Axis.values()) {
      for (Slice.Range range : ranges) {
        cases.add(Case.of(axis + " " + range, new Slice(Map.of(axis, range)), SHAPE));
      }
    }
    Map<Axis, Slice.Range> every =
        Map.of(
            Axis.BATCH,
            new Slice.Range(2, 2, -1),
            Axis.HEIGHT,
            new Slice.Range(3, 2, -2),
            Axis.WIDTH,
            new Slice.Range(1, 2, 2),
            Axis.DEPTH,
            new Slice.Range(5, 6, -1));
    cases.add(Case.of("every axis", new Slice(every), SHAPE));
    cases.add(Case.of("several tiles", new Slice(every), Shape.of(3, 65, 63, 33)));
    cases.add(Case.of("whole", new Slice(Map.of()), SHAPE));
    Slice.Range reversed = new Slice.Range(64, 65, -1);
    cases.add(
        Case.of("upside down", new Slice(Map.of(Axis.HEIGHT, reversed)), Shape.of(2, 65, 63, 33)));
    for (int size : Cases.SIZES) {
      cases.add(Case.of("channels", Slice.ofChannels(2, size), Shape.of(2, 3, size + 3)));
    }
  }
}
