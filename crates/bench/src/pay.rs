//! The request of a whole payment.

use paydesk_bench::draw::Draw;

use crate::load::Asks;
use crate::people;

/// Whom people pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Payees {
    /// Everybody their own partner.
    Uniform,
    /// All the one merchant.
    Hot,
}

/// Somebody's payment of 1.00 to somebody whom they trust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pay {
    pub people: u64,
    pub payees: Payees,
}

impl Asks for Pay {
    fn request(&self, draw: &mut Draw) -> Vec<u8> {
        let payer = draw.next() % self.people;
        let (path, payee) = match self.payees {
            Payees::Uniform => {
                let payee = people::person(people::partner(payer, self.people));
                ("/api/v1/transfers", format!(r#""payee":"{payee}""#))
            }
            Payees::Hot => {
                let merchant = people::merchant();
                ("/api/v1/purchases", format!(r#""merchant":"{merchant}","method":"wallet""#))
            }
        };
        let body = format!(r#"{{{payee},"amount":{{"minor":100,"currency":"CNY"}}}}"#);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n\
             idempotency-key: {:016x}{:016x}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            people::token(payer),
            draw.next(),
            draw.next(),
            body.len(),
        );
        (head + &body).into_bytes()
    }

    fn is_right(&self, status: u16, body: &[u8]) -> bool {
        let succeeded = br#""state":"succeeded""#;
        status == 201 && body.windows(succeeded.len()).any(|window| window == succeeded)
    }
}
