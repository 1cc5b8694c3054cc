package dev.sash.gradient;

import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// Images of a mini-batch, at most as many as all threads learn at a time, and their classes. They
/// are made before they are learned, one by one, so that threads share the work evenly whatever an
/// image costs.
final class Portion {

  private final Volume images;
  private final int[] classes;
  private final int classCount;
  private int count;

  /// @param image shape of one
  /// @param most how many images there may be
  Portion(Arena arena, Shape image, int most, int classCount) {
    images = Volume.allocate(arena, image.withBatch(most));
    classes = new int[most];
    this.classCount = classCount;
  }

  /// Makes images.
  ///
  /// @param first place of the first image in the order
  /// @param newCount how many
  /// @throws IllegalArgumentException if an example has a class that the network does not have
  void fill(Crew crew, Examples examples, long epoch, Permutation order, long first, int newCount) {
    count = newCount;
    crew.run(
        newCount,
        (place, _) -> {
          long index = order.at(first + place);
          int label = examples.into(index, epoch, images.asImage(place));
          if (label < 0 || label >= classCount) {
            throw new IllegalArgumentException(
                "example %d has class %d: the network has the classes 0 to %d"
                    .formatted(index, label, classCount - 1));
          }
          classes[place] = label;
        });
  }

  /// Copies images. What lies beyond the last one are zeros without a class: they add nothing to
  /// any gradient.
  ///
  /// @param from the first
  /// @param target where they are put; as many as fit
  /// @param targetClasses where their classes are put
  void into(int from, Volume target, int[] targetClasses) {
    int copied = Math.min(targetClasses.length, count - from);
    for (int i = 0; i < copied; i++) {
      target.asImage(i).copyFrom(images.asImage(from + i));
    }
    for (int i = copied; i < targetClasses.length; i++) {
      target.asImage(i).fill(0);
    }
    System.arraycopy(classes, from, targetClasses, 0, copied);
    Arrays.fill(targetClasses, copied, targetClasses.length, Loss.NO_CLASS);
  }
}
