package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.RecordScanner;

/// An engine whose class was written for one program.
public interface GeneratedFilter extends CbpfEngine, RecordScanner {}
