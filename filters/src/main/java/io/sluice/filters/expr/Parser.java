package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import io.sluice.filters.expr.IdParser.Owner;
import io.sluice.filters.expr.Piece.IdList;
import io.sluice.filters.expr.Piece.Numeral;
import io.sluice.filters.expr.Piece.Term;
import io.sluice.filters.expr.Piece.Value;
import java.util.Optional;

/// Parses a filter text, deriving what the grammar of libpcap 1.11 derives.
///
/// `and` and `or` have the same precedence and associate to the left; `not` binds tighter. After
/// either, an identifier without qualifiers takes those of the primitive before it in the text; a
/// parenthesised expression hands on what it was given, not what it holds.
///
/// Chains of `and` and `or` may be of any length and lean to the left: walk [And#left()] and
/// [Or#left()] in a loop. Everything else nests at most [#MAX_NESTING] deep.
public final class Parser {
    /// The most levels of parentheses, brackets and `not`.
    public static final int MAX_NESTING = 300;

    private final TokenCursor cursor;
    private final IdParser ids;
    private final ArithParser arithmetic;
    private final PrimitiveParser primitives;

    private Parser(String filter) {
        cursor = new TokenCursor(filter);
        ids = new IdParser(cursor);
        arithmetic = new ArithParser(cursor);
        primitives = new PrimitiveParser(cursor, ids, arithmetic);
    }

    /// The syntax tree of a filter text; [Expr.Everything] for an empty one.
    ///
    /// @throws io.sluice.filters.diagnostics.FilterSyntaxException for every text that is not a
    ///   filter expression
    public static Expr parse(String filter) {
        return new Parser(filter).filter();
    }

    /// What may stand where an operand is expected.
    private enum Place {
        /// A primitive: at the start, and where only primitives can have led.
        TERM,
        /// A primitive or an identifier: after `and` and `or`.
        ANY,
        /// The same, at the start of a parenthesis; a further parenthesis there holds no
        /// identifier.
        ANY_IN_PARENTHESIS
    }

    private Expr filter() {
        if (cursor.at(TokenKind.END)) {
            return new Expr.Everything(new SourceSpan(0, cursor.filter().length()));
        }
        Expr expr =
                switch (operand(Place.TERM, Optional.empty())) {
                    case Term term -> chain(term).expr();
                    case IdList _, Numeral _, Value _ -> throw cursor.unexpected(Expected.RELATION);
                };
        if (!cursor.at(TokenKind.END)) {
            throw cursor.unexpected(Expected.CONTINUATION);
        }
        return expr;
    }

    private Term chain(Term first) {
        Expr left = first.expr();
        Optional<Qualifiers> last = first.last();
        while (cursor.atJunction()) {
            boolean and = cursor.take().kind() == TokenKind.AND;
            Expr right;
            switch (operand(Place.ANY, last)) {
                case Term term -> {
                    right = term.expr();
                    last = term.last();
                }
                case IdList list -> right = list.expr();
                case Numeral number ->
                        right = ids.numeral(Owner.before(last), number.value(), number.span());
                case Value _ -> throw cursor.unexpected(Expected.RELATION);
            }
            SourceSpan span = left.span().to(right.span());
            left = and ? new And(left, right, span) : new Or(left, right, span);
        }
        return new Term(left, last);
    }

    private Piece operand(Place place, Optional<Qualifiers> last) {
        Token token = cursor.peek();
        if (token.kind() == TokenKind.NOT) {
            return negated(place, last);
        }
        if (token.kind() == TokenKind.LEFT_PAREN) {
            return relationOf(parenthesis(place, last));
        }
        if (token.kind() == TokenKind.NUMBER) {
            cursor.take();
            return relationOf(new Numeral(token.value(), token.span()));
        }
        if (IdParser.starts(token.kind()) && place != Place.TERM) {
            return new IdList(ids.atom(Owner.before(last)));
        }
        if (token.kind() == TokenKind.LEN || token.kind() == TokenKind.MINUS) {
            return relationOf(new Value(arithmetic.expression()));
        }
        Piece piece =
                primitives.primitive(place == Place.TERM ? Expected.PRIMITIVE : Expected.OPERAND);
        return relationOf(piece);
    }

    private Piece negated(Place place, Optional<Qualifiers> last) {
        Token not = cursor.take();
        cursor.enter(not);
        Piece operand = operand(place == Place.TERM ? Place.TERM : Place.ANY, last);
        cursor.leave();
        return switch (operand) {
            case Term term -> new Term(negation(not, term.expr()), term.last());
            case IdList list -> new IdList(negation(not, list.expr()));
            case Numeral number when place != Place.TERM ->
                    new IdList(
                            negation(
                                    not,
                                    ids.numeral(
                                            Owner.before(last), number.value(), number.span())));
            case Numeral _, Value _ -> throw cursor.unexpected(Expected.RELATION);
        };
    }

    private static Expr negation(Token not, Expr operand) {
        return new Not(operand, not.span().to(operand.span()));
    }

    private Piece parenthesis(Place place, Optional<Qualifiers> last) {
        Token open = cursor.openParenthesis();
        Place inside = place == Place.ANY ? Place.ANY_IN_PARENTHESIS : Place.TERM;
        Piece first = operand(inside, last);
        Piece content =
                switch (first) {
                    case Term term -> new Term(chain(term).expr(), last);
                    case IdList list -> new IdList(ids.rest(Owner.before(last), list.expr()));
                    case Numeral number when inside != Place.TERM && cursor.atJunction() -> {
                        Owner owner = Owner.before(last);
                        yield new IdList(
                                ids.rest(owner, ids.numeral(owner, number.value(), number.span())));
                    }
                    case Numeral number -> number;
                    case Value value -> value;
                };
        Token close =
                cursor.closeParenthesis(
                        switch (content) {
                            case Term _ -> Expected.CONTINUATION;
                            case IdList _ -> Expected.LIST_END;
                            case Numeral _, Value _ -> Expected.RELATION;
                        });
        return content instanceof Term term
                ? new Term(within(open.span().to(close.span()), term.expr()), last)
                : content;
    }

    /// What holds other primitives, or moves offsets for others, shows by its span that it is
    /// enclosed: there a scope may end.
    private static Expr within(SourceSpan parentheses, Expr expr) {
        return switch (expr) {
            case And and -> new And(and.left(), and.right(), parentheses);
            case Or or -> new Or(or.left(), or.right(), parentheses);
            case Expr.Encapsulation inner ->
                    new Expr.Encapsulation(inner.kind(), inner.tag(), parentheses);
            case Expr.AtmType inner -> new Expr.AtmType(inner.keyword(), parentheses);
            default -> expr;
        };
    }

    /// Goes on with arithmetic where an operator or a comparison follows.
    private Piece relationOf(Piece piece) {
        return switch (piece) {
            case Term _, IdList _ -> piece;
            case Numeral number -> {
                boolean goesOn =
                        arithmetic.atOperator() || Relations.find(cursor.peek().kind()).isPresent();
                yield goesOn ? relation(new Arith.Numeral(number.value(), number.span())) : number;
            }
            case Value value -> relation(value.arith());
        };
    }

    private Piece relation(Arith first) {
        Arith left = arithmetic.rest(first);
        Optional<Expr.RelOp> op = Relations.find(cursor.peek().kind());
        if (op.isEmpty()) {
            return new Value(left);
        }
        cursor.take();
        Arith right = arithmetic.expression();
        SourceSpan span = left.span().to(right.span());
        return new Term(new Expr.Compare(left, op.get(), right, span), Optional.empty());
    }
}
