/// NumPy's array files, read without a copy through the Java heap and written.
///
/// Not in here: what the arrays mean.
package dev.sash.npz;
