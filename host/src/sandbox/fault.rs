//! Why a call gave no answer, why a file is no connector, and why the sandbox cannot be built.

use crate::model::{Failure, FailureKind};

/// Why a call gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The connector says so, or the host said so and the connector passed it on.
    #[error("{0}")]
    Failed(Failure),
    /// The guest trapped.
    #[error("the connector crashed: {0}")]
    Trapped(String),
    /// The guest used up its processor time.
    #[error("the connector used more processor time than it may")]
    CpuSpent,
    /// The guest wanted more memory than it may have.
    #[error("the connector wanted more memory than it may")]
    MemorySpent,
    /// The call took too long in all.
    #[error("the call took longer than it may")]
    TimedOut,
    /// The guest handed over what the contract does not allow.
    #[error("the connector answered against the contract: {0}")]
    Invalid(String),
    /// The host could not run the guest.
    #[error("the connector could not be run: {0}")]
    Host(String),
}

impl Fault {
    /// True if the guest cannot be asked again: whatever it did, its instance is gone.
    pub fn ends_session(&self) -> bool {
        !matches!(self, Self::Failed(_))
    }

    /// True if another version of the connector might do better: it crashed, overran its limits, answered against the contract, or
    /// made no sense of what the platform said.
    pub fn may_be_the_version(&self) -> bool {
        self.to_failure().kind == FailureKind::Malformed
    }

    /// What a session answers that an earlier fault has ended.
    pub fn ended() -> Self {
        Self::Host("an earlier fault has ended this instance".to_owned())
    }

    /// The fault as the failure that a person and the schedule are told.
    pub fn to_failure(&self) -> Failure {
        let code = match self {
            Self::Failed(failure) => return failure.clone(),
            Self::Trapped(_) => "host.trapped",
            Self::CpuSpent => "host.cpu",
            Self::MemorySpent => "host.memory",
            Self::TimedOut => "host.timeout",
            Self::Invalid(_) => "host.invalid",
            Self::Host(_) => "host.run",
        };
        let kind = match self {
            Self::TimedOut | Self::Host(_) => FailureKind::Unavailable,
            _ => FailureKind::Malformed,
        };
        Failure::new(kind, code, self.to_string())
    }
}

/// Why a file is not a connector. Written for whoever dropped it into the folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// It has no bytes; most likely it is still being copied.
    #[error("the file is empty")]
    Empty,
    /// It is larger than the limit.
    #[error("the file has {bytes} bytes, the limit is {limit} (`[sandbox] component_max`)")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        limit: usize,
    },
    /// It does not begin as WebAssembly does.
    #[error("the file is not WebAssembly: it begins with other bytes than `\\0asm`")]
    NotWasm,
    /// It ends before its last section does.
    #[error("the file is cut off: section {section} at byte {at} is longer than the rest of the file")]
    Truncated {
        /// Which section, counted from 0.
        section: usize,
        /// Where it begins.
        at: usize,
    },
    /// It is a module of the core language.
    #[error("the file is a core module, not a component: build it for the target wasm32-wasip2")]
    CoreModule,
    /// It is machine code that some wasmtime compiled. Never run: nobody can check it.
    #[error("the file holds compiled machine code, which is never accepted: drop the .wasm component itself")]
    Precompiled,
    /// It is framed as a component and is none.
    #[error("the file is not a valid component: {0}")]
    Damaged(String),
    /// It is made for another version of the contract.
    #[error("the connector is made for {wanted}, this daemon speaks {spoken}: {advice}")]
    OtherContract {
        /// What it is made for.
        wanted: String,
        /// What is spoken here.
        spoken: String,
        /// Who has to upgrade.
        advice: &'static str,
    },
    /// It wants to call something that does not exist here.
    #[error("the connector imports `{0}`, which this daemon does not offer")]
    UnknownImport(String),
    /// It lacks a part of the contract.
    #[error("the connector does not export `{0}`")]
    MissingExport(String),
    /// Its types are not those of the contract.
    #[error("the connector does not fit the contract: {0}")]
    OtherTypes(String),
    /// It wants more than any instance may have.
    #[error("the connector needs more than an instance may have: {0}")]
    TooDemanding(String),
    /// It could not describe itself.
    #[error("asked to describe itself, {0}")]
    Describe(Fault),
    /// Its description contradicts itself or the contract.
    #[error("the connector's description is not consistent: {}", .0.join("; "))]
    Inconsistent(Vec<String>),
    /// The host could not find out.
    #[error("the connector could not be examined: {0}")]
    Host(String),
}

/// Why the sandbox cannot be built. Ends the start.
#[derive(Debug, thiserror::Error)]
#[error("cannot build the sandbox: {0}")]
pub struct BuildError(pub String);
