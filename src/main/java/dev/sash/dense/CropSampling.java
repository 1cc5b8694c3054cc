package dev.sash.dense;

import dev.sash.image.Window;
import dev.sash.network.Network;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Compares cells of a score map with a classifier that runs on their crops.
///
/// @param classifier network whose input shape is the window
/// @param run how it runs
record CropSampling(Network classifier, Options run) {

  /// Any number, but the same at each call: so are the windows then.
  private static final long SEED = 20_141_006;

  CropComparison compare(Volume image, ScoreMap map, int samples) {
    if (samples <= 0) {
      throw new IllegalArgumentException("the number of windows must be positive: " + samples);
    }
    try (Model model = Model.load(classifier, run);
        Session session = model.session();
        Arena arena = Arena.ofShared()) {
      Volume scores = Volume.allocate(arena, classifier.outputShape());
      Differences differences = new Differences();
      for (long cell : cells(map.grid().cellCount(), samples)) {
        int row = (int) (cell / map.grid().columns());
        int column = (int) (cell % map.grid().columns());
        Window window = map.grid().window(row, column);
        session.run(
            image.asWindow(window.y(), window.x(), window.height(), window.width()), scores);
        differences.add(map, row, column, scores);
      }
      return differences.toComparison();
    }
  }

  private static long[] cells(long count, int samples) {
    return samples >= count
        ? LongStream.range(0, count).toArray()
        : new SplittableRandom(SEED).longs(0, count).distinct().limit(samples).sorted().toArray();
  }

  private static final class Differences {

    private int windows;
    private int sameBestClass;
    private long scoreCount;
    private double sum;
    private float largest = -1;
    private Window worst;

    private void add(ScoreMap map, int row, int column, Volume crop) {
      for (int index = 0; index < map.classes(); index++) {
        float difference = difference(map.score(row, column, index), crop.get(0, 0, index));
        sum += difference;
        if (difference > largest) {
          largest = difference;
          worst = map.grid().window(row, column);
        }
      }
      windows++;
      scoreCount += map.classes();
      if (map.bestClass(row, column) == ScoreMap.bestClass(crop, 0, 0)) {
        sameBestClass++;
      }
    }

    private static float difference(float dense, float crop) {
      if (Float.compare(dense, crop) == 0) {
        return 0;
      }
      float difference = Math.abs(dense - crop);
      return Float.isNaN(difference) ? Float.POSITIVE_INFINITY : difference;
    }

    private CropComparison toComparison() {
      return new CropComparison(windows, largest, sum / scoreCount, sameBestClass, worst);
    }
  }
}
