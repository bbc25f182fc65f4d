//! Small changes of an input, the same ones every time: what `./test` has time for.

/// Numbers that look like chance (Marsaglia's xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (end.max(1) as u64)).unwrap_or(0)
    }
}

/// What parsers stumble over.
const ODD: [&[u8]; 12] = [
    b"\0",
    b"\xff",
    b"\"",
    b"\\",
    b"\r\n",
    b"--",
    b"-1",
    b"99999999999999999999",
    "０".as_bytes(),
    "\u{202e}".as_bytes(),
    "。".as_bytes(),
    "😀".as_bytes(),
];

/// Calls `with` with `times` changes of an input: bytes flipped, dropped, doubled, cut off, or
/// something odd put in.
pub fn each_like(input: &[u8], times: usize, mut with: impl FnMut(&[u8])) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15 ^ (input.len() as u64 + 1));
    for _ in 0..times {
        let mut like = input.to_vec();
        for _ in 0..=numbers.below(3) {
            change(&mut like, &mut numbers);
        }
        with(&like);
    }
}

fn change(like: &mut Vec<u8>, numbers: &mut Numbers) {
    let at = numbers.below(like.len() + 1);
    match numbers.below(5) {
        0 => like.truncate(at),
        1 => {
            let odd = ODD[numbers.below(ODD.len())];
            like.splice(at..at, odd.iter().copied());
        }
        2 => {
            let end = (at + numbers.below(8)).min(like.len());
            like.drain(at..end);
        }
        3 => {
            let end = (at + numbers.below(16)).min(like.len());
            let twice = like[at..end].to_vec();
            like.splice(at..at, twice);
        }
        _ => {
            if let Some(byte) = like.get_mut(at) {
                *byte ^= 1 << numbers.below(8);
            }
        }
    }
}
