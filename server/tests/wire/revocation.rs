//! What another process takes away is gone on live connections too, within a second; nobody else notices.

use concord_server::accounts::devices::{devices, revoke_device};
use concord_server::accounts::invites::{create_invite, revoke_any_invite};
use concord_server::accounts::tokens::{TokenTerms, create_token_with};
use concord_server::accounts::{InviteTerms, JoinRequest, Role, members};
use concord_sync::frame::{Frame, RefusalCode};

use crate::changes::FIRST;
use crate::client::{Replica, Wire};
use crate::world::{Token, World};

const HERE: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// An owner, an editor whose rights are about to change, and both connected; the editor as our client.
struct Pair {
    world: World,
    owner: Token,
    editor: Token,
    bystander: Wire,
    live: Wire,
}

impl Pair {
    async fn new() -> Self {
        let world = World::start().await;
        let (owner, editor) = (world.token("Lin", Role::Owner), world.token("Chen", Role::Editor));
        let bystander = world.connect(&owner).await.join("lin").await;
        let live = world.connect(&editor).await.join_extended("chen", None).await;
        Self { world, owner, editor, bystander, live }
    }

    async fn member(&self) -> String {
        self.world.app().accounts.standing(&self.editor.id).await.unwrap().unwrap().member
    }

    /// The live connection is closed with 4401, and the other one goes on.
    async fn expect_cut_off(mut self) {
        let said = self.live.ends_with(4401).await;
        assert!(said.contains("; "), "an error and a hint: {said}");
        let mut replica = Replica::new(1);
        replica.edit(FIRST[0]);
        replica.upload(&mut self.bystander).await;
        self.bystander.leave().await;
    }
}

#[tokio::test]
async fn a_token_that_is_revoked() {
    let pair = Pair::new().await;
    pair.world.revoke(&pair.editor);
    pair.expect_cut_off().await;
}

#[tokio::test]
async fn a_device_that_is_revoked() {
    let pair = Pair::new().await;
    let (owner, editor) = (pair.owner.id.clone(), pair.editor.id.clone());
    pair.world.write(|tables| {
        let device = devices(tables, &editor, 2)?.remove(0).row.id;
        revoke_device(tables, &owner, &device, 2)
    });
    pair.expect_cut_off().await;
}

#[tokio::test]
async fn a_member_who_is_removed() {
    let pair = Pair::new().await;
    let (owner, member) = (pair.owner.id.clone(), pair.member().await);
    pair.world.write(|tables| members::remove_member(tables, &owner, &member, 2));
    pair.expect_cut_off().await;
}

#[tokio::test]
async fn a_token_whose_time_is_over() {
    let world = World::start().await;
    let workspace = world.workspace;
    let terms = TokenTerms { life: Some(700), device: None };
    let now = concord_server::clock::now();
    let issued =
        world.write(|tables| create_token_with(tables, &workspace, "Chen", Role::Editor, terms, now));
    let token = Token { text: issued.token.reveal().to_owned(), id: issued.id };
    let owner = world.token("Lin", Role::Owner);
    let bystander = world.connect(&owner).await.join("lin").await;
    let mut live = world.connect(&token).await.join("chen").await;
    assert!(live.ends_with(4401).await.contains("expired"));
    bystander.leave().await;
}

#[tokio::test]
async fn a_role_that_is_lowered_and_given_back() {
    let mut pair = Pair::new().await;
    let (owner, member) = (pair.owner.id.clone(), pair.member().await);
    let set = |role| pair.world.write(|tables| members::set_role(tables, &owner, &member, role, 2));
    let told = |frame| if let Frame::Members(members) = frame { Some(members.role) } else { None };
    let mut replica = Replica::new(1);
    replica.edit(FIRST[0]);
    set(Role::Viewer);
    while pair.live.find(told).await != "viewer" {}
    replica.push(&mut pair.live).await;
    let refused =
        pair.live.find(|frame| if let Frame::Refused { code, .. } = frame { Some(code) } else { None }).await;
    assert_eq!(refused, RefusalCode::ReadOnly);
    set(Role::Editor);
    while pair.live.find(told).await != "editor" {}
    replica.push(&mut pair.live).await;
    let acknowledged = |frame| match frame {
        Frame::Commits(commits) => commits.acknowledged.iter().any(|(id, _)| *id == replica.id).then_some(()),
        _ => None,
    };
    pair.live.find(acknowledged).await;
}

#[tokio::test]
async fn an_invite_that_is_revoked() {
    let world = World::start().await;
    let (workspace, now) = (world.workspace, concord_server::clock::now());
    let terms = InviteTerms { role: Role::Editor, uses: 2, life: 3_600_000 };
    let code = world.write(|tables| create_invite(tables, &workspace, terms, now)).code;
    let join = async |name: &str| {
        let text = str::to_owned;
        let request =
            JoinRequest { code: text(code.reveal()), name: text(name), nonce: text(name), device: None };
        world.app().accounts.join(request, HERE).await
    };
    let joined = join("Chen").await.unwrap_or_else(|error| panic!("{error}"));
    let token = Token { text: joined.token.reveal().to_owned(), id: joined.token_id };
    let live = world.connect(&token).await.join("chen").await;
    world.write(|tables| {
        let open = concord_server::accounts::invites::all_invites(tables, &workspace, now)?.remove(0);
        revoke_any_invite(tables, &workspace, &open.id, now)
    });
    assert!(join("Zhao").await.is_err());
    // Who has joined by it has joined.
    live.leave().await;
}
