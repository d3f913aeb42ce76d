//! Documents in a room's database, as a server would have stored them, without a server.

use concord_server::storage::sqlite::Database;
use concord_server::storage::{Append, Writer};
use concord_sync::id::{DocumentId, WorkspaceId};

use crate::changes::Line;
use crate::room::Room;

/// The id of a test's n-th document.
pub fn id(n: u8) -> DocumentId {
    DocumentId::from_bytes([n; 16])
}

/// The next change of the n-th document, ready to be stored.
pub fn edit(workspace: WorkspaceId, n: u8, line: &mut Line) -> Append {
    let chunk = line.edit(n);
    Append {
        workspace,
        document: id(n),
        chunk,
        heads: line.heads(),
        changes: line.count(),
        principal: "token".to_owned(),
        at: line.count(),
    }
}

/// Stores a document with so many changes, a commit each.
pub fn store(room: &Room, workspace: &str, n: u8, changes: usize) -> Line {
    add(room, workspace, n, Line::default(), changes)
}

/// Adds so many changes to a document, a commit each.
pub fn add(room: &Room, workspace: &str, n: u8, mut line: Line, changes: usize) -> Line {
    let workspace: WorkspaceId = workspace.parse().unwrap();
    let batch: Vec<Append> = (0..changes).map(|_| edit(workspace, n, &mut line)).collect();
    Database::open(&room.data()).unwrap().unwrap().writer().unwrap().commit(&batch).unwrap();
    line
}

/// Does something to the database behind the server's back.
pub fn spoil(room: &Room, sql: &str) {
    rusqlite::Connection::open(room.data().join("concord.db")).unwrap().execute_batch(sql).unwrap();
}
