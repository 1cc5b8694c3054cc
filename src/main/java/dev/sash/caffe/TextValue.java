package dev.sash.caffe;

/// What a field of text-format protobuf holds.
sealed interface TextValue permits Scalar, Message {

  /// Returns the line of the file, from 1 on.
  int line();
}
