/// The layers of a ConvNet as facts: parameters, weights, the output shape, and what they cost. A
/// layer never knows how it is run (`dev.sash.run`) nor what it is connected to
/// ([dev.sash.network]).
///
/// Source: CS231n, "Convolutional Neural Networks (CNNs / ConvNets)".
package dev.sash.layer;
