//! To whom a complaint is open for an action.

use uuid::Uuid;

/// The people to whom a complaint is open for an action. Nobody whom the complaint is or was about is among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who may see the complaint.
    WhoSees,
    /// Besides who may see the complaint, the person who forwarded it last, until somebody takes it up.
    WhoForwards,
    /// Everybody who knows the id of the complaint, as whoever takes a second call does.
    WhoTakesCalls,
    /// Besides who may see the complaint, the person who calls back or agreed the call-back of this contact.
    WhoCallsBack(Uuid),
    /// The register itself, for what waits until the complaint may be used again; whoever is told sees to that.
    TheRegister,
    /// Besides who may see the complaint, the person who recorded this part of the case.
    WhoRecorded(Uuid),
}
