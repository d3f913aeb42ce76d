//! Whatever three people do, in whatever order, parts and duplicates their changes arrive or don't: who has the same
//! changes sees the same workspace, and an index kept up change by change equals one built anew. For every record type a
//! subject of stories of its own.
//!
//! Every run tells other stories and says how many, and what happened in them. A story follows from its number alone: the
//! one that fails is named, and told again by itself with `CONCORD_STORY=<number>` in the environment and the test's
//! name. `CONCORD_STORIES=<count>` tells that many on each subject.

mod coverage;
mod invariants;
mod ledger;
mod post;
mod scene;
mod story;
mod subjects;
mod tally;
mod teller;

use self::subjects::{BOARDS, MEETINGS, SERIES, TASKS, WORKSPACE};
use self::teller::tell;

#[test]
fn of_tasks() {
    tell(&TASKS);
}

#[test]
fn of_boards() {
    tell(&BOARDS);
}

#[test]
fn of_meetings_and_their_minutes() {
    tell(&MEETINGS);
}

#[test]
fn of_series_of_meetings() {
    tell(&SERIES);
}

#[test]
fn of_people_views_and_the_inbox() {
    tell(&WORKSPACE);
}
