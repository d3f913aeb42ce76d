//! Whatever one person does stands beside whatever another does meanwhile: every command against every other one of its
//! record type, field by field. What both wrote may be contested; what only one of them wrote is as they wrote it, and
//! what neither wrote is as it was.
//!
//! The tables say of each command which fields it means, and it may touch no others. They are whole by construction: commands
//! and fields are asked of the types, and one that is in no table fails.

mod boards;
mod meetings;
mod snapshot;
mod table;
mod tasks;
mod whole;
mod workspace;

use self::table::Table;

#[test]
fn commands_on_tasks_leave_each_others_fields_alone() {
    tasks::table().holds();
}

#[test]
fn commands_on_boards_leave_each_others_fields_alone() {
    boards::table().holds();
}

#[test]
fn commands_on_meetings_leave_each_others_fields_alone() {
    meetings::table().holds();
}

#[test]
fn commands_on_the_workspace_leave_each_others_fields_alone() {
    workspace::table().holds();
}

/// All tables.
fn tables() -> [Table; 4] {
    [tasks::table(), boards::table(), meetings::table(), workspace::table()]
}
