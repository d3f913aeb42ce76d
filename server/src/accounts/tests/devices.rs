//! Devices: who comes in by a code, what is listed, and what a lost one can still do.

use super::super::devices::{devices, link, link_for, revoke_any_device, revoke_device};
use super::super::tokens::{TokenTerms, create_token_with};
use super::*;

const LIFE: u64 = 600_000;

impl Room {
    /// A code made by the bearer of this token.
    fn link(&mut self, token_id: &str, now: u64) -> String {
        let made = self.run(|tables| link(tables, token_id, LIFE, 10, now)).unwrap();
        assert_eq!(made.expires, now + LIFE);
        made.code.reveal().to_owned()
    }

    /// A second device of whoever has this token.
    fn second(&mut self, token_id: &str, device: &str) -> Joined {
        let code = self.link(token_id, 0);
        let text = str::to_owned;
        let device = Some(text(device));
        let request = JoinRequest { code, name: String::new(), nonce: text("second"), device };
        self.run(|tables| join(tables, &request, HERE, HOUR, 1)).unwrap()
    }

    fn listed(&mut self, token_id: &str) -> Vec<(String, Option<String>, bool)> {
        let listed = self.run(|tables| devices(tables, token_id, 5)).unwrap();
        listed.into_iter().map(|device| (device.row.member_name, device.row.name, device.this)).collect()
    }
}

fn denied<T>(outcome: Result<T, AccountsError>) -> AccountsError {
    outcome.err().expect("it must be refused")
}

#[test]
fn a_second_device_is_the_same_member_with_tokens_of_its_own() {
    let mut room = Room::new();
    let first = room.join("Chen");
    let second = room.second(&first.token_id, "phone");
    assert_eq!((&second.member, second.name.as_str()), (&first.member, "Chen"));
    assert_eq!((second.personal, second.role), (first.personal, Role::Editor));
    assert!(second.token != first.token && second.personal_token != first.personal_token);
    let (one, two) = (room.who(&first.personal_token).unwrap(), room.who(&second.personal_token).unwrap());
    assert_eq!((one.member, one.workspace), (two.member, two.workspace));
    assert_eq!(room.names(), ["Chen", "Lin"]);
}

#[test]
fn a_code_is_good_once_for_ten_minutes_and_for_its_member() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let late = room.link(&lin, 0);
    assert!(matches!(denied(room.join_at(&late, "", "1", LIFE)), AccountsError::CodeExpired));
    let code = room.link(&lin, 0);
    let other = denied(room.join_at(&code, "Chen", "2", 1));
    assert!(matches!(other, AccountsError::OtherName(name) if name == "Lin"));
    let joined = room.join_at(&code, " LIN", "3", LIFE - 1).unwrap();
    assert!(matches!(denied(room.join_at(&code, "", "4", LIFE - 1)), AccountsError::CodeUsed));
    let again = room.join_at(&code, "", "3", HOUR).unwrap();
    assert!(again.token == joined.token && again.personal_token == joined.personal_token);
    assert!(matches!(denied(room.join_at("device-x", "", "5", 1)), AccountsError::NoSuchCode));
    // A code is no invite, whatever stands before it.
    let bare = code.strip_prefix("device-").unwrap().to_owned();
    assert!(matches!(denied(room.join_at(&bare, "Zhao", "6", 1)), AccountsError::NoSuchInvite));
}

#[test]
fn a_member_whom_the_administrator_made_has_a_personal_workspace_from_the_second_device_on() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let (one, two) = (room.second(&lin, "phone"), room.second(&lin, "tablet"));
    assert_eq!(one.personal, two.personal);
    assert_eq!(room.who(&one.personal_token).unwrap().role, Role::Owner);
}

#[test]
fn who_publishes_gets_a_personal_workspace_and_asking_again_the_same_one() {
    let mut room = Room::new();
    let (lin, root) = (room.lin.clone(), Root::from_bytes([7; 16]));
    let ask = |room: &mut Room| {
        let published = room.run(|tables| publish(tables, &lin, &root, "Launch", Some("laptop"), 1));
        published.unwrap().personal.unwrap()
    };
    let (workspace, first) = ask(&mut room);
    let (again, second) = ask(&mut room);
    assert_eq!(workspace, again);
    assert!(matches!(room.who(&first), Err(Denied::Revoked)), "what a lost answer brought is no good");
    assert_eq!(room.who(&second).unwrap().name, "Lin");
    assert_eq!(room.listed(&lin), [("Lin".to_owned(), Some("laptop".to_owned()), true)]);
    // Of a personal workspace there is no personal workspace, and no device of its own.
    let own = room.who(&second).unwrap().token_id;
    let published = room.run(|tables| publish(tables, &own, &Root::from_bytes([8; 16]), "Mine", None, 1));
    assert!(published.unwrap().personal.is_none());
    let linked = denied(room.run(|tables| link(tables, &own, LIFE, 10, 1)));
    assert!(matches!(linked, AccountsError::PersonalWorkspace));
}

#[test]
fn a_person_sees_the_own_devices_and_an_owner_all() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let chen = room.join("Chen").token_id;
    room.second(&chen, "phone");
    let own = |name: &str| Some(name.to_owned());
    let of_chen = [("Chen".to_owned(), None, true), ("Chen".to_owned(), own("phone"), false)];
    assert_eq!(room.listed(&chen), of_chen);
    let names: Vec<_> = room.listed(&lin).into_iter().map(|(member, _, this)| (member, this)).collect();
    let text = str::to_owned;
    assert_eq!(names, [(text("Chen"), false), (text("Chen"), false), (text("Lin"), true)]);
}

