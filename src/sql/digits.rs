//! Numbers as decimals, whose digits are checked, where Polars would let integers wrap around or doubles add up in any
//! order.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, CaseWhen, DataType, ExactNumberInfo, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, Ident, ObjectName, Query, helpers::attached_token::AttachedToken, visit_expressions_mut,
};

use super::literal::{cast, integer};
use super::names::sole_argument;

/// Lets Polars sum integers as decimals of 38 digits, whose way back into 64 bits is checked.
pub fn checked(query: &mut Query) {
    let _: ControlFlow<()> = visit_expressions_mut(query, |expr| {
        if let Expr::Cast { expr: sum, data_type, .. } = expr
            && *data_type == IN_64_BITS
            && let Expr::Function(function) = sum.as_mut()
            && let Some(argument) = sole_argument(function).cloned()
        {
            let exact = cast(argument, DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 0)));
            **sum = call(function, "SUM", exact);
            *data_type = DataType::BigInt(None);
        }
        ControlFlow::Continue(())
    });
}

/// What marks a sum of integers: nobody else writes it so, and it means a BIGINT to Polars.
pub const IN_64_BITS: DataType = DataType::BigInt(Some(64));

/// Arithmetic of integers as that of decimals of 38 digits, which hold every product of two integers; the way back into 64 bits is checked.
pub fn in_38_digits(expr: &Expr) -> Expr {
    let mut expr = expr.clone();
    if let Expr::BinaryOp { left, right, .. } = &mut expr {
        for side in [left, right] {
            **side = cast(side.as_ref().clone(), DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 0)));
        }
    }
    cast(expr, DataType::BigInt(None))
}

/// A number as a decimal; NULL where it is NaN or infinite, and an error where it has more digits than fit.
pub fn decimal(expr: &Expr) -> Expr {
    let value = || Box::new(expr.clone());
    let itself = Expr::BinaryOp { left: value(), op: BinaryOperator::Minus, right: value() };
    // What is no number, or beyond all numbers, is not even itself.
    let finite = Expr::BinaryOp {
        left: Box::new(Expr::Nested(Box::new(itself))),
        op: BinaryOperator::Eq,
        right: Box::new(integer(0)),
    };
    let number = Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition: finite, result: expr.clone() }],
        else_result: None,
    };
    cast(number, DataType::Decimal(ExactNumberInfo::PrecisionAndScale(38, 9)))
}

/// The same call (its DISTINCT, FILTER and OVER) of another function with another argument.
pub fn call(function: &Function, name: &str, argument: Expr) -> Expr {
    let mut function = function.clone();
    function.name = ObjectName::from(vec![Ident::new(name)]);
    if let FunctionArguments::List(list) = &mut function.args {
        list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))];
    }
    Expr::Function(function)
}
