package io.sluice.cli.console;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/// What signals do while this is open; afterwards they do what they did before.
///
/// The JDK's only way to this is sun.misc.Signal, in the module jdk.unsupported. Its use by name
/// would draw a warning that cannot be switched off, so it is looked up instead. Where a machine
/// has no such signal, nothing happens.
public final class Signals implements AutoCloseable {
    private final List<Runnable> undo = new ArrayList<>();

    /// Has a signal do something.
    ///
    /// @param name without SIG, such as `INT`
    /// @param action run in a thread of its own
    public Signals on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> receiver = Class.forName("sun.misc.SignalHandler");
            Object number = signal.getConstructor(String.class).newInstance(name);
            InvocationHandler call =
                    (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    };
            Object previous =
                    signal.getMethod("handle", signal, receiver)
                            .invoke(
                                    null,
                                    number,
                                    Proxy.newProxyInstance(
                                            Signals.class.getClassLoader(),
                                            new Class<?>[] {receiver},
                                            call));
            undo.add(() -> restore(signal, receiver, number, previous));
        } catch (ReflectiveOperationException noSuchSignal) {
            return this;
        }
        return this;
    }

    private static void restore(
            Class<?> signal, Class<?> receiver, Object number, Object previous) {
        try {
            signal.getMethod("handle", signal, receiver).invoke(null, number, previous);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the signal could be taken but not given back", e);
        }
    }

    @Override
    public void close() {
        undo.forEach(Runnable::run);
    }
}