#[test]
fn a_lost_device_opens_nothing_any_more_and_the_others_do() {
    let mut room = Room::new();
    let first = room.join("Chen");
    let lost = room.second(&first.token_id, "phone");
    let by_thief = room.link(&lost.token_id, 1);
    let invited = room.run(|tables| invite(tables, &lost.token_id, TERMS, 10, 1)).unwrap();
    let device = room.run(|tables| devices(tables, &lost.token_id, 2)).unwrap();
    let device = device.into_iter().find(|device| device.this).unwrap().row.id;

    room.run(|tables| revoke_device(tables, &first.token_id, &device, 3)).unwrap();
    assert!(matches!(room.who(&lost.token), Err(Denied::Revoked)));
    assert!(matches!(room.who(&lost.personal_token), Err(Denied::Revoked)));
    assert!(room.who(&first.token).is_ok() && room.who(&first.personal_token).is_ok());
    assert!(matches!(denied(room.join_at(&by_thief, "", "t", 4)), AccountsError::CodeRevoked));
    let code = invited.code.reveal().to_owned();
    assert!(matches!(denied(room.join_at(&code, "Thief", "t", 4)), AccountsError::InviteRevoked));
    let again = denied(room.run(|tables| revoke_device(tables, &first.token_id, &device, 5)));
    assert!(matches!(again, AccountsError::NoSuchDevice));
}

#[test]
fn others_devices_are_an_owners_business_only() {
    let mut room = Room::new();
    let (lin, workspace) = (room.lin.clone(), room.workspace);
    let (chen, zhao) = (room.join("Chen"), room.join("Zhao"));
    let of_zhao = room.run(|tables| devices(tables, &zhao.token_id, 1)).unwrap()[0].row.id.clone();
    let refused = denied(room.run(|tables| revoke_device(tables, &chen.token_id, &of_zhao, 1)));
    assert!(matches!(refused, AccountsError::NoSuchDevice));
    room.run(|tables| revoke_device(tables, &lin, &of_zhao, 1)).unwrap();
    assert!(matches!(room.who(&zhao.token), Err(Denied::Revoked)));

    let of_chen = room.run(|tables| devices(tables, &chen.token_id, 1)).unwrap()[0].row.id.clone();
    room.run(|tables| revoke_any_device(tables, &workspace, &of_chen, 1)).unwrap();
    assert!(matches!(room.who(&chen.token), Err(Denied::Revoked)));
}

#[test]
fn who_has_no_device_left_comes_in_by_the_administrators_code() {
    let mut room = Room::new();
    let (lin, workspace) = (room.lin.clone(), room.workspace);
    room.run(|tables| revoke_token(tables, &lin, 1)).unwrap();
    let made = room.run(|tables| link_for(tables, &workspace, "lin", LIFE, 2)).unwrap();
    let code = made.code.reveal().to_owned();
    let joined = room.join_at(&code, "Lin", "n", 3).unwrap();
    assert_eq!(joined.role, Role::Owner);
    let nobody = denied(room.run(|tables| link_for(tables, &workspace, "Wu", LIFE, 2)));
    assert!(matches!(nobody, AccountsError::NoSuchMember));
}

#[test]
fn a_removed_members_code_brings_nobody_in_and_only_so_many_wait() {
    let mut room = Room::new();
    let lin = room.lin.clone();
    let chen = room.join("Chen");
    let code = room.link(&chen.token_id, 0);
    let second = denied(room.run(|tables| link(tables, &chen.token_id, LIFE, 1, 0)));
    assert!(matches!(second, AccountsError::TooManyCodes));
    room.run(|tables| link(tables, &chen.token_id, LIFE, 1, LIFE)).unwrap();
    room.run(|tables| remove_member(tables, &lin, &chen.member, 1)).unwrap();
    assert!(matches!(denied(room.join_at(&code, "", "n", 2)), AccountsError::CodeRevoked));
}

#[test]
fn a_token_with_an_end_is_good_until_then() {
    let mut room = Room::new();
    let workspace = room.workspace;
    let make = |room: &mut Room, life| {
        let terms = TokenTerms { life: Some(life), device: Some("kiosk") };
        room.run(|tables| create_token_with(tables, &workspace, "Wu", Role::Viewer, terms, 0))
    };
    let issued = make(&mut room, HOUR).unwrap();
    let at = |room: &mut Room, now| room.run(|tables| by_token(tables, issued.token.reveal(), now));
    assert!(at(&mut room, HOUR - 1).is_ok());
    assert!(matches!(at(&mut room, HOUR), Err(Denied::TokenExpired)));
    assert_eq!(room.run(|tables| standing(tables, &issued.id, HOUR)).unwrap(), None);
    assert_eq!(room.run(|tables| tables.next_end(0)).unwrap(), Some(HOUR));
    assert_eq!(room.run(|tables| tables.next_end(HOUR)).unwrap(), None);
    for life in [0, u64::MAX] {
        assert!(matches!(make(&mut room, life).err(), Some(AccountsError::BadLife)));
    }
}
