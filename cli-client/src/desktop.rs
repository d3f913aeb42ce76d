//! Notifications on the desktop, where there is one: handed to a thread of their own, so that a desktop that hangs or is not
//! there delays nothing.

use std::sync::mpsc::{SyncSender, sync_channel};

use notify_rust::Notification;

/// As many notifications wait for a desktop that shows none; the ones after them are not shown.
const MOST_WAITING: usize = 16;

/// Whoever shows notifications here.
#[derive(Debug)]
pub struct Desktop {
    waiting: SyncSender<Note>,
}

/// What is shown.
#[derive(Debug)]
pub struct Note {
    /// The line above.
    pub summary: String,
    /// The lines below, without markup.
    pub body: String,
}

impl Desktop {
    /// Begins to show what it is given. Without a desktop nothing is shown, and nobody is told so.
    pub fn open() -> Self {
        let (waiting, notes) = sync_channel::<Note>(MOST_WAITING);
        std::thread::spawn(move || {
            for note in notes {
                show(&note);
            }
        });
        Desktop { waiting }
    }

    /// Has it shown, some time.
    pub fn show(&self, note: Note) {
        // What finds no room is not shown: it was printed.
        drop(self.waiting.try_send(note));
    }
}

/// Shows it, however long the desktop takes.
fn show(note: &Note) {
    let body = if reads_markup() { escaped(&note.body) } else { note.body.clone() };
    let mut notification = Notification::new();
    notification.appname("Concord").summary(&note.summary).body(&body);
    // Where there is no desktop there is nobody to tell.
    drop(notification.show());
}

/// Whether the desktop takes the body for markup, as those of freedesktop.org may.
#[cfg(all(unix, not(target_os = "macos")))]
fn reads_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|known| known.iter().any(|one| one == "body-markup"))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn reads_markup() -> bool {
    false
}

/// A text that markup shows as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
