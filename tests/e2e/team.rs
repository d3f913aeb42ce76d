//! The handbook's people: Lin and Chen with a device each, a server, and what is on their board.

use concord_tests::{Device, Server, Workspace};
use serde_json::Value;

/// When the handbook's week begins.
pub const MONDAY: &str = "2024-07-08T09:00:00+08:00";

/// Lin and Chen, and the server they share.
pub struct Team {
    pub server: Server,
    pub workspace: Workspace,
    pub lin: Device,
    pub chen: Device,
}

impl Team {
    /// Lin has made the workspace and published it, Chen has joined; both have the same.
    pub fn handbook() -> Self {
        Self::on(Server::start())
    }

    /// The same on a server that is given.
    pub fn on(server: Server) -> Self {
        let workspace = server.workspace("Marketing");
        let lin = Device::new(MONDAY);
        people_and_board(&lin);
        kick_off(&lin);
        lin.ok(&format!("publish {} --token {}", server.url(), workspace.token));
        let chen = Device::new("2024-07-10T18:00:00+08:00");
        let team = Self { server, workspace, lin, chen };
        team.join(&team.chen, "Chen", "editor");
        team.all_sync();
        team
    }

    /// A device joins by an invite of Lin's.
    pub fn join(&self, device: &Device, name: &str, role: &str) {
        let invite = self.lin.json(&format!("invite --role {role}"));
        device.ok(&format!("join {} --me {name}", text(&invite["url"])));
    }

    /// A new device of this name, joined.
    pub fn joined(&self, name: &str, role: &str) -> Device {
        let device = Device::new("2024-07-10T18:00:00+08:00");
        self.join(&device, name, role);
        device
    }

    /// Sets both clocks.
    pub fn at(&self, now: &str) {
        self.lin.at(now);
        self.chen.at(now);
    }

    /// Lin, Chen, and Lin again sync: after that both have what either had.
    pub fn all_sync(&self) {
        self.lin.ok("sync");
        self.chen.ok("sync");
        self.lin.ok("sync");
    }
}

/// HANDBOOK section 4: the people, the board and its three tasks.
fn people_and_board(lin: &Device) {
    lin.ok("init --me Lin --workspace Marketing");
    lin.ok("person add Chen");
    lin.ok("person add Wu");
    lin.ok("person add Zhao --outside");
    lin.ok("board add 'Customer satisfaction project' --prefix CSAT");
    lin.at("2024-07-08T09:10:00+08:00");
    lin.ok(
        "task add 'Design the interview outline' --owner Chen --with Wu --start 2024-07-08 --due 2024-07-10 \
            --deliverable 'question list v1.0' --priority high --risk 'customer contact must confirm needs'",
    );
    lin.at("2024-07-08T09:11:00+08:00");
    lin.ok("task add 'Invite customers' --owner Chen --with Zhao --start 2024-07-11 --due 2024-07-15 \
            --deliverable 'confirmation form' --priority high --risk \"2 customers' dates open\"");
    lin.at("2024-07-08T09:12:00+08:00");
    lin.ok("task add 'Data analysis' --owner Wu --with Lin --start 2024-07-18 --due 2024-07-22 \
            --deliverable 'analysis report draft' --priority medium --risk 'agree the dimensions first'");
    lin.ok("task set CSAT-003 'criteria=the report has pain points, scores and suggestions'");
    lin.at("2024-07-10T17:00:00+08:00");
    lin.ok("task done CSAT-001");
    lin.ok("task start CSAT-002");
    lin.ok("task check add CSAT-002 'Call 10 key accounts'");
    lin.ok("task check add CSAT-002 'Send the invitations'");
}

/// HANDBOOK section 5: the kick-off meeting with its items, conclusions and actions.
fn kick_off(lin: &Device) {
    lin.ok("meeting add 'Q3 marketing kick-off' --at '2024-07-10 14:00' --minutes 60 --place 'room A' \
            --purpose 'settle the plan and the answer to the customer' --invite Lin,Chen,Wu");
    lin.ok("meeting agenda Q3 'Campaign plan details' --presenter Lin --minutes 20");
    lin.ok("meeting agenda Q3 'Answer to the changed need' --background 'the customer wants after-sales training'");
    lin.ok("meeting attend Q3 Lin,Chen");
    lin.ok("meeting attend Q3 Wu --absent");
    lin.ok("meeting note Q3 -m 'Sales opened the meeting. Finance was not there. Marketing takes part.'");
    lin.ok("meeting note Q3 --item 1 -m 'Budget CNY 50,000.'");
    lin.ok("meeting conclude Q3 1 'Go ahead as planned, budget confirmed by July 15'");
    lin.ok("meeting conclude Q3 2 'Taken into the plan, answer by July 12'");
    lin.ok("meeting decide Q3 'Training is taken into the plan' --owner Chen --due 2024-07-12 --item 2");
    lin.ok("meeting action Q3 'Confirm the budget in detail' --owner Lin --due 2024-07-15 --item 1");
    lin.at("2024-07-10T17:01:00+08:00");
    lin.ok("meeting action Q3 'Answer the customer' --owner Chen --due 2024-07-12 --item 2");
    lin.at("2024-07-10T18:00:00+08:00");
}

/// The text of a JSON value that must be one.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// The texts of a JSON array.
pub fn texts(value: &Value) -> Vec<&str> {
    list(value).iter().map(text).collect()
}

/// The items of a JSON array.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}"))
}

/// Every JSON view of a workspace that is the same on every replica, by the command that prints it.
pub fn views(device: &Device) -> Vec<(String, String)> {
    let mut lines: Vec<String> = [
        "task list",
        "task list --archived",
        "task list --late",
        "board list",
        "board list --archived",
        "meeting list",
        "person list",
        "conflicts list",
        "search customer",
        "search 'budget 50,000'",
    ]
    .map(str::to_owned)
    .into();
    for (listing, shows) in [
        ("task list", &["task show", "history"][..]),
        ("task list --archived", &["task show", "history"]),
        ("board list", &["board show"]),
        ("board list --archived", &["board show"]),
        ("meeting list", &["meeting show"]),
    ] {
        let listed = device.json(listing);
        let ids = list(&listed).iter().map(|item| text(&item["id"]));
        lines.extend(ids.flat_map(|id| shows.iter().map(move |show| format!("{show} {id}"))));
    }
    lines
        .into_iter()
        .map(|line| (device.ok(&format!("{line} --json")), line))
        .map(|(out, line)| (line, out))
        .collect()
}

/// Fails with the first view in which two devices differ.
#[track_caller]
pub fn assert_same(here: &Device, there: &Device) {
    assert_same_views(&views(here), &views(there));
}

/// Fails with the first of two lists of views that differs.
#[track_caller]
pub fn assert_same_views(ours: &[(String, String)], theirs: &[(String, String)]) {
    for ((line, our), (their_line, their)) in ours.iter().zip(theirs) {
        assert_eq!(line, their_line);
        assert!(our == their, "{line} shows different things\nhere:  {our}\nthere: {their}");
    }
    assert_eq!(ours.len(), theirs.len());
}
