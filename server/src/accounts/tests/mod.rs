//! The rules about accounts, tried on a real database.

mod audit;
mod devices;
mod live;

use std::path::Path;

use concord_sync::id::{Root, WorkspaceId};

use super::invites::{all_invites, create_invite, invite, invites, revoke_any_invite, revoke_invite};
use super::join::join;
use super::members::{remove_member, set_role};
use super::tokens::{by_token, create_token, revoke_token, standing};
use super::workspaces::{create_workspace, publish};
use super::*;
use crate::storage::sqlite::AccountsDb;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const HOUR: u64 = 3_600_000;
const TERMS: InviteTerms = InviteTerms { role: Role::Editor, uses: 1, life: HOUR };

/// A database with one workspace, which Lin owns.
struct Room {
    directory: tempfile::TempDir,
    accounts: AccountsDb,
    workspace: WorkspaceId,
    /// Id of Lin's token.
    lin: String,
}

impl Room {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut accounts = Database::create(directory.path()).unwrap().accounts().unwrap();
        let made: Result<_, AccountsError> = accounts.write(|tables| {
            let workspace = create_workspace(tables, "CSAT", 0)?.id;
            let token = create_token(tables, &workspace, "Lin", Role::Owner, 0)?;
            Ok((workspace, token.id))
        });
        let (workspace, lin) = made.unwrap();
        Self { directory, accounts, workspace, lin }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn run<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.accounts.write(work)
    }

    fn invite(&mut self, terms: InviteTerms) -> String {
        let workspace = self.workspace;
        let made = self.run(|tables| create_invite(tables, &workspace, terms, 0)).unwrap();
        made.code.reveal().to_owned()
    }

    fn join_at(&mut self, code: &str, name: &str, nonce: &str, now: u64) -> Result<Joined, AccountsError> {
        let text = str::to_owned;
        let request = JoinRequest { code: text(code), name: text(name), nonce: text(nonce), device: None };
        self.run(|tables| join(tables, &request, HERE, HOUR, now))
    }

    fn join(&mut self, name: &str) -> Joined {
        let code = self.invite(TERMS);
        self.join_at(&code, name, name, 0).unwrap()
    }

    fn who(&mut self, token: &Secret) -> Result<Principal, Denied> {
        self.run(|tables| by_token(tables, token.reveal(), 0))
    }

    fn names(&mut self) -> Vec<String> {
        let workspace = self.workspace;
        let members = self.run(|tables| tables.members(&workspace)).unwrap();
        members.into_iter().map(|member| member.name).collect()
    }
}

#[test]
fn a_token_names_its_member_until_it_is_revoked() {
    let mut room = Room::new();
    let workspace = room.workspace;
    let issued = room.run(|tables| create_token(tables, &workspace, "Chen", Role::Editor, 0)).unwrap();
    let chen = room.who(&issued.token).unwrap();
    assert_eq!((chen.name.as_str(), chen.role, chen.workspace), ("Chen", Role::Editor, workspace));
    assert!(matches!(room.who(&Secret::token().unwrap()), Err(Denied::Wrong)));

    room.run(|tables| revoke_token(tables, &issued.id, 1)).unwrap();
    room.run(|tables| revoke_token(tables, &issued.id, 2)).unwrap();
    assert!(matches!(room.who(&issued.token), Err(Denied::Revoked)));
    assert_eq!(room.run(|tables| standing(tables, &issued.id, 0)).unwrap(), None);
    let unknown = room.run(|tables| revoke_token(tables, "none", 1));
    assert!(matches!(unknown, Err(AccountsError::NoSuchToken)));
}

#[test]
fn a_second_token_is_for_the_same_member_in_the_same_role() {
    let mut room = Room::new();
    let workspace = room.workspace;
    let second = room.run(|tables| create_token(tables, &workspace, " lin ", Role::Owner, 0)).unwrap();
    assert_eq!(room.who(&second.token).unwrap().name, "Lin");
    assert_eq!(room.names(), ["Lin"]);
    let other = room.run(|tables| create_token(tables, &workspace, "Lin", Role::Viewer, 0));
    assert!(matches!(other.err(), Some(AccountsError::OtherRole { role: Role::Owner, .. })));
    let nowhere = WorkspaceId::from_bytes([0; 16]);
    let nobody = room.run(|tables| create_token(tables, &nowhere, "Lin", Role::Owner, 0));
    assert!(matches!(nobody.err(), Some(AccountsError::NoSuchWorkspace)));
}

