//! Angles and the functions of trigonometry. All are doubles, in radians.

use super::double_functions::{apply_to_double, apply_to_two_doubles, resolve_one_double, resolve_two_doubles};
use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::{Function, Overload, ScalarEvaluator};
use crate::query::types::Type;
use crate::query::value::Value;

pub const PI: Function = Function {
    names: &["pi"],
    usage: "PI()",
    meaning: "The circumference of a circle divided by its diameter.",
    examples: &[("PI()", "3.141592653589793")],
    resolve: |arguments| match arguments {
        [] => Ok(Overload::new(&PI_OF, Vec::new(), Type::Double)),
        _ => Err(refuse_arguments("PI", "no arguments", arguments)),
    },
};
static PI_OF: ScalarEvaluator = ScalarEvaluator {
    name: "pi",
    strict: true,
    fallible: false,
    evaluate: |_, _| Ok(Value::Double(std::f64::consts::PI)),
};

pub const DEGREES: Function = Function {
    names: &["degrees"],
    usage: "DEGREES(x)",
    meaning: "An angle in radians as degrees.",
    examples: &[("DEGREES(PI())", "180.0"), ("DEGREES(1)", "57.29577951308232")],
    resolve: |arguments| resolve_one_double(&DEGREES_OF, arguments),
};
static DEGREES_OF: ScalarEvaluator = ScalarEvaluator {
    name: "degrees",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::to_degrees)),
};

pub const RADIANS: Function = Function {
    names: &["radians"],
    usage: "RADIANS(x)",
    meaning: "An angle in degrees as radians.",
    examples: &[("RADIANS(180)", "3.141592653589793"), ("RADIANS(0)", "0.0")],
    resolve: |arguments| resolve_one_double(&RADIANS_OF, arguments),
};
static RADIANS_OF: ScalarEvaluator = ScalarEvaluator {
    name: "radians",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::to_radians)),
};

pub const SIN: Function = Function {
    names: &["sin"],
    usage: "SIN(x)",
    meaning: "The sine of an angle in radians.",
    examples: &[("SIN(0)", "0.0"), ("SIN(1)", "0.8414709848078965")],
    resolve: |arguments| resolve_one_double(&SIN_OF, arguments),
};
static SIN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "sin",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::sin)),
};

pub const COS: Function = Function {
    names: &["cos"],
    usage: "COS(x)",
    meaning: "The cosine of an angle in radians.",
    examples: &[("COS(0)", "1.0"), ("COS(1)", "0.5403023058681398")],
    resolve: |arguments| resolve_one_double(&COS_OF, arguments),
};
static COS_OF: ScalarEvaluator = ScalarEvaluator {
    name: "cos",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::cos)),
};

pub const TAN: Function = Function {
    names: &["tan"],
    usage: "TAN(x)",
    meaning: "The tangent of an angle in radians.",
    examples: &[("TAN(0)", "0.0"), ("TAN(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&TAN_OF, arguments),
};
static TAN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "tan",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::tan)),
};

pub const COT: Function = Function {
    names: &["cot"],
    usage: "COT(x)",
    meaning: "The cotangent of an angle in radians; NULL for 0 (DuckDB raises an error).",
    examples: &[("COT(0)", "NULL"), ("COT(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&COT_OF, arguments),
};
static COT_OF: ScalarEvaluator = ScalarEvaluator {
    name: "cot",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, |angle| 1.0 / angle.tan())),
};

pub const ASIN: Function = Function {
    names: &["asin"],
    usage: "ASIN(x)",
    meaning: "The angle whose sine is x; NULL outside -1 to 1 (DuckDB raises an error).",
    examples: &[("ASIN(1)", "1.5707963267948966"), ("ASIN(2)", "NULL")],
    resolve: |arguments| resolve_one_double(&ASIN_OF, arguments),
};
static ASIN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "asin",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::asin)),
};

