package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of classes.
class LabelsTest {

  private static final Labels FISH =
      new Labels(List.of("tench, Tinca tinca", "goldfish", "tiger shark", "tiger, cat", "Tiger"));

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void linesAreClassesInOrder() throws IOException {
    Labels labels = Labels.read(write("plain.txt", "cat\n\n dog, hound \r\n"));
    assertEquals(List.of("cat", "", "dog, hound"), labels.names());
    assertEquals("class 1", labels.name(1));
    assertEquals("class 7", labels.name(7));
  }

  @Test
  void indexedLinesAreClassesByNumber() throws IOException {
    Labels labels = Labels.read(write("indexed.txt", "2,dog, hound\n0,cat\n"));
    assertEquals(List.of("cat", "", "dog, hound"), labels.names());
  }

  @Test
  void labelsBesideTheModelAreFoundIfThereIsOneForEachClass() throws IOException {
    Path model = folder.resolve("model.onnx");
    assertEquals(Labels.NONE, Labels.of(Optional.empty(), model, 2));
    write("readme.txt", "a\nb");
    write("My_Labels.txt", "cat\ndog");
    assertEquals(List.of("cat", "dog"), Labels.of(Optional.empty(), model, 2).names());
    assertEquals(Labels.NONE, Labels.of(Optional.empty(), model, 3));
    write("labels.txt", "red\nblue");
    assertEquals(Labels.NONE, Labels.of(Optional.empty(), model, 2));
    Optional<Path> given = Optional.of(folder.resolve("labels.txt"));
    assertEquals(List.of("red", "blue"), Labels.of(given, model, 5).names());
  }

  @Test
  void onlyTextIsRead() throws IOException {
    Path picture = Photos.plain(folder.resolve("labels.txt"), 2, 2, 0xFF0000);
    assertEquals(
        picture + " is no text in UTF-8: labels are names, one a line",
        assertThrows(JobFailedException.class, () -> Labels.read(picture)).getMessage());
    assertEquals(Labels.NONE, Labels.of(Optional.empty(), folder.resolve("model.onnx"), 2));
    assertEquals(
        folder + " is a folder: labels are in a file",
        assertThrows(JobFailedException.class, () -> Labels.read(folder)).getMessage());
  }

  @Test
  void classesAreFoundByNumberNameSynonymOrPart() {
    assertEquals(4, FISH.find("4", 5));
    assertEquals(1, FISH.find("GoldFish", 5));
    assertEquals(0, FISH.find("tinca tinca", 5));
    assertEquals(2, FISH.find("shark", 5));
  }

  @Test
  void otherClassesAreRefused() {
    assertEquals("no class is called 'whale': see the labels", refusal(FISH, "whale"));
    assertEquals(
        "2 classes are called 'tiger': give a number: [3 tiger, cat, 4 Tiger]",
        refusal(FISH, "tiger"));
    assertEquals("there is no class 5: the model has classes 0 to 4", refusal(FISH, "5"));
    assertEquals(
        "the class 'cat' is a name, but there are no labels: give --labels FILE, or its number",
        refusal(Labels.NONE, "cat"));
  }

  private static String refusal(Labels labels, String text) {
    return assertThrows(JobFailedException.class, () -> labels.find(text, 5)).getMessage();
  }
}