#[test]
fn the_database_holds_no_secret() {
    let mut room = Room::new();
    let code = room.invite(TERMS);
    let joined = room.join_at(&code, "Chen", "a nonce of the client", 0).unwrap();
    let secrets = [joined.token.reveal(), joined.personal_token.reveal(), &code, "a nonce of the client"];
    for entry in std::fs::read_dir(room.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}

#[test]
fn who_joins_gets_a_member_a_token_and_a_workspace_of_their_own() {
    let mut room = Room::new();
    let joined = room.join("Chen");
    let chen = room.who(&joined.token).unwrap();
    assert_eq!((chen.member, chen.role), (joined.member, Role::Editor));
    let own = room.who(&joined.personal_token).unwrap();
    assert_eq!((own.workspace, own.role, own.name.as_str()), (joined.personal, Role::Owner, "Chen"));
    assert_eq!(room.names(), ["Chen", "Lin"]);
}

#[test]
fn the_same_join_is_answered_the_same_for_an_hour() {
    let mut room = Room::new();
    let code = room.invite(TERMS);
    let first = room.join_at(&code, "Chen", "n", 0).unwrap();
    let again = room.join_at(&code, "Chen", "n", HOUR - 1).unwrap();
    assert!(first.token == again.token && first.personal_token == again.personal_token);
    assert_eq!((&first.member, &first.token_id), (&again.member, &again.token_id));
    assert_eq!(room.names(), ["Chen", "Lin"]);
    let other = room.join_at(&code, "Zhao", "n", 1).err();
    assert!(matches!(other, Some(AccountsError::NonceReused)));
    let late = room.join_at(&code, "Chen", "n", HOUR).err();
    assert!(matches!(late, Some(AccountsError::InviteUsed)));
}

#[test]
fn an_invite_is_for_so_many_and_for_so_long() {
    let mut room = Room::new();
    let code = room.invite(InviteTerms { uses: 2, ..TERMS });
    room.join_at(&code, "Chen", "1", 0).unwrap();
    let expired = room.join_at(&code, "Zhao", "2", HOUR).err();
    assert!(matches!(expired, Some(AccountsError::InviteExpired)));
    room.join_at(&code, "Zhao", "2", HOUR - 1).unwrap();
    assert!(matches!(room.join_at(&code, "Wang", "3", 0).err(), Some(AccountsError::InviteUsed)));
    assert!(matches!(room.join_at("none", "Wang", "3", 0).err(), Some(AccountsError::NoSuchInvite)));
}

#[test]
fn a_refused_join_uses_nothing_up() {
    let mut room = Room::new();
    let code = room.invite(TERMS);
    assert!(matches!(room.join_at(&code, " ＬＩＮ", "1", 0).err(), Some(AccountsError::NameTaken(_))));
    assert!(matches!(room.join_at(&code, " ", "2", 0).err(), Some(AccountsError::BadName)));
    assert!(matches!(room.join_at(&code, "Chen", "", 0).err(), Some(AccountsError::BadNonce)));
    room.join_at(&code, "Chen", "3", 0).unwrap();
}

#[test]
fn invites_have_bounds_and_make_no_owners() {
    let mut room = Room::new();
    let workspace = room.workspace;
    let bad = [
        InviteTerms { uses: 0, ..TERMS },
        InviteTerms { uses: 10_001, ..TERMS },
        InviteTerms { life: 0, ..TERMS },
        InviteTerms { life: u64::MAX, ..TERMS },
        InviteTerms { role: Role::Owner, ..TERMS },
    ];
    for terms in bad {
        let made = room.run(|tables| create_invite(tables, &workspace, terms, 0));
        assert!(matches!(made.err(), Some(AccountsError::BadInvite)), "{terms:?}");
    }
}

#[test]
fn editors_invite_and_viewers_do_not() {
    let mut room = Room::new();
    let chen = room.join("Chen").token_id;
    assert!(room.run(|tables| invite(tables, &chen, TERMS, 10, 0)).is_ok());
    let code = room.invite(InviteTerms { role: Role::Viewer, ..TERMS });
    let zhao = room.join_at(&code, "Zhao", "z", 0).unwrap().token_id;
    let refused = room.run(|tables| invite(tables, &zhao, TERMS, 10, 0)).err();
    assert!(matches!(refused, Some(AccountsError::NotAllowed(Role::Viewer))));
}

#[test]
fn open_invites_are_listed_to_who_may_revoke_them() {
    let mut room = Room::new();
    let (lin, workspace) = (room.lin.clone(), room.workspace);
    let chen = room.join("Chen").token_id;
    let by_admin = room.invite(InviteTerms { uses: 3, ..TERMS });
    let by_chen = room.run(|tables| invite(tables, &chen, TERMS, 10, 1)).unwrap();
    let list = |room: &mut Room, who: &str| room.run(|tables| invites(tables, who, 2)).unwrap();
    let all = list(&mut room, &lin);
    assert_eq!(all.iter().map(|open| open.inviter.as_deref()).collect::<Vec<_>>(), [None, Some("Chen")]);
    assert_eq!((all[0].uses_left, all[0].expires), (3, HOUR));
    assert_eq!(room.run(|tables| all_invites(tables, &workspace, 2)).unwrap(), all);
    assert_eq!(list(&mut room, &chen), all[1..]);

    let not_hers = room.run(|tables| revoke_invite(tables, &chen, &all[0].id, 2)).err();
    assert!(matches!(not_hers, Some(AccountsError::NoSuchInvite)));
    room.run(|tables| revoke_any_invite(tables, &workspace, &all[0].id, 2)).unwrap();
    room.run(|tables| revoke_invite(tables, &lin, &all[1].id, 2)).unwrap();
    for code in [by_admin.as_str(), by_chen.code.reveal()] {
        assert!(matches!(room.join_at(code, "Zhao", "z", 3).err(), Some(AccountsError::InviteRevoked)));
    }
    assert!(list(&mut room, &lin).is_empty());
    let again = room.run(|tables| revoke_invite(tables, &lin, &all[1].id, 3)).err();
    assert!(matches!(again, Some(AccountsError::NoSuchInvite)));
}

#[test]
fn used_and_expired_invites_are_not_open() {
    let mut room = Room::new();
    let workspace = room.workspace;
    room.join("Chen");
    room.invite(TERMS);
    let open = |room: &mut Room, now| room.run(|tables| all_invites(tables, &workspace, now)).unwrap().len();
    assert_eq!((open(&mut room, HOUR - 1), open(&mut room, HOUR)), (1, 0));
}

#[test]
fn an_invite_is_as_good_as_the_right_of_who_made_it() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let chen = room.join("Chen");
    let made = room.run(|tables| invite(tables, &chen.token_id, TERMS, 10, 0)).unwrap();
    let code = made.code.reveal().to_owned();
    room.run(|tables| set_role(tables, &lin, &chen.member, Role::Viewer, 1)).unwrap();
    assert!(matches!(room.join_at(&code, "Zhao", "z", 2).err(), Some(AccountsError::InviteRevoked)));
    let viewer = room.run(|tables| invites(tables, &chen.token_id, 2)).err();
    assert!(matches!(viewer, Some(AccountsError::NotAllowed(Role::Viewer))));
    room.run(|tables| set_role(tables, &lin, &chen.member, Role::Editor, 3)).unwrap();
    room.run(|tables| revoke_token(tables, &chen.token_id, 4)).unwrap();
    assert!(matches!(room.join_at(&code, "Zhao", "z", 5).err(), Some(AccountsError::InviteRevoked)));
}

