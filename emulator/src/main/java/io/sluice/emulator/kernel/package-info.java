/// The running Linux kernel as a second opinion: its verifier and its compiled programs, through
/// `bpf(2)`.
///
/// In comes a program; out comes the verifier's verdict with its log, and what the program answers
/// on packets. Read [KernelBpf] first. It works for root (or CAP_BPF, CAP_NET_ADMIN) on Linux only,
/// and says so elsewhere.
@NullMarked
package io.sluice.emulator.kernel;

import org.jspecify.annotations.NullMarked;
