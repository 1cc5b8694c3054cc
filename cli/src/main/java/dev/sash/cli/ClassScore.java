package dev.sash.cli;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A class and its score.
///
/// @param index number of the class
/// @param label its name
/// @param score its score
record ClassScore(int index, String label, float score) {

  /// Returns the classes of the highest scores, the best first.
  static List<ClassScore> best(float[] scores, Labels labels, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer index) -> orLowest(scores[index])).reversed())
        .limit(count)
        .map(index -> new ClassScore(index, labels.name(index), scores[index]))
        .toList();
  }

  private static double orLowest(float score) {
    return Float.isNaN(score) ? Double.NEGATIVE_INFINITY : score;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("index", index);
    map.put("label", label);
    map.put("score", score);
    return map;
  }
}
