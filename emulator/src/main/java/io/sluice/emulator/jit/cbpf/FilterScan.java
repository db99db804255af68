package io.sluice.emulator.jit.cbpf;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.ByteOrder;

/// Writes [io.sluice.emulator.cbpf.RecordScanner#scan]: the walk over the records of a pcap file
/// around the filter.
final class FilterScan {
    static final MethodTypeDesc SCAN =
            MethodTypeDesc.of(
                    CD_int,
                    CD_byte.arrayType(),
                    CD_int,
                    CD_int,
                    CD_int,
                    desc(ByteOrder.class),
                    CD_int.arrayType());

    private static final ClassDesc PACKET_BYTES = desc(PacketBytes.class);
    private static final MethodTypeDesc LENGTH =
            MethodTypeDesc.of(CD_int, CD_byte.arrayType(), CD_int, CD_boolean);
    private static final MethodTypeDesc IS_BIG =
            MethodTypeDesc.of(CD_boolean, desc(ByteOrder.class));
    private static final int HEADER_BYTES = 16;
    private static final int CAPTURED_LENGTH_AT = 8;
    private static final int ORIGINAL_LENGTH_AT = 12;

    // The parameters: from is also where the walk stands.
    private static final int BUFFER = 1;
    private static final int POSITION = 2;
    private static final int END = 3;
    private static final int LONGEST = 4;
    private static final int ORDER = 5;
    private static final int ACCEPTED = 6;
    private static final int BIG_ENDIAN = 7;
    private static final int COUNT = 8;
    private static final int RECORDS = 9;
    private static final FilterLocals LOCALS = new FilterLocals(BUFFER, 10, 11, 12, 13);

    private final FilterClass owner;
    private final CodeBuilder code;

    FilterScan(FilterClass owner, CodeBuilder code) {
        this.owner = owner;
        this.code = code;
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    void write() {
        Label top = code.newLabel();
        Label end = code.newLabel();
        Label store = code.newLabel();
        Label accept = code.newLabel();
        start();
        code.labelBinding(top);
        nextRecord(end);
        owner.body(
                code,
                LOCALS,
                new FilterExits(owner, code, LOCALS, top) {
                    @Override
                    public void returnConstant(int k) {
                        code.goto_(k == 0 ? top : accept);
                    }

                    @Override
                    void returnTop() {
                        code.goto_(store);
                    }
                });
        // Stored in any case, counted by the result: there is room, and no branch.
        code.labelBinding(store).istore(LOCALS.a());
        storeStart();
        code.iload(COUNT).iload(LOCALS.a()).iload(LOCALS.a()).ineg().ior();
        code.loadConstant(31).iushr().iadd().istore(COUNT).goto_(top);
        code.labelBinding(accept);
        storeStart();
        code.iinc(COUNT, 1).goto_(top);
        code.labelBinding(end);
        owner.storeField(code, "position", POSITION);
        owner.storeField(code, "records", RECORDS);
        code.iload(COUNT).ireturn();
    }

    private void storeStart() {
        code.aload(ACCEPTED).iload(COUNT);
        code.iload(LOCALS.offset()).loadConstant(HEADER_BYTES).isub().iastore();
    }

    private void start() {
        owner.checkRange(code, BUFFER, POSITION, END);
        code.aload(ORDER).invokestatic(PACKET_BYTES, "isBigEndian", IS_BIG).istore(BIG_ENDIAN);
        code.loadConstant(0).istore(COUNT).loadConstant(0).istore(RECORDS);
    }

    private void nextRecord(Label end) {
        code.iload(COUNT).aload(ACCEPTED).arraylength().if_icmpge(end);
        code.iload(END).iload(POSITION).isub().loadConstant(HEADER_BYTES).if_icmplt(end);
        length(CAPTURED_LENGTH_AT, LOCALS.capturedLength());
        code.iload(LOCALS.capturedLength()).iflt(end);
        code.iload(LOCALS.capturedLength()).iload(LONGEST).if_icmpgt(end);
        code.iload(END).iload(POSITION).isub().loadConstant(HEADER_BYTES).isub();
        code.iload(LOCALS.capturedLength()).if_icmplt(end);
        length(ORIGINAL_LENGTH_AT, LOCALS.originalLength());
        code.iload(POSITION).loadConstant(HEADER_BYTES).iadd().istore(LOCALS.offset());
        code.iload(LOCALS.offset()).iload(LOCALS.capturedLength()).iadd().istore(POSITION);
        code.iinc(RECORDS, 1);
    }

    private void length(int at, int toLocal) {
        code.aload(BUFFER).iload(POSITION).loadConstant(at).iadd().iload(BIG_ENDIAN);
        code.invokestatic(PACKET_BYTES, "length", LENGTH).istore(toLocal);
    }
}
