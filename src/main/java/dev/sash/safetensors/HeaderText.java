package dev.sash.safetensors;

import dev.sash.network.Weights;
import dev.sash.volume.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes the JSON object that stands before the elements.
final class HeaderText {

  /// The elements start at a multiple of it.
  private static final int ALIGNMENT = 8;

  private HeaderText() {}

  /// Returns the text in UTF-8, padded with spaces.
  static byte[] of(Weights weights, Map<String, String> metadata) {
    List<String> members = new ArrayList<>();
    if (!metadata.isEmpty()) {
      members.add(
          metadata.entrySet().stream()
              .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
              .collect(Collectors.joining(",", "\"__metadata__\":{", "}")));
    }
    long offset = 0;
    for (String name : weights.names()) {
      if (name.equals("__metadata__")) {
        throw new IllegalArgumentException(
            "a tensor must not be named __metadata__: the format keeps that name");
      }
      Tensor tensor = weights.tensor(name).orElseThrow();
      String dimensions =
          Arrays.stream(tensor.dimensions())
              .mapToObj(Long::toString)
              .collect(Collectors.joining(","));
      long end = offset + tensor.byteSize();
      members.add(
          "%s:{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
              .formatted(quoted(name), dimensions, offset, end));
      offset = end;
    }
    byte[] text = ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(text, Math.ceilDiv(text.length, ALIGNMENT) * ALIGNMENT);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    if (padded.length > Header.MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "the header would have %d bytes, at most %d are allowed: use shorter names or several files"
              .formatted(padded.length, Header.MAXIMUM_BYTES));
    }
    return padded;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '"' || next == '\\') {
        quoted.append('\\').append(next);
      } else if (next < ' ') {
        quoted.append("\\u%04x".formatted((int) next));
      } else {
        quoted.append(next);
      }
    }
    return quoted.append('"').toString();
  }
}
