package dev.sash.openblas;

import static dev.sash.openblas.Operands.requireDimension;
import static dev.sash.openblas.Operands.requireMatrix;
import static dev.sash.openblas.Operands.requireVector;
import static dev.sash.openblas.Operands.requireWritable;

import dev.sash.openblas.generated.Cblas;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// OpenBLAS, loaded and on one thread: there is one a process.
///
/// [#load()] looks for the library at the path in the system property `dev.sash.openblas`; without
/// that in `sash-native` on the class path or module path, unpacked into a private folder below the
/// one that the system property `dev.sash.openblas.cache` names (default: the user's cache folder);
/// and last among the system's libraries.
///
/// All methods may be called from any number of threads at once, each call working on the thread
/// that makes it.
public final class OpenBlas {
  private static final System.Logger LOGGER = System.getLogger("dev.sash.openblas");
  private static final Pattern VERSION = Pattern.compile("OpenBLAS (\\d+(?:\\.\\d+)+\\S*)");

  private static volatile OpenBlas loaded;

  private final Source source;
  private final Path path;
  private final String config;
  private final String version;
  private final String coreName;

  /// Where the library was found.
  public enum Source {
    /// At the path in the system property `dev.sash.openblas`.
    EXPLICIT,
    /// In `sash-native`.
    BUNDLED,
    /// Among the libraries of the operating system.
    SYSTEM
  }

  private OpenBlas(LibrarySearch.Found found) {
    source = found.source();
    path = found.path();
    config = Cblas.openblas_get_config().getString(0);
    coreName = Cblas.openblas_get_corename().getString(0);
    Matcher matcher = VERSION.matcher(config);
    version = matcher.find() ? matcher.group(1) : "unknown";
  }

  /// Finds and loads OpenBLAS and sets it to one thread; later calls return the same value.
  ///
  /// @return the one OpenBLAS of this process
  /// @throws OpenBlasException if this module has no native access, or if no library works: lists
  ///   every place tried
  public static OpenBlas load() {
    OpenBlas present = loaded;
    return present != null ? present : loadOnce();
  }

  private static synchronized OpenBlas loadOnce() {
    if (loaded == null) {
      requireNativeAccess(OpenBlas.class.getModule());
      OpenBlas candidate =
          new OpenBlas(new LibrarySearch(System::getProperty, System::getenv).load());
      candidate.requireUsable();
      CoreCheck.warning(
              candidate.coreName,
              CoreCheck.hasAvx512(Path.of("/proc/cpuinfo")),
              System.getenv("OPENBLAS_CORETYPE"))
          .ifPresent(warning -> LOGGER.log(System.Logger.Level.WARNING, warning));
      loaded = candidate;
    }
    return loaded;
  }

