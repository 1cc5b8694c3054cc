package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sash.npz.Npy;
import dev.sash.volume.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What commands write never replaces what they read, and is named as what it is.
class WrittenFilesTest {

  @TempDir private Path folder;
  private Path model;
  private Path photo;

  @BeforeEach
  void writeFiles() throws IOException {
    model = OnnxFiles.colors(folder.resolve("colors.onnx"));
    photo = Photos.plain(folder.resolve("photo.png"), 8, 8, 0xFF3300);
  }

  /// Fails unless the call refuses to replace the file, and leaves it as it is.
  private static void assertKept(Path file, Object... call) throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertEquals(file + " would replace itself: write to another file", Called.failure(1, call));
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void inputsAreKept() throws IOException {
    assertKept(photo, "explain", model, photo, "--window", "8", "--output", photo);
    assertKept(photo, "score", model, photo, "--window", "8", "--heatmap", photo);
    assertKept(model, "score", model, photo, "--window", "8", "--scores", model);
    Path array = folder.resolve("x.npy");
    Npy.write(array, Tensor.copyOf(new float[12], 1, 3, 2, 2));
    assertKept(array, "run", model, "--input", array, "--output", array);
    assertKept(model, "run", model, "--input", array, "--output", model);
    assertKept(model, "bench", model, "--save-choices", model);
    assertKept(model, "train", "lenet", "--evaluate", model, "--confusion", model);
  }

  @Test
  void anInputIsKnownByAnyOfItsNames() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), photo);
    byte[] before = Files.readAllBytes(photo);
    assertEquals(
        link + " would replace itself: write to another file",
        Called.failure(1, "score", model, photo, "--window", "8", "--heatmap", link));
    assertArrayEquals(before, Files.readAllBytes(photo));
  }

  @Test
  void twoFilesHaveTwoNames() {
    Path result = folder.resolve("result");
    Path again = folder.resolve(".").resolve("result");
    assertEquals(
        again + " would be written twice: name two files",
        Called.failure(1, "score", model, photo, "--heatmap", result, "--scores", again));
  }

  @Test
  void aPictureIsNotNamedLikeAnother() {
    Path picture = folder.resolve("map.JPG");
    String expected = picture + ": pictures are written as PNG: name it map.png";
    assertEquals(expected, Called.failure(1, "score", model, photo, "--heatmap", picture));
    assertEquals(expected, Called.failure(1, "explain", model, photo, "--output", picture));
    assertEquals(
        expected, Called.failure(1, "train", "lenet", "--evaluate", model, "--confusion", picture));
    assertFalse(Files.exists(picture));
  }

  @Test
  void aFolderIsToldBeforeTheWork() {
    assertEquals(
        folder + " is a folder: name a file",
        Called.failure(1, "train", "lenet", "--output", folder));
  }
}
