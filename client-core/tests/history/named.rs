//! What people type leads to the thing they mean, now and as of a time.

use chrono::{DateTime, FixedOffset};
use concord_core::command::meeting::{MeetingCommand, NewMeeting};
use concord_core::replica::Replica;
use concord_core::replica::error::{CommandError, Thing};

use crate::team::{Person, satisfaction_board};

/// What a name leads to, by id; of several things how many there are.
#[derive(Debug, PartialEq, Eq)]
enum Meant {
    One(String),
    Several(Thing, usize),
    Nothing(Thing),
}

fn meant(replica: &Replica, name: &str) -> Meant {
    match replica.blame(name) {
        Ok(blame) => Meant::One(blame.id),
        Err(CommandError::Ambiguous { thing, candidates, .. }) => Meant::Several(thing, candidates.len()),
        Err(CommandError::NotFound { thing, .. }) => Meant::Nothing(thing),
        Err(other) => panic!("{name}: {other}"),
    }
}

fn meets(lin: &mut Person, title: &str, at: &str) -> String {
    let new = NewMeeting { title: title.into(), at: at.parse().unwrap(), ..NewMeeting::default() };
    lin.meeting(MeetingCommand::Add(Box::new(new))).document.unwrap().to_string()
}

#[test]
fn a_name_means_the_thing_that_is_called_so_then_the_only_one_that_begins_so() {
    let mut lin = Person::founds("Lin", 1);
    satisfaction_board(&mut lin);
    let task = lin
        .replica
        .task("CSAT-002", DateTime::<FixedOffset>::default().date_naive())
        .unwrap()
        .0
        .task
        .id
        .to_string();
    let first = meets(&mut lin, "Weekly meeting", "2024-07-11T09:00:00+08:00");
    let second = meets(&mut lin, "Weekly meeting", "2024-07-18T09:00:00+08:00");
    let short = meets(&mut lin, "Weekly", "2024-07-10T09:00:00+08:00");
    let chinese = meets(&mut lin, "周例会", "2024-07-12T09:00:00+08:00");
    let one = |id: &str| Meant::One(id.to_owned());
    let of_first = || one(&first);
    let named = [
        ("Weekly", one(&short)),
        ("weekly", one(&short)),
        ("ｗｅｅｋｌｙ　meeting 2024-07-18", one(&second)),
        (" Weekly  meeting 2024-07-11 ", of_first()),
        ("weekly meeting 2024-07-1", Meant::Several(Thing::Meeting, 2)),
        ("weekly meeting", Meant::Several(Thing::Meeting, 2)),
        ("weekly m", Meant::Several(Thing::Meeting, 2)),
        ("weekly meeting 2024-08", Meant::Nothing(Thing::Task)),
        ("周", one(&chinese)),
        (&first, of_first()),
        (&first[..6], of_first()),
        (&first[..3], Meant::Nothing(Thing::Task)),
        ("csat-002", one(&task)),
        ("Invite　Customers", one(&task)),
        ("invite", Meant::Nothing(Thing::Task)),
        (&task, one(&task)),
        (&task[..6], one(&task)),
        (&task[..3], Meant::Nothing(Thing::Task)),
        ("customer sat", one(&lin.replica.board(Some("CSAT"), Default::default()).unwrap().id.to_string())),
        ("no such thing", Meant::Nothing(Thing::Task)),
    ];
    for (name, expected) in &named {
        assert_eq!(meant(&lin.replica, name), *expected, "{name}");
    }
    // As of a time the same names lead to the same things, whether they have changed since or not.
    let then: DateTime<FixedOffset> = "2024-07-08T10:00:00+08:00".parse().unwrap();
    lin.minute = 100;
    lin.sets("CSAT-002", "title", "call customers");
    let title = vec![("title".into(), "Old meeting".into())];
    lin.meeting(MeetingCommand::Set { meeting: first.clone(), fields: title });
    assert_eq!(meant(&lin.replica, "weekly meeting"), one(&second));
    let past = lin.replica.at(&then).unwrap();
    for (name, expected) in &named {
        assert_eq!(meant(&past, name), *expected, "{name}, then");
    }
}
