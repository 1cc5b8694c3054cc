/// Safetensors files: weights by name, read where the file has them, and written.
///
/// Not in here: what the weights belong to.
package dev.sash.safetensors;