#[test]
fn only_so_many_invites_are_open() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    for _ in 0..2 {
        room.run(|tables| invite(tables, &lin, TERMS, 2, 0)).unwrap();
    }
    let third = room.run(|tables| invite(tables, &lin, TERMS, 2, 0)).err();
    assert!(matches!(third, Some(AccountsError::TooManyInvites)));
    room.run(|tables| invite(tables, &lin, TERMS, 2, HOUR)).unwrap();
}

#[test]
fn the_last_owner_stays() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let me = room.run(|tables| standing(tables, &lin, 0)).unwrap().unwrap().member;
    let demoted = room.run(|tables| set_role(tables, &lin, &me, Role::Editor, 1)).err();
    assert!(matches!(demoted, Some(AccountsError::LastOwner)));
    let removed = room.run(|tables| remove_member(tables, &lin, &me, 1)).err();
    assert!(matches!(removed, Some(AccountsError::LastOwner)));

    let chen = room.join("Chen").member;
    room.run(|tables| set_role(tables, &lin, &chen, Role::Owner, 1)).unwrap();
    room.run(|tables| set_role(tables, &lin, &me, Role::Viewer, 1)).unwrap();
    let again = room.run(|tables| set_role(tables, &lin, &chen, Role::Viewer, 1)).err();
    assert!(matches!(again, Some(AccountsError::NotAllowed(Role::Viewer))));
}

