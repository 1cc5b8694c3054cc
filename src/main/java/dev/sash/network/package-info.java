/// Networks: immutable, validated graphs of named layers with every shape inferred, and what can be
/// said of them without running them: receptive fields, costs, and their fully convolutional form.
package dev.sash.network;
