/// OpenBLAS: found, loaded, set to one thread, and called with checked arguments.
///
/// In: [dev.sash.openblas.OpenBlas], which is all there is to call. Not in: what is computed with
/// it, and threads.
package dev.sash.openblas;
