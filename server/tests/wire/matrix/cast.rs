//! Who: a column of the tables each.

use std::collections::BTreeMap;

use concord_server::accounts::tokens::{
    Issued, TokenTerms, caller, create_token, create_token_with, revoke_token,
};
use concord_server::accounts::{AccountsError, Role, members};
use concord_sync::id::WorkspaceId;

use crate::client::{Wire, join};
use crate::world::{Token, World};

/// A server, and everybody who comes to it.
pub struct Cast {
    pub world: World,
    tokens: BTreeMap<&'static str, Token>,
    /// A ticket of the owner's that has been used.
    used_ticket: String,
    /// Chen, whom nobody in the tables touches.
    pub bystander: String,
}

impl Cast {
    pub async fn new() -> Self {
        let world = World::start().await;
        let (here, elsewhere) = (world.workspace, world.other_workspace());
        // In one write: the tables of requests need many casts.
        let (tokens, bystander) = world.write(|tables| {
            let make = |workspace, name, role| create_token(tables, workspace, name, role, 1).map(token);
            let terms = TokenTerms { life: Some(1), device: None };
            let expired = create_token_with(tables, &here, "Wu", Role::Editor, terms, 1)?;
            let tokens = BTreeMap::from([
                ("owner", make(&here, "Lin", Role::Owner)?),
                ("editor", make(&here, "Wu", Role::Editor)?),
                ("viewer", make(&here, "Zhao", Role::Viewer)?),
                ("removed", make(&here, "Sun", Role::Editor)?),
                ("revoked", make(&here, "Wu", Role::Editor)?),
                ("expired", token(expired)),
                ("other", make(&elsewhere, "Lin", Role::Owner)?),
            ]);
            revoke_token(tables, &tokens["revoked"].id, 2)?;
            let sun = caller(tables, &tokens["removed"].id, 2)?.member;
            members::remove_member(tables, &tokens["owner"].id, &sun, 2)?;
            let bystander = make(&here, "Chen", Role::Viewer)?;
            Ok::<_, AccountsError>((tokens, caller(tables, &bystander.id, 2)?.member))
        });
        let mut cast = Self { world, tokens, used_ticket: String::new(), bystander };
        cast.used_ticket = cast.ticket("owner").await;
        let mut wire = Wire::open(cast.url("used ticket").as_str()).await;
        wire.send(&join("ticket", None)).await;
        wire.frame().await;
        wire.leave().await;
        cast
    }

    async fn ticket(&self, who: &str) -> String {
        let accounts = &self.world.app().accounts;
        let principal = accounts.standing(&self.tokens[who].id).await.unwrap().unwrap();
        accounts.ticket(&principal).unwrap().0.reveal().to_owned()
    }

    /// What the column sends as its bearer's token; none: it sends none.
    pub fn bearer(&self, who: &str) -> Option<&str> {
        match who {
            "none" => None,
            "used ticket" => Some(&self.used_ticket),
            who => Some(&self.tokens[who].text),
        }
    }

    /// Where the column connects to: always the one workspace.
    pub fn url(&self, who: &str) -> String {
        match who {
            "none" => self.world.url(""),
            "used ticket" => self.world.url(&format!("?ticket={}", self.used_ticket)),
            who => self.world.url(&format!("?token={}", self.tokens[who].text)),
        }
    }

    pub async fn connect(&self, who: &str) -> Wire {
        Wire::open(self.url(who).as_str()).await
    }

    pub fn workspace(&self) -> WorkspaceId {
        self.world.workspace
    }
}

fn token(issued: Issued) -> Token {
    Token { text: issued.token.reveal().to_owned(), id: issued.id }
}
