/// Trained ConvNets inside a Java process: off-heap activation volumes, OpenBLAS through `java.lang.foreign`.
module dev.sash {
  requires dev.sash.openblas;
  requires jdk.management;

  exports dev.sash.dense;
  exports dev.sash.format;
  exports dev.sash.layer;
  exports dev.sash.network;
  exports dev.sash.onnx;
  exports dev.sash.run;
  exports dev.sash.volume;
}
