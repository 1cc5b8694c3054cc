/// Trained ConvNets inside a Java process.
module dev.sash {
  requires dev.sash.openblas;
}
