package io.sluice.emulator.cbpf;

/// What is done to all packets that stand at one place of a program, before any of them goes on.
///
/// The last step of a block leaves no packet behind. Blocks are meant by their numbers.
sealed interface Step {
    /// Does it.
    ///
    /// @param count how many packets stand there
    /// @return how many of them go on to the next step
    int on(BlockMachine machine, int count);

    /// Which bytes a load takes.
    ///
    /// @param k where, an unsigned number
    /// @param indexed whether X is added
    /// @param mask what the `and` after it leaves
    /// @param kept whether anything but the test after it reads A
    record Place(int k, int width, boolean indexed, int mask, boolean kept) {
        Place keeping(boolean read) {
            return new Place(k, width, indexed, mask, read);
        }

        /// Whether there are four bytes that end with these, so that they can be loaded as a word.
        boolean endsWord() {
            return Integer.toUnsignedLong(k) + width >= Integer.BYTES;
        }
    }

    /// What `jeq`, `jset`, `jgt` and `jge` ask: whether A under a mask is one of `more` + 1 numbers
    /// from `low` on, all unsigned and modulo 2^32.
    record Range(int mask, int low, int more) {
        static final Range ALL = new Range(0, 0, 0);

        /// What holds where this does not. There must be such numbers.
        Range inverted() {
            return new Range(mask, low + more + 1, -more - 2);
        }
    }

    /// A load; a packet without these bytes is rejected.
    record Load(Place place) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.load(place, count);
        }
    }

    /// `ldxb 4*([k]&0xf)`
    record LoadHeaderLength(int k) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.loadHeaderLength(k, count);
        }
    }

    /// A test of A that rejects the packets for which it does not hold.
    record Narrow(Range range) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.narrow(range, count);
        }
    }

    /// A load and such a test of what it loads.
    record LoadNarrow(Place place, Range range) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.loadNarrow(place, range, count);
        }
    }

    /// A test of A that sends packets on to one of two blocks.
    record Split(Range range, int inside, int outside) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.split(this, count);
        }
    }

    /// A load and such a test of what it loads.
    record LoadSplit(Place place, Split split) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.loadSplit(place, split, count);
        }
    }

    /// Tests of A that lead to nothing but each other, all at once.
    record Search(IntervalTable table) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.search(table, count);
        }
    }

    /// Such tests that ask whether A is one of some numbers.
    record Member(KeySet set, int inside, int outside) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.member(this, count);
        }
    }

    record Goto(int block) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.move(block, count);
        }
    }

    /// What has no step of its own: each packet runs to its end alone.
    ///
    /// @param instruction where it goes on
    record Alone(int instruction) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.runAlone(instruction, count);
        }
    }

    /// `ret #k`
    record Return(int k) implements Step {
        @Override
        public int on(BlockMachine machine, int count) {
            return machine.finish(k, count);
        }
    }
}