pub const ACOS: Function = Function {
    names: &["acos"],
    usage: "ACOS(x)",
    meaning: "The angle whose cosine is x; NULL outside -1 to 1 (DuckDB raises an error).",
    examples: &[("ACOS(1)", "0.0"), ("ACOS(2)", "NULL")],
    resolve: |arguments| resolve_one_double(&ACOS_OF, arguments),
};
static ACOS_OF: ScalarEvaluator = ScalarEvaluator {
    name: "acos",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::acos)),
};

pub const ATAN: Function = Function {
    names: &["atan"],
    usage: "ATAN(x)",
    meaning: "The angle whose tangent is x.",
    examples: &[("ATAN(0)", "0.0"), ("ATAN(1)", "0.7853981633974483")],
    resolve: |arguments| resolve_one_double(&ATAN_OF, arguments),
};
static ATAN_OF: ScalarEvaluator = ScalarEvaluator {
    name: "atan",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::atan)),
};

pub const ATAN2: Function = Function {
    names: &["atan2"],
    usage: "ATAN2(y, x)",
    meaning: "The angle of the point (x, y), from -PI() to PI().",
    examples: &[("ATAN2(1, 2)", "0.4636476090008061"), ("ATAN2(0, -1)", "3.141592653589793"), ("ATAN2(0, 0)", "0.0")],
    resolve: |arguments| resolve_two_doubles(&ATAN2_OF, arguments),
};
static ATAN2_OF: ScalarEvaluator = ScalarEvaluator {
    name: "atan2",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_two_doubles(values, f64::atan2)),
};

pub const SINH: Function = Function {
    names: &["sinh"],
    usage: "SINH(x)",
    meaning: "The hyperbolic sine; NULL if it is larger than any double.",
    examples: &[("SINH(0)", "0.0"), ("SINH(1000)", "NULL")],
    resolve: |arguments| resolve_one_double(&SINH_OF, arguments),
};
static SINH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "sinh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::sinh)),
};

pub const COSH: Function = Function {
    names: &["cosh"],
    usage: "COSH(x)",
    meaning: "The hyperbolic cosine; NULL if it is larger than any double.",
    examples: &[("COSH(0)", "1.0"), ("COSH(1000)", "NULL")],
    resolve: |arguments| resolve_one_double(&COSH_OF, arguments),
};
static COSH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "cosh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::cosh)),
};

pub const TANH: Function = Function {
    names: &["tanh"],
    usage: "TANH(x)",
    meaning: "The hyperbolic tangent.",
    examples: &[("TANH(0)", "0.0"), ("TANH(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&TANH_OF, arguments),
};
static TANH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "tanh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::tanh)),
};

pub const ASINH: Function = Function {
    names: &["asinh"],
    usage: "ASINH(x)",
    meaning: "The number whose hyperbolic sine is x.",
    examples: &[("ASINH(0)", "0.0"), ("ASINH(NULL)", "NULL")],
    resolve: |arguments| resolve_one_double(&ASINH_OF, arguments),
};
static ASINH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "asinh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::asinh)),
};

pub const ACOSH: Function = Function {
    names: &["acosh"],
    usage: "ACOSH(x)",
    meaning: "The number of 0 or more whose hyperbolic cosine is x; NULL for x below 1.",
    examples: &[("ACOSH(1)", "0.0"), ("ACOSH(0)", "NULL")],
    resolve: |arguments| resolve_one_double(&ACOSH_OF, arguments),
};
static ACOSH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "acosh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::acosh)),
};

pub const ATANH: Function = Function {
    names: &["atanh"],
    usage: "ATANH(x)",
    meaning: "The number whose hyperbolic tangent is x; NULL for x of 1 or more, or of -1 or less (DuckDB gives `inf` \
              or raises an error).",
    examples: &[("ATANH(0)", "0.0"), ("ATANH(1)", "NULL")],
    resolve: |arguments| resolve_one_double(&ATANH_OF, arguments),
};
static ATANH_OF: ScalarEvaluator = ScalarEvaluator {
    name: "atanh",
    strict: true,
    fallible: false,
    evaluate: |values, _| Ok(apply_to_double(values, f64::atanh)),
};
