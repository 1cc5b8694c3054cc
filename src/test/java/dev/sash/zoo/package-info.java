/// Published numbers of every architecture, weights by name, and the notation.
package dev.sash.zoo;
