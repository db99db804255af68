package io.sluice.cli.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds `package-dependencies.txt` against the compiled classes of all modules.
class PackageDependenciesTest {

    private static final String OURS = "io.sluice.";

    // Nullness annotations: they are nowhere at run time.
    private static final String ANNOTATIONS = "org.jspecify.annotations.";

    private final DependencyTable table = readTable();

    @Test
    void everyPackageHasARow() {
        var without = new TreeSet<String>();
        allUses()
                .map(use -> shortPackage(use.user()))
                .filter(name -> !table.knows(name))
                .forEach(without::add);
        assertTrue(without.isEmpty(), () -> "package-dependencies.txt has no row for " + without);
    }

    @Test
    void noPackageUsesWhatItsRowDoesNotGrant() {
        var wrong = new TreeSet<String>();
        allUses()
                .filter(use -> !isPlatform(use))
                .filter(use -> table.knows(shortPackage(use.user())))
                .filter(use -> !grants(use))
                .forEach(use ->
                        wrong.add(
                                shortPackage(use.user())
                                        + " may not use "
                                        + packageName(use.used())
                                        + ": "
                                        + simpleName(use.user())
                                        + " uses "
                                        + simpleName(use.used())));
        assertTrue(
                wrong.isEmpty(),
                () -> "not granted by package-dependencies.txt:\n" + String.join("\n", wrong));
    }

    @Test
    void nothingInsideAModuleUsesItsRootPackage() {
        var wrong = new TreeSet<String>();
        allUses()
                .filter(use -> !shortPackage(use.user()).equals(use.module()))
                .filter(use -> shortPackage(use.used()).equals(use.module()))
                .forEach(use -> wrong.add(use.user() + " uses " + use.used()));
        assertTrue(
                wrong.isEmpty(),
                () ->
                        "the root package sees all, so none may see it:\n"
                                + String.join("\n", wrong));
    }

    @ParameterizedTest
    @CsvSource({"filters", "emulator", "pcaps", "session"})
    void theLibrariesNeedOnlyJavaBase(String module) {
        var wrong = new TreeSet<String>();
        ClassUses.ofModule(module).stream()
                .filter(use -> isJdkModule(use.where()) && !use.where().equals("java.base"))
                .forEach(use ->
                        wrong.add(use.user() + " uses " + use.used() + " of " + use.where()));
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void theTableItselfHasNoCycle() {
        assertEquals(Optional.empty(), table.packageOnACycle());
    }

    @ParameterizedTest
    @CsvSource({
        "a, b.Thing, true", // the package
        "a, b.inner.Thing, false", // a package below it is another
        "a, c.One, true", // a class of a package
        "a, c.Two, false",
        "a, d.x.Thing, true", // all of a module
        "a, d.Thing, true",
        "b, a.Thing, false",
    })
    void aRowGrantsPackagesClassesAndModules(String user, String used, boolean granted) {
        var rows = DependencyTable.parse(List.of("# comment", "", "a -> b c.One d.*", "b ->"));
        assertEquals(granted, rows.grants(user, used));
    }

    @Test
    void aCycleInATableIsFound() {
        var rows = DependencyTable.parse(List.of("a -> b", "b -> c.One", "c -> a", "d -> a"));
        assertEquals(Optional.of("a"), rows.packageOnACycle());
        assertFalse(DependencyTable.parse(List.of("a -> b", "b ->")).packageOnACycle().isPresent());
    }

    private boolean grants(ClassUses.Use use) {
        String user = shortPackage(use.user());
        if (use.used().startsWith(OURS)) {
            return table.grants(user, use.used().substring(OURS.length()));
        }
        return table.rows().getOrDefault(user, List.of()).stream()
                .anyMatch(granted -> use.used().startsWith(granted + "."));
    }

    private static boolean isPlatform(ClassUses.Use use) {
        return isJdkModule(use.where()) || use.used().startsWith(ANNOTATIONS);
    }

    private static boolean isJdkModule(String where) {
        return where.startsWith("java.") || where.startsWith("jdk.");
    }

    private static Stream<ClassUses.Use> allUses() {
        return SourceTree.MODULES.stream().flatMap(module -> ClassUses.ofModule(module).stream());
    }

    private static String packageName(String className) {
        return DependencyTable.packageOf(className);
    }

    private static String shortPackage(String className) {
        String name = packageName(className);
        return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static DependencyTable readTable() {
        try (var in =
                PackageDependenciesTest.class.getResourceAsStream("package-dependencies.txt")) {
            if (in == null) {
                throw new IllegalStateException(
                        "package-dependencies.txt is not beside " + PackageDependenciesTest.class);
            }
            return DependencyTable.parse(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
