//! Whole numbers without a sign, of any size.

use std::cmp::Ordering;

/// Words of 64 bits, the lowest first; the last one is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Magnitude(Vec<u64>);

/// The first bits of a number: `top × 2^exponent`.
#[derive(Debug, Clone, Copy)]
pub struct LeadingBits {
    pub top: u128,
    pub exponent: i32,
    /// Whether the number is a little larger: some of its last bits are missing.
    pub is_inexact: bool,
}

/// The result of a division.
pub struct Division {
    pub quotient: Magnitude,
    pub has_remainder: bool,
}

const WORD_BITS: u32 = u64::BITS;

/// Splits a number into its low and its high word.
fn split_into_words(number: u128) -> (u64, u64) {
    let high = u64::try_from(number >> WORD_BITS).unwrap_or(0);
    let low = u64::try_from(number & u128::from(u64::MAX)).unwrap_or(0);
    (low, high)
}

impl From<u128> for Magnitude {
    fn from(number: u128) -> Self {
        let (low, high) = split_into_words(number);
        Self::new(vec![low, high])
    }
}

impl Magnitude {
    pub const ZERO: Self = Self(Vec::new());

    fn new(words: Vec<u64>) -> Self {
        let mut number = Self(words);
        number.drop_zeros();
        number
    }

    fn drop_zeros(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of bits without leading zeros.
    pub fn bit_length(&self) -> i32 {
        let zeros = self.0.last().map_or(0, |word| word.leading_zeros());
        let bits = self.0.len() * 64 - usize::try_from(zeros).unwrap_or(0);
        i32::try_from(bits).unwrap_or(i32::MAX)
    }

    pub fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    pub fn plus(&self, other: &Self) -> Self {
        let (long, short) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut sum = Vec::with_capacity(long.0.len() + 1);
        let mut carry = 0;
        for (at, word) in long.0.iter().enumerate() {
            let other = short.0.get(at).copied().unwrap_or(0);
            let (low, high) = split_into_words(u128::from(*word) + u128::from(other) + carry);
            sum.push(low);
            carry = u128::from(high);
        }
        sum.push(split_into_words(carry).0);
        Self::new(sum)
    }

    /// Subtracts a number that is not larger.
    pub fn minus(&self, other: &Self) -> Self {
        let mut difference = self.clone();
        difference.subtract_in_place(other);
        difference
    }

    fn subtract_in_place(&mut self, other: &Self) {
        let mut borrow = false;
        for (at, word) in self.0.iter_mut().enumerate() {
            let (less, first) = word.overflowing_sub(other.0.get(at).copied().unwrap_or(0));
            let (less, second) = less.overflowing_sub(u64::from(borrow));
            borrow = first || second;
            *word = less;
        }
        self.drop_zeros();
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut product = vec![0; self.0.len() + other.0.len()];
        for (at, one) in self.0.iter().enumerate() {
            let mut carry = 0;
            for (offset, two) in other.0.iter().enumerate() {
                let sum = u128::from(*one) * u128::from(*two) + u128::from(product[at + offset]) + u128::from(carry);
                (product[at + offset], carry) = split_into_words(sum);
            }
            product[at + other.0.len()] = carry;
        }
        Self::new(product)
    }

    /// Multiplies by `2^bits`, where `bits` is not negative.
    pub fn shifted(&self, bits: i32) -> Self {
        let bits = usize::try_from(bits).unwrap_or(0);
        let shift = u32::try_from(bits % 64).unwrap_or(0);
        let mut shifted = vec![0; bits / 64];
        let mut carry = 0;
        for word in &self.0 {
            let (low, high) = split_into_words(u128::from(*word) << shift);
            shifted.push(low | carry);
            carry = high;
        }
        shifted.push(carry);
        Self::new(shifted)
    }

    /// Divides by a number that is not zero.
    pub fn divided_by(&self, divisor: &Self) -> Division {
        if let [word] = divisor.0[..] {
            return self.divided_by_word(word);
        }
        let mut quotient = vec![0; self.0.len()];
        let mut rest = self.clone();
        // Long division, one bit at a time.
        let mut bit = self.bit_length() - divisor.bit_length();
        let mut part = divisor.shifted(bit);
        while bit >= 0 {
            if rest.compare(&part) != Ordering::Less {
                rest.subtract_in_place(&part);
                let at = usize::try_from(bit).unwrap_or(0);
                quotient[at / 64] |= 1 << (at % 64);
            }
            part.halve();
            bit -= 1;
        }
        Division { quotient: Self::new(quotient), has_remainder: !rest.is_zero() }
    }

    fn divided_by_word(&self, divisor: u64) -> Division {
        let mut quotient = self.0.clone();
        let mut rest = 0;
        for word in quotient.iter_mut().rev() {
            let part = u128::from(rest) << WORD_BITS | u128::from(*word);
            // Both fit because the rest is smaller than the divisor.
            *word = split_into_words(part / u128::from(divisor)).0;
            rest = split_into_words(part % u128::from(divisor)).0;
        }
        Division { quotient: Self::new(quotient), has_remainder: rest != 0 }
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for word in self.0.iter_mut().rev() {
            let low = *word & 1;
            *word = *word >> 1 | carry;
            carry = low << 63;
        }
        self.drop_zeros();
    }

    /// Returns the bits of the two highest words: more than 64 bits if the number is that long.
    pub fn leading_bits(&self) -> LeadingBits {
        let (rest, top) = match self.0[..] {
            [] => (&[][..], 0),
            [only] => (&[][..], u128::from(only)),
            [ref rest @ .., low, high] => (rest, u128::from(high) << WORD_BITS | u128::from(low)),
        };
        LeadingBits {
            top,
            exponent: i32::try_from(rest.len() * 64).unwrap_or(i32::MAX),
            is_inexact: rest.iter().any(|word| *word != 0),
        }
    }
}
