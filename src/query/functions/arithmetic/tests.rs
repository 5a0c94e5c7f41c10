use super::*;
#[test]
fn todo_later() {
    assert_eq!(Operator::Add.symbol(), "+");
}
