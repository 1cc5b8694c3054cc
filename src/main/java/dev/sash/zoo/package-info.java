/// The published architectures, each a short builder from layers, and the notation that draws new
/// ones.
///
/// A [Blueprint] is a network without its weights; [Architecture] lists those that have a name, and
/// [Notation] reads one from a line of text. Weights come by name from any
/// [dev.sash.network.Weights], or at random from a seed.
package dev.sash.zoo;
