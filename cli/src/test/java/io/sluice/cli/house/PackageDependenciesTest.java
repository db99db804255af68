package io.sluice.cli.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

    /// Made by JMH, where the build runs its annotation processor.
    private static final String GENERATED = "cli.bench.jmh_generated";

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
    void everyGrantIsUsed() {
        var used = new TreeMap<String, Set<String>>();
        allUses()
                .forEach(use ->
                        used.computeIfAbsent(shortPackage(use.user()), _ -> new TreeSet<>())
                                .add(shortName(use.used())));
        var idle = new TreeSet<String>();
        table.rows()
                .forEach((user, grants) ->
                        grants.stream()
                                .filter(grant ->
                                        used.getOrDefault(user, Set.of()).stream()
                                                .noneMatch(name ->
                                                        DependencyTable.covers(grant, name)))
                                .filter(_ -> !user.equals(GENERATED))
                                .forEach(grant -> idle.add(user + " -> " + grant)));
        assertTrue(idle.isEmpty(), () -> "granted, and used by nobody: " + idle);
    }

    @Test
    void everyRowIsAPackage() {
        var rows = new TreeSet<>(table.rows().keySet());
        rows.remove(GENERATED);
        rows.removeAll(SourceTree.packages());
        assertTrue(rows.isEmpty(), () -> "there are no packages " + rows);
    }

    @Test
    void everyPackageStandsInArchitectureMd() throws IOException {
        var packages = new TreeSet<>(SourceTree.packages());
        packages.removeAll(SourceTree.MODULES);
        assertEquals(packages, new TreeSet<>(SourceTree.describedPackages()));
    }

    @Test
    void noSimpleNameOccursInTwoModules() {
        var modulesByName = new TreeMap<String, Set<String>>();
        for (String module : SourceTree.MODULES) {
            SourceTree.mainSources(module).stream()
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("package-info.java"))
                    .forEach(name ->
                            modulesByName.computeIfAbsent(name, _ -> new TreeSet<>()).add(module));
        }
        modulesByName.values().removeIf(modules -> modules.size() == 1);
        assertTrue(
                modulesByName.isEmpty(), () -> "more than one class of a name: " + modulesByName);
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
        return table.grants(shortPackage(use.user()), shortName(use.used()));
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

    private static String shortName(String className) {
        return className.startsWith(OURS) ? className.substring(OURS.length()) : className;
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
