//! Chance, all of it from one number (SplitMix64).

#[derive(Clone, Debug)]
pub struct Roll(u64);

impl Roll {
    /// `stream` tells several rolls of one seed apart.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut roll = Self(seed.wrapping_mul(0x632B_E59B_D9B4_E019) ^ stream.rotate_left(32));
        roll.roll();
        roll
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, which is left out; 0 when that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// From `from` to `to`, both included.
    pub fn minor(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(span)).unwrap_or(0)
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at)
    }

    /// One of the last few: what is new is what things happen to.
    pub fn late<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        self.pick(&of[of.len().saturating_sub(8)..])
    }

    /// A place by weight.
    pub fn weighed(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        0
    }
}
