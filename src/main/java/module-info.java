/// Trained ConvNets inside a Java process: off-heap activation volumes, OpenBLAS through
/// `java.lang.foreign`.
module dev.sash {
  requires dev.sash.openblas;
  requires jdk.management;
  // Where it is there, hot loops use vectors.
  requires static jdk.incubator.vector;
  // Only dev.sash.image needs it: a service that touches no images runs without.
  requires static transitive java.desktop;

  exports dev.sash.caffe;
  exports dev.sash.dense;
  exports dev.sash.format;
  exports dev.sash.gradient;
  exports dev.sash.image;
  exports dev.sash.layer;
  exports dev.sash.network;
  exports dev.sash.npz;
  exports dev.sash.onnx;
  exports dev.sash.run;
  exports dev.sash.safetensors;
  exports dev.sash.saliency;
  exports dev.sash.volume;
  exports dev.sash.zoo;
}
