package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Parses arithmetic with libpcap's precedences: unary `-`, then `* /`, `+ -`, `<< >>`, `&`, `|`.
///
/// `%` and `^` have none in libpcap's grammar, which there means: nothing on their left is finished
/// before them, and nothing they have begun is finished before what follows. `8 % 3 * 2` is `8 % (3
/// * 2)`, and `2 * 3 % 4` is `2 * (3 % 4)`.
final class ArithParser {
    /// More operators than this in one piece of arithmetic are refused: consumers walk it
    /// recursively.
    private static final int MAX_OPERATORS = Parser.MAX_NESTING;

    /// The precedence of unary minus, above all others.
    private static final int UNARY = 6;

    private final TokenCursor cursor;

    ArithParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /// An operator that waits for its right operand; unary minus where it has none.
    private record Pending(Optional<Arith.Op> op, SourceSpan span) {

        /// Whether this operator takes what stands on its right before `next` does.
        boolean bindsBefore(Arith.Op next) {
            int left = op.map(ArithParser::precedence).orElse(UNARY);
            int right = precedence(next);
            return left > 0 && right > 0 && left >= right;
        }
    }

    /// A whole piece of arithmetic.
    Arith expression() {
        Deque<Pending> pending = new ArrayDeque<>();
        Arith first = operand(pending);
        return continuing(first, pending);
    }

    /// What follows an operand that has been read.
    Arith rest(Arith first) {
        return continuing(first, new ArrayDeque<>());
    }

    boolean atOperator() {
        return operator(cursor.peek().kind()).isPresent();
    }

    /// `[ index ]` or `[ index : size ]` after a protocol.
    Arith accessor(Token protocol) {
        Token bracket = cursor.take();
        cursor.enter(bracket);
        Arith index = expression();
        int size = 1;
        SourceSpan sizeSpan = null;
        if (cursor.at(TokenKind.COLON)) {
            cursor.take();
            Token number = cursor.take(TokenKind.NUMBER, Expected.ACCESS_SIZE);
            size = number.value();
            sizeSpan = number.span();
        }
        Token end = cursor.take(TokenKind.RIGHT_BRACKET, Expected.BRACKET);
        cursor.leave();
        SourceSpan span = protocol.span().to(end.span());
        return new Arith.Accessor(Keywords.protocol(protocol), index, size, sizeSpan, span);
    }

    private Arith continuing(Arith first, Deque<Pending> pending) {
        Deque<Arith> operands = new ArrayDeque<>();
        operands.push(first);
        int operators = 0;
        for (Optional<Arith.Op> next = operator(cursor.peek().kind());
                next.isPresent();
                next = operator(cursor.peek().kind())) {
            while (!pending.isEmpty() && pending.peek().bindsBefore(next.get())) {
                reduce(operands, pending);
            }
            Token token = cursor.take();
            if (++operators > MAX_OPERATORS) {
                throw tooLong(token);
            }
            pending.push(new Pending(next, token.span()));
            operands.push(operand(pending));
        }
        while (!pending.isEmpty()) {
            reduce(operands, pending);
        }
        return operands.pop();
    }

    private static void reduce(Deque<Arith> operands, Deque<Pending> pending) {
        Pending top = pending.pop();
        Arith right = operands.pop();
        if (top.op().isEmpty()) {
            operands.push(new Arith.Negate(right, top.span().to(right.span())));
            return;
        }
        Arith left = operands.pop();
        operands.push(new Arith.Binary(top.op().get(), left, right, left.span().to(right.span())));
    }

    /// An operand without operators; the minus signs in front of it are put on `pending`.
    private Arith operand(Deque<Pending> pending) {
        while (cursor.at(TokenKind.MINUS)) {
            Token minus = cursor.take();
            pending.push(new Pending(Optional.empty(), minus.span()));
            if (pending.size() > MAX_OPERATORS) {
                throw tooLong(minus);
            }
        }
        Token token = cursor.peek();
        return switch (token.kind()) {
            case NUMBER -> new Arith.Numeral(cursor.take().value(), token.span());
            case LEN -> new Arith.Length(cursor.take().span());
            case PROTOCOL -> {
                cursor.take();
                if (!cursor.at(TokenKind.LEFT_BRACKET)) {
                    throw cursor.unexpected(Expected.INDEX);
                }
                yield accessor(token);
            }
            case LEFT_PAREN -> {
                cursor.openParenthesis();
                Arith inner = expression();
                cursor.closeParenthesis(Expected.CLOSE);
                yield inner;
            }
            default -> throw cursor.unexpected(Expected.ARITHMETIC);
        };
    }

    private FilterSyntaxException tooLong(Token token) {
        return new FilterSyntaxException(
                "arithmetic has more than " + MAX_OPERATORS + " operators",
                cursor.filter(),
                token.span());
    }

    private static Optional<Arith.Op> operator(TokenKind kind) {
        return switch (kind) {
            case PLUS -> Optional.of(Arith.Op.ADD);
            case MINUS -> Optional.of(Arith.Op.SUB);
            case STAR -> Optional.of(Arith.Op.MUL);
            case SLASH -> Optional.of(Arith.Op.DIV);
            case PERCENT -> Optional.of(Arith.Op.MOD);
            case AMPERSAND -> Optional.of(Arith.Op.AND);
            case PIPE -> Optional.of(Arith.Op.OR);
            case CARET -> Optional.of(Arith.Op.XOR);
            case SHIFT_LEFT -> Optional.of(Arith.Op.LSH);
            case SHIFT_RIGHT -> Optional.of(Arith.Op.RSH);
            default -> Optional.empty();
        };
    }

    /// 0 for the two operators without a precedence.
    static int precedence(Arith.Op op) {
        return switch (op) {
            case MUL, DIV -> 5;
            case ADD, SUB -> 4;
            case LSH, RSH -> 3;
            case AND -> 2;
            case OR -> 1;
            case MOD, XOR -> 0;
        };
    }
}
