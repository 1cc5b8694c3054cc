package dev.sash.image;

/// The order in which a network takes the colours of a pixel.
public enum ChannelOrder {
  /// Red, green, blue: torchvision, Keras, ONNX model zoo.
  RGB,
  /// Blue, green, red: Caffe and OpenCV.
  BGR
}