#[test]
fn a_removed_member_is_out_and_the_name_is_free() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let chen = room.join("Chen");
    let by_chen = room.run(|tables| invite(tables, &chen.token_id, TERMS, 10, 0)).unwrap();
    room.run(|tables| remove_member(tables, &lin, &chen.member, 1)).unwrap();
    assert!(matches!(room.who(&chen.token), Err(Denied::Revoked)));
    assert!(room.who(&chen.personal_token).is_ok(), "what is one's own stays one's own");
    assert_eq!(room.names(), ["Lin"]);
    let code = by_chen.code.reveal().to_owned();
    assert!(matches!(room.join_at(&code, "Zhao", "z", 2).err(), Some(AccountsError::InviteRevoked)));
    let again = room.run(|tables| remove_member(tables, &lin, &chen.member, 3)).err();
    assert!(matches!(again, Some(AccountsError::NoSuchMember)));
    assert_ne!(room.join("Chen").member, chen.member);
}

#[test]
fn another_workspaces_members_are_nobodys_business() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let joined = room.join("Chen");
    let own = room.who(&joined.personal_token).unwrap().member;
    let removed = room.run(|tables| remove_member(tables, &lin, &own, 1)).err();
    assert!(matches!(removed, Some(AccountsError::NoSuchMember)));
}

#[test]
fn a_workspace_is_published_once() {
    let mut room = Room::new();
    let (lin, root) = (room.lin.clone(), Root::from_bytes([7; 16]));
    let chen = room.join("Chen").token_id;
    let by_editor = room.run(|tables| publish(tables, &chen, &root, "CSAT", None, 1)).err();
    assert!(matches!(by_editor, Some(AccountsError::NotAllowed(Role::Editor))));
    for _ in 0..2 {
        let Published { workspace, owner, .. } =
            room.run(|tables| publish(tables, &lin, &root, "Launch", None, 1)).unwrap();
        assert_eq!(
            (workspace.root, workspace.name.as_str(), owner.name.as_str()),
            (Some(root), "Launch", "Lin")
        );
    }
    let other = room.run(|tables| publish(tables, &lin, &Root::from_bytes([8; 16]), "Other", None, 1)).err();
    assert!(matches!(other, Some(AccountsError::OtherRoot)));
}

#[test]
fn a_workspace_with_documents_takes_no_root() {
    use crate::storage::{Writer, conformance::append};
    let mut room = Room::new();
    let (lin, workspace) = (room.lin.clone(), room.workspace);
    let mut writer = Database::create(room.path()).unwrap().writer().unwrap();
    writer.commit(&[append(workspace, 1, b"a", &[1])]).unwrap();
    let published =
        room.run(|tables| publish(tables, &lin, &Root::from_bytes([7; 16]), "Launch", None, 1)).err();
    assert!(matches!(published, Some(AccountsError::NotEmpty)));
}
