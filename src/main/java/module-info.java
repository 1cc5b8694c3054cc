/// Trained ConvNets inside a Java process: off-heap activation volumes, OpenBLAS through `java.lang.foreign`.
module dev.sash {
  requires dev.sash.openblas;

  exports dev.sash.layer;
  exports dev.sash.network;
  exports dev.sash.run;
  exports dev.sash.volume;
}
