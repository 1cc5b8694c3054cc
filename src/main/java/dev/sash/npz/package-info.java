/// NumPy's files: single arrays (`.npy`) and archives of named ones (`.npz`), read without a copy
/// through the Java heap where they are float32, and written.
///
/// Not in here: what the arrays mean.
package dev.sash.npz;
