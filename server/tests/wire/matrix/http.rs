//! Requests of the API, by everybody.
//!
//! A cell is the status of the answer. `200` means that it was done: what it did is looked for. With any other status
//! nothing was done, which is looked for as well.

use serde_json::{Value, json};

use super::cast::Cast;
use super::table::Table;

const REQUESTS: &str = "
request                   | owner | editor | viewer | removed | revoked | expired | other | none | used ticket
GET /me                   | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
GET /members              | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
PATCH /members/ID         | 200   | 403    | 403    | 401     | 401     | 401     | 404   | 401  | 401
DELETE /members/ID        | 200   | 403    | 403    | 401     | 401     | 401     | 404   | 401  | 401
GET /invites              | 200   | 200    | 403    | 401     | 401     | 401     | 200   | 401  | 401
POST /invites             | 200   | 200    | 403    | 401     | 401     | 401     | 200   | 401  | 401
DELETE /invites/ID        | 200   | 404    | 403    | 401     | 401     | 401     | 404   | 401  | 401
DELETE /invites/OWN       | 200   | 200    | 403    | 401     | 401     | 401     | 200   | 401  | 401
GET /devices              | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
POST /devices/link        | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
DELETE /devices/ID        | 200   | 404    | 404    | 401     | 401     | 401     | 404   | 401  | 401
DELETE /devices/OWN       | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
POST /tickets             | 200   | 200    | 200    | 401     | 401     | 401     | 200   | 401  | 401
GET /workspaces/ID/documents | 200 | 200   | 200    | 401     | 401     | 401     | 403   | 401  | 401
POST /publish             | 200   | 403    | 403    | 401     | 401     | 401     | 200   | 401  | 401
";

#[tokio::test]
async fn what_is_asked_comes_to_what_the_member_may() {
    // A request that is done changes who may what: after it comes a new cast.
    let mut cast = None;
    let ask = async |row, who| {
        let room = Room {
            cast: match cast.take() {
                Some(cast) => cast,
                None => Cast::new().await,
            },
            who,
        };
        let status = room.ask(row).await;
        cast = (status != "200").then_some(room.cast);
        status
    };
    Table::read(REQUESTS).holds(ask).await;
}

/// One case.
struct Room {
    cast: Cast,
    who: &'static str,
}

impl Room {
    async fn ask(&self, row: &str) -> String {
        let (method, path) = row.split_once(' ').unwrap();
        let path = self.resolved(path).await;
        let body = match row {
            "PATCH /members/ID" => json!({ "role": "editor" }),
            "POST /invites" => json!({ "role": "viewer" }),
            "POST /publish" => json!({ "root": "4NMNnkMhL8jXrdJ9jamS58PAVdXu", "name": "Launch" }),
            _ => Value::Null,
        };
        let before = self.state().await;
        let (status, answer) = self.send(self.who, method, &path, body).await;
        let after = self.state().await;
        // Another workspace's owner does things there; here nothing is done.
        let does = method != "GET" && row != "POST /devices/link" && row != "POST /tickets";
        let done = status == 200 && does && self.who != "other";
        assert_eq!(before != after, done, "{row}, {}: {before} became {after}", self.who);
        if status != 200 {
            assert!(answer["error"].is_string() && answer["hint"].is_string(), "{answer}");
        }
        status.to_string()
    }

    /// The path with the ids of what it is about: a bystander's, or something of one's own.
    async fn resolved(&self, path: &str) -> String {
        let (kind, which) = path.rsplit_once('/').unwrap_or_default();
        let id = match (kind, which) {
            ("/members", "ID") => self.cast.bystander.clone(),
            ("/workspaces/ID", _) => return format!("/workspaces/{}/documents", self.cast.workspace()),
            ("/invites", "ID") => self.made_invite("owner").await,
            ("/invites", "OWN") => self.made_invite(self.who).await,
            ("/devices", "ID") => self.device(self.cast.bystander.as_str()).await,
            ("/devices", "OWN") => self.own_device().await,
            _ => return path.to_owned(),
        };
        format!("{kind}/{id}")
    }

    /// The id of an invite that somebody makes; of an owner's if the somebody may make none.
    async fn made_invite(&self, who: &'static str) -> String {
        let (status, _) = self.send(who, "POST", "/invites", json!({ "role": "viewer" })).await;
        let who = if status == 200 { who } else { "owner" };
        self.send(who, "POST", "/invites", json!({ "role": "viewer" })).await;
        let (_, open) = self.send(who, "GET", "/invites", Value::Null).await;
        open[0]["id"].as_str().unwrap().to_owned()
    }

    async fn device(&self, member: &str) -> String {
        let (_, devices) = self.send("owner", "GET", "/devices", Value::Null).await;
        let found = devices.as_array().unwrap().iter().find(|device| device["member"] == member);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// A device of whoever asks, but not the one that asks; of whoever may not, the owner's.
    async fn own_device(&self) -> String {
        let (status, link) = self.send(self.who, "POST", "/devices/link", Value::Null).await;
        if status != 200 {
            let (_, devices) = self.send("owner", "GET", "/devices", Value::Null).await;
            return devices[0]["id"].as_str().unwrap().to_owned();
        }
        let body = json!({ "code": link["code"], "nonce": "n", "device": "second" });
        self.send("none", "POST", "/join", body).await;
        let (_, devices) = self.send(self.who, "GET", "/devices", Value::Null).await;
        let found = devices.as_array().unwrap().iter().find(|device| device["name"] == "second");
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// What a request may change of the workspace.
    async fn state(&self) -> Value {
        let mut state = Vec::new();
        for path in ["/me", "/members", "/invites"] {
            state.push(self.send("owner", "GET", path, Value::Null).await.1);
        }
        // Of the devices, those that are not the owner's: the one that asks may be the one that goes.
        let (_, mut devices) = self.send("owner", "GET", "/devices", Value::Null).await;
        devices.as_array_mut().unwrap().iter_mut().for_each(|device| device["seen"] = Value::Null);
        state.push(devices);
        Value::Array(state)
    }

    async fn send(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let uri = format!("http://{}/api/v1{path}", self.cast.world.address);
        let mut request = ureq::http::Request::builder().method(method).uri(uri);
        if let Some(token) = self.cast.bearer(who) {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(body.to_string()).unwrap();
        let answered = tokio::task::spawn_blocking(move || {
            let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
            let mut response = agent.run(request).unwrap();
            let text = response.body_mut().read_to_string().unwrap();
            (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
        });
        answered.await.unwrap()
    }
}
