/// OpenBLAS from Java: the only module of Sash that makes native calls.
///
/// Run with `--enable-native-access=dev.sash.openblas`.
module dev.sash.openblas {
  exports dev.sash.openblas;
}
