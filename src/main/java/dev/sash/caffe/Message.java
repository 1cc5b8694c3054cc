package dev.sash.caffe;

import dev.sash.file.Broken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A message of text-format protobuf. It remembers which fields were asked for, so that a parameter
/// that nobody understands is not passed over in silence. A message that occurs several times
/// counts as one.
final class Message implements TextValue {

  private final int line;
  private final SequencedMap<String, List<TextValue>> fields = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();

  Message(int line) {
    this.line = line;
  }

  @Override
  public int line() {
    return line;
  }

  void add(String field, TextValue value) {
    fields.computeIfAbsent(field, name -> new ArrayList<>(1)).add(value);
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  private List<TextValue> values(String field) {
    asked.add(field);
    return fields.getOrDefault(field, List.of());
  }

  private List<Scalar> scalars(String field) {
    List<Scalar> scalars = new ArrayList<>();
    for (TextValue value : values(field)) {
      switch (value) {
        case Scalar scalar -> scalars.add(scalar);
        case Message message ->
            throw Broken.rule("line %d: %s needs a value, got a message", message.line, field);
      }
    }
    return scalars;
  }

  private Optional<Scalar> scalar(String field) {
    List<Scalar> scalars = scalars(field);
    if (scalars.size() > 1) {
      throw Broken.rule("line %d: %s is given twice", scalars.get(1).line(), field);
    }
    return scalars.stream().findFirst();
  }

  /// Returns the messages of a repeated field.
  List<Message> messages(String field) {
    List<Message> messages = new ArrayList<>();
    for (TextValue value : values(field)) {
      switch (value) {
        case Message message -> messages.add(message);
        case Scalar scalar -> throw scalar.wrong(field, "a message in braces");
      }
    }
    return messages;
  }

  /// Returns the message of a field; an empty one where it is missing.
  Message message(String field) {
    List<Message> messages = messages(field);
    if (messages.size() == 1) {
      return messages.getFirst();
    }
    Message all = new Message(messages.isEmpty() ? line : messages.getFirst().line);
    for (Message message : messages) {
      message.fields.forEach((name, values) -> values.forEach(value -> all.add(name, value)));
    }
    if (!messages.isEmpty()) {
      fields.put(field, List.of(all));
    }
    return all;
  }

  String text(String field) {
    return scalar(field).map(value -> value.quotedText(field)).orElse("");
  }

  List<String> texts(String field) {
    return scalars(field).stream().map(value -> value.quotedText(field)).toList();
  }

  int integer(String field, int otherwise) {
    return scalar(field).map(value -> value.integer(field)).orElse(otherwise);
  }

  List<Integer> integers(String field) {
    return scalars(field).stream().map(value -> value.integer(field)).toList();
  }

  float number(String field, float otherwise) {
    return scalar(field).map(value -> value.number(field)).orElse(otherwise);
  }

  List<Float> numbers(String field) {
    return scalars(field).stream().map(value -> value.number(field)).toList();
  }

  boolean flag(String field, boolean otherwise) {
    return scalar(field).map(value -> value.flag(field)).orElse(otherwise);
  }

  /// Returns one of the names of an enumeration, given by name or by number; the first where it is
  /// missing.
  String name(String field, List<String> names) {
    Optional<Scalar> value = scalar(field);
    if (value.isEmpty()) {
      return names.getFirst();
    }
    String text = value.get().text();
    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
      int index = value.get().integer(field);
      text = index < names.size() ? names.get(index) : text;
    }
    if (value.get().quoted() || !names.contains(text)) {
      throw value.get().wrong(field, "one of " + String.join(", ", names));
    }
    return text;
  }

  /// Requires that every field was asked for or is known to change nothing.
  void requireUnderstood(Set<String> harmless) {
    for (var field : fields.entrySet()) {
      if (!asked.contains(field.getKey()) && !harmless.contains(field.getKey())) {
        throw Broken.unsupported(
            "line %d: the parameter %s is not supported here",
            field.getValue().getFirst().line(), field.getKey());
      }
    }
  }
}
