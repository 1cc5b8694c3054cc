package dev.sash.caffe;

import java.util.List;
import java.util.Set;

/// A layer as the `.prototxt` has it.
///
/// @param name its name
/// @param type its type in the words of the newer form, such as `InnerProduct`
/// @param bottoms names of the blobs that it reads
/// @param tops names of the blobs that it writes; one that it reads too is replaced
/// @param message everything
record LayerDefinition(
    String name, String type, List<String> bottoms, List<String> tops, Message message) {

  private static final Set<String> DATA =
      Set.of(
          "Data",
          "ImageData",
          "HDF5Data",
          "MemoryData",
          "WindowData",
          "DummyData",
          "AnnotatedData",
          "VideoData");
  private static final Set<String> ENDS = Set.of("Accuracy", "HDF5Output", "DetectionEvaluate");

  /// Returns whether it reads images from somewhere.
  boolean isData() {
    return DATA.contains(type);
  }

  /// Returns whether it only measures or stores what others compute.
  boolean isEnd() {
    return type.endsWith("Loss") || ENDS.contains(type);
  }

  int line() {
    return message.line();
  }
}
