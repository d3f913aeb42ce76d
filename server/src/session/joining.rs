//! Before the handshake: only a `join` counts, and whoever may not come in is told so after it.

use concord_sync::frame::{Frame, Join, PROTOCOL_VERSION};

use super::events::{Admission, Event, Refusal};
use super::{Close, Effect, close};

pub(super) fn handle(admission: &mut Admission, event: Event<'_>) -> Vec<Effect> {
    match event {
        Event::Frame(bytes) => match Frame::decode(bytes) {
            Ok(Frame::Join(join)) => admit(admission, join),
            Ok(_) => close(Close::protocol("a frame before join")),
            Err(error) => close(Close::protocol(format!("not a frame: {error}"))),
        },
        Event::JoinDeadline => close(Close::join_deadline()),
        Event::Standing(standing) => {
            if let (Ok(principal), Some(standing)) = (&mut *admission, standing.clone()) {
                *principal = standing;
            } else if let (Ok(_), None) = (&*admission, standing) {
                *admission = Err(Refusal::Denied(crate::accounts::Denied::Ended));
            }
            Vec::new()
        }
        Event::Text | Event::TooLarge | Event::Broken => Vec::new(),
    }
}

fn admit(admission: &Admission, join: Join) -> Vec<Effect> {
    match admission {
        Err(Refusal::Denied(denied)) => close(Close::denied(denied)),
        Err(Refusal::OtherWorkspace) => close(Close::other_workspace()),
        // A client that says no version speaks the first one.
        Ok(_)
            if !join.versions.is_empty()
                && !join.versions.iter().any(|version| version == PROTOCOL_VERSION) =>
        {
            close(Close::protocol("no common protocol version; this server speaks \"1\""))
        }
        Ok(principal) => {
            vec![Effect::Welcome { principal: Box::new(principal.clone()), join: Box::new(join) }]
        }
    }
}
