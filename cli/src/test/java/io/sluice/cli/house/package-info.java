/// What the build holds against the code as a whole: who may use whom, and how large things may
/// grow.
///
/// These tests stand in the last module because it is the one that sees all others. They read the
/// classes and the sources of every module; read `package-dependencies.txt` and
/// `.ci/checkstyle-exemptions.xml` first.
@NullMarked
package io.sluice.cli.house;

import org.jspecify.annotations.NullMarked;
