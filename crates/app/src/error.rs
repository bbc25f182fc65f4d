//! Why a use case could not be done: one list, from which pages, API and status codes are made.

use paydesk_core::id::{ChallengeId, PaymentId};
use paydesk_core::refusal::Refusal;
use paydesk_store::{Fault, LaneError};

/// What is wrong with one field, as a text key; shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: &'static str,
    pub key: String,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum AppError {
    /// Input that cannot be meant; nothing was stored.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldFault>),
    /// A rule said no, in one named way.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Answer this challenge, then send the same request with the same key again.
    #[error("a challenge must be answered first")]
    Challenge { id: ChallengeId, address: String },
    /// Refused because of this payment, which is there already.
    #[error("refused because of {payment}: {refusal}")]
    InTheWay { payment: PaymentId, refusal: Refusal },
    /// It is not there, or not this actor's: the same answer.
    #[error("not found")]
    NotFound,
    #[error("nobody is signed in")]
    SignInNeeded,
    /// Signed in, and not allowed.
    #[error("not allowed")]
    Forbidden,
    /// Too often; try again at this time.
    #[error("too many tries")]
    TooMany { until_us: i64 },
    /// More ask for what is heavy at this moment than can wait in line: nothing was tried, nothing
    /// counted, and seconds later there is room again.
    #[error("too many at this moment")]
    Crowded,
    /// Closed to strangers for now, because of an attack. Nothing was stored.
    #[error("closed to strangers for now")]
    Suspended,
    /// Wrong phone or password; the sentence for strangers.
    #[error("the credentials are wrong")]
    WrongCredentials,
    /// Somebody else was faster: look again.
    #[error("the state has changed meanwhile")]
    Conflict,
    /// The database is away or overloaded. Nothing was stored.
    #[error("unavailable: {0}")]
    Unavailable(Fault),
    /// It is unknown whether it was stored; the same key finds the truth.
    #[error("unknown: {0}")]
    Unknown(Fault),
    /// A defect in this program.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// The same after something was stored: what could not be read then says nothing about that.
    #[must_use]
    pub fn after_write(self) -> Self {
        match self {
            Self::Unavailable(fault) => Self::Unknown(fault),
            other => other,
        }
    }

    /// Both, so that everything that is wrong with a form is said at once; what is no fault of a
    /// field goes before what is.
    pub fn and<A, B>(one: Result<A, Self>, other: Result<B, Self>) -> Result<(A, B), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(Self::Invalid(mut faults)), Err(Self::Invalid(more))) => {
                faults.extend(more);
                Err(Self::Invalid(faults))
            }
            (Err(Self::Invalid(_)), Err(error)) | (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    pub fn field(field: &'static str, key: &str) -> Self {
        Self::Invalid(vec![FieldFault { field, key: key.to_owned() }])
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotYours => Self::NotFound,
            Refusal::NotAllowed => Self::Forbidden,
            refusal => Self::Refused(refusal),
        }
    }
}

impl From<Fault> for AppError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unknown(_) => Self::Unknown(fault),
            // Nobody can say any more in which field it stood.
            Fault::Text => Self::field("", "error-bad-characters"),
            fault if fault.is_unavailable() => Self::Unavailable(fault),
            fault => Self::Internal(fault.to_string()),
        }
    }
}

impl From<LaneError> for AppError {
    fn from(error: LaneError) -> Self {
        match error {
            LaneError::Fault(fault) => fault.into(),
            LaneError::Broken(broken) => Self::Internal(broken.to_string()),
        }
    }
}
