package io.sluice.filters;

import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.compare.Validation;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.emit.Emission;
import io.sluice.filters.emit.TooManyRegistersException;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.lower.Lowering;
import io.sluice.filters.opt.ConstantFaults;
import io.sluice.filters.opt.Optimizer;
import io.sluice.filters.opt.PlainContradiction;
import java.util.List;
import java.util.Optional;

/// Compiles filter expressions to classic BPF. The language is that of pcap-filter(7), and a
/// program means what libpcap's unoptimised program means: the tests are made from left to right,
/// and a load beyond the captured bytes rejects the packet.
public final class FilterCompiler {
    /// What one validation may cost: instructions of the plain program, paths through both.
    private static final int VALIDATED_SIZE = 400;

    private static final int VALIDATED_PATHS = 1_000;

    private static final Optimizer.Observer NOBODY = (_, _) -> {};

    private FilterCompiler() {}

    /// @throws FilterSyntaxException if the text is no filter, or not one for this link type
    public static CompiledFilter compile(String filter, CompileOptions options) {
        return compile(filter, options, NOBODY);
    }

    /// Compiles while somebody looks on, who sees the graph as it was lowered (`lower`), and what
    /// the optimiser shows.
    ///
    /// @throws FilterSyntaxException if the text is no filter, or not one for this link type
    public static CompiledFilter compile(
            String filter, CompileOptions options, Optimizer.Observer observer) {
        if (options.snapLen() == 0) {
            throw new FilterSyntaxException(
                    "snaplen of 0 rejects all packets", filter, new SourceSpan(0, filter.length()));
        }
        Expr expr = Parser.parse(filter);
        Lowering.Result lowered =
                Lowering.lower(
                        filter,
                        expr,
                        new Lowering.Target(
                                options.linkType(),
                                options.snapLen(),
                                options.netmask(),
                                options.handle(),
                                options.names(),
                                options.extensions()));
        try {
            Emission emission =
                    options.optimization() == Optimization.ON
                            ? optimized(filter, lowered, observer)
                            : CbpfEmitter.plain(lowered.cfg());
            return new CompiledFilter(filter, options, emission.program(), emission.origins());
        } catch (TooManyRegistersException e) {
            throw new FilterSyntaxException(
                    "too many registers needed to evaluate expression", filter, expr.span());
        }
    }

    private static Emission optimized(
            String filter, Lowering.Result lowered, Optimizer.Observer observer) {
        if (lowered.plain()) {
            ConstantFaults.of(lowered.cfg())
                    .ifPresent(fault -> {
                        SourceSpan whole = new SourceSpan(0, filter.length());
                        throw new FilterSyntaxException(
                                fault.words(), filter, fault.at() == null ? whole : fault.at());
                    });
        }
        if (!observer.equals(NOBODY)) {
            observer.after("lower", Flow.of(lowered.cfg()));
        }
        List<Flow> flows = Optimizer.optimize(lowered.cfg(), observer);
        Emission emission = CbpfEmitter.shortest(flows);
        // Assertions are on in every test, and there every compile is validated.
        assert difference(lowered.cfg(), emission.program()).isEmpty()
                : filter + " " + difference(lowered.cfg(), emission.program());
        if (flows.getFirst().rejectsAll()
                && lowered.plain()
                && PlainContradiction.of(lowered.cfg())) {
            throw new FilterSyntaxException(
                    "expression rejects all packets", filter, new SourceSpan(0, filter.length()));
        }
        return emission;
    }

    /// The packet that the optimised program decides otherwise than the plain one, if there is one
    /// and it is found.
    private static Optional<Validation.Different> difference(Cfg cfg, CbpfProgram optimized) {
        CbpfProgram plain;
        try {
            plain = CbpfEmitter.plain(cfg).program();
        } catch (TooManyRegistersException e) {
            return Optional.empty(); // nothing to compare with
        }
        if (plain.size() > VALIDATED_SIZE) {
            return Optional.empty();
        }
        return switch (Validation.compare(plain, optimized, VALIDATED_PATHS)) {
            case Validation.Equal _, Validation.Unknown _ -> Optional.empty();
            case Validation.Different different -> Optional.of(different);
        };
    }
}
