package dev.sash.caffe;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The types of the older form (`layers`), an enumeration, in the words of the newer one (`layer`).
final class LegacyType {

  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("ABSVAL", "AbsVal"),
          Map.entry("ARGMAX", "ArgMax"),
          Map.entry("BNLL", "BNLL"),
          Map.entry("HDF5_DATA", "HDF5Data"),
          Map.entry("HDF5_OUTPUT", "HDF5Output"),
          Map.entry("IM2COL", "Im2col"),
          Map.entry("LRN", "LRN"),
          Map.entry("MVN", "MVN"),
          Map.entry("RELU", "ReLU"),
          Map.entry("SOFTMAX_LOSS", "SoftmaxWithLoss"),
          Map.entry("TANH", "TanH"));

  /// By number, as in `V1LayerParameter.LayerType`.
  static final List<String> NAMES =
      List.of(
          "NONE",
          "ACCURACY",
          "BNLL",
          "CONCAT",
          "CONVOLUTION",
          "DATA",
          "DROPOUT",
          "EUCLIDEAN_LOSS",
          "FLATTEN",
          "HDF5_DATA",
          "HDF5_OUTPUT",
          "IM2COL",
          "IMAGE_DATA",
          "INFOGAIN_LOSS",
          "INNER_PRODUCT",
          "LRN",
          "MULTINOMIAL_LOGISTIC_LOSS",
          "POOLING",
          "RELU",
          "SIGMOID",
          "SOFTMAX",
          "SOFTMAX_LOSS",
          "SPLIT",
          "TANH",
          "WINDOW_DATA",
          "ELTWISE",
          "POWER",
          "SIGMOID_CROSS_ENTROPY_LOSS",
          "HINGE_LOSS",
          "MEMORY_DATA",
          "ARGMAX",
          "THRESHOLD",
          "DUMMY_DATA",
          "SLICE",
          "MVN",
          "ABSVAL",
          "SILENCE",
          "CONTRASTIVE_LOSS",
          "EXP",
          "DECONVOLUTION");

  private LegacyType() {}

  /// Returns the newer word: `InnerProduct` for `INNER_PRODUCT`.
  static String toType(String name) {
    if (IRREGULAR.containsKey(name)) {
      return IRREGULAR.get(name);
    }
    StringBuilder type = new StringBuilder();
    for (String word : name.split("_")) {
      type.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return type.toString();
  }
}