  private static void requireNativeAccess(Module module) {
    if (!module.isNativeAccessEnabled()) {
      throw new OpenBlasException(
          "%s has no native access: run java with --enable-native-access=%s"
              .formatted(module, module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
  }

  private void requireUsable() {
    if (config.contains("USE64BITINT")) {
      throw new OpenBlasException(
          "%s takes 64-bit integers (%s): use an OpenBLAS built without INTERFACE64"
              .formatted(path, config));
    }
    Cblas.openblas_set_num_threads(1);
    int threads = Cblas.openblas_get_num_threads();
    if (threads != 1) {
      throw new OpenBlasException(
          "%s stays on %d threads though it was set to 1 (%s): use another build of OpenBLAS"
              .formatted(path, threads, config));
    }
  }

  /// {@return the version, such as `0.3.31`; `unknown` if the library does not tell}
  public String version() {
    return version;
  }

  /// {@return the processor family whose kernels run, such as `Haswell` or `SkylakeX`}
  public String coreName() {
    return coreName;
  }

  /// {@return what the library says of how it was built}
  public String config() {
    return config;
  }

  /// {@return where the library was found}
  public Source source() {
    return source;
  }

  /// {@return the library's file}
  public Path path() {
    return path;
  }

  /// Matrix product: `C = alpha * op(A) * op(B) + beta * C`, where `op(A)` has m rows and k
  /// columns, `op(B)` k rows and n columns, C m rows and n columns.
  ///
  /// Matrices are row-major 32-bit floats in native byte order, at any alignment. If `transposeA`,
  /// A is stored transposed, with k rows and m columns; if `transposeB`, B with n rows and k
  /// columns. Stored rows start `lda`, `ldb`, `ldc` floats apart; what lies between them is neither
  /// read nor written. Dimensions are at least 1.
  ///
  /// If `beta` is 0, C is not read: NaN in it does not survive. If `alpha` is 0, whether NaN in A
  /// or B reaches C depends on the kernel. C must share no element with A or B, else the result is
  /// unspecified (and nothing worse happens); their rows may interleave.
  ///
  /// Nothing is allocated on the Java heap, and garbage collection does not wait for the call.
  ///
  /// @param transposeA whether A is stored transposed
  /// @param transposeB whether B is stored transposed
  /// @param m rows of C
  /// @param n columns of C
  /// @param k terms of each sum
  /// @param alpha factor of the product
  /// @param a off the Java heap
  /// @param lda floats from one stored row of A to the next
  /// @param b off the Java heap
  /// @param ldb floats from one stored row of B to the next
  /// @param beta factor of what C holds
  /// @param c off the Java heap, written to
  /// @param ldc floats from one row of C to the next
  /// @throws IllegalArgumentException if a dimension or stride is out of range, a segment is on the
  ///   Java heap, or C's is read-only
  /// @throws IndexOutOfBoundsException if a segment is too small
  /// @throws IllegalStateException if a segment's arena is closed
  /// @throws WrongThreadException if a segment belongs to another thread
  public void sgemm(
      boolean transposeA,
      boolean transposeB,
      long m,
      long n,
      long k,
      float alpha,
      MemorySegment a,
      long lda,
      MemorySegment b,
      long ldb,
      float beta,
      MemorySegment c,
      long ldc) {
    requireDimension("sgemm", "m", m);
    requireDimension("sgemm", "n", n);
    requireDimension("sgemm", "k", k);
    requireMatrix("sgemm", "A", a, transposeA ? k : m, transposeA ? m : k, "lda", lda);
    requireMatrix("sgemm", "B", b, transposeB ? n : k, transposeB ? k : n, "ldb", ldb);
    requireMatrix("sgemm", "C", c, m, n, "ldc", ldc);
    requireWritable("sgemm", "C", c);
    Cblas.cblas_sgemm(
        Cblas.CblasRowMajor(),
        transposition(transposeA),
        transposition(transposeB),
        (int) m,
        (int) n,
        (int) k,
        alpha,
        a,
        (int) lda,
        b,
        (int) ldb,
        beta,
        c,
        (int) ldc);
  }

  /// Matrix-vector product: `y = alpha * op(A) * x + beta * y`, with A stored as m rows of n
  /// columns.
  ///
  /// A is row-major, its rows `lda` floats apart. x and y are contiguous: x of n and y of m floats,
  /// or x of m and y of n if `transposeA`. All else is as in [#sgemm].
  ///
  /// @param transposeA whether `op(A)` is the transpose of what is stored
  /// @param m stored rows of A
  /// @param n stored columns of A
  /// @param alpha factor of the product
  /// @param a off the Java heap
  /// @param lda floats from one stored row of A to the next
  /// @param x off the Java heap
  /// @param beta factor of what y holds
  /// @param y off the Java heap, written to
  /// @throws IllegalArgumentException as for `sgemm`
  /// @throws IndexOutOfBoundsException as for `sgemm`
  /// @throws IllegalStateException as for `sgemm`
  /// @throws WrongThreadException as for `sgemm`
  public void sgemv(
      boolean transposeA,
      long m,
      long n,
      float alpha,
      MemorySegment a,
      long lda,
      MemorySegment x,
      float beta,
      MemorySegment y) {
    requireDimension("sgemv", "m", m);
    requireDimension("sgemv", "n", n);
    requireMatrix("sgemv", "A", a, m, n, "lda", lda);
    requireVector("sgemv", "x", x, transposeA ? m : n);
    requireVector("sgemv", "y", y, transposeA ? n : m);
    requireWritable("sgemv", "y", y);
    Cblas.cblas_sgemv(
        Cblas.CblasRowMajor(),
        transposition(transposeA),
        (int) m,
        (int) n,
        alpha,
        a,
        (int) lda,
        x,
        1,
        beta,
        y,
        1);
  }

  private static int transposition(boolean transposed) {
    return transposed ? Cblas.CblasTrans() : Cblas.CblasNoTrans();
  }
}
