//! What is asked of a server once: publishing, joining, invites, devices, members.

use concord_locales::say;
use concord_sync::id::{Root, WorkspaceId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::http::Response;

use super::{Address, CONNECT_TIMEOUT, ClientError, SILENCE_TIMEOUT, tls};

/// A server, asked with a token or without.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    server: Address,
    token: Option<String>,
}

/// Answer to a publication.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    /// The workspace's id on the server.
    pub workspace: WorkspaceId,
    /// Who the token makes us.
    pub member: String,
    /// The member's role.
    pub role: String,
    /// The personal workspace beside it; none from a server that knows of none.
    #[serde(default)]
    pub personal: Option<Personal>,
}

/// Answer to a join.
#[derive(Debug, Clone, Deserialize)]
pub struct Joining {
    /// Who we are there now.
    pub member: String,
    /// The name we are known by there.
    pub name: String,
    /// The workspace's id on the server.
    pub workspace: WorkspaceId,
    /// The workspace's root; none if it was never published.
    pub root: Option<Root>,
    /// Its name.
    pub workspace_name: String,
    /// What we may do.
    pub role: String,
    /// The token from now on.
    pub token: String,
    /// The personal workspace that comes with it.
    pub personal: Personal,
}

/// A personal workspace.
#[derive(Debug, Clone, Deserialize)]
pub struct Personal {
    /// Its id on the server.
    pub workspace: WorkspaceId,
    /// Its token.
    pub token: String,
}

/// An invite.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct InviteMade {
    /// The URL to pass on.
    pub url: String,
}

/// An invite by which somebody may still join. Times are in seconds since 1970 UTC.
#[derive(Debug, Clone, Deserialize)]
pub struct OpenInvite {
    /// By which it is revoked.
    pub id: String,
    /// The role it gives.
    pub role: String,
    /// How many may still join by it.
    pub uses_left: u64,
    /// When it was made.
    pub created: u64,
    /// When it expires.
    pub expires: u64,
    /// The member who made it; none: whoever runs the server.
    pub inviter: Option<String>,
}

/// A device by which a member comes in. Times are in seconds since 1970 UTC.
#[derive(Debug, Clone, Deserialize)]
pub struct Device {
    /// By which it is revoked.
    pub id: String,
    /// What its person calls it.
    pub name: Option<String>,
    /// The name of that person.
    pub member_name: String,
    /// When it came.
    pub created: u64,
    /// The hour in which it was last there.
    pub seen: Option<u64>,
    /// When its access ends, if it ends by itself.
    pub expires: Option<u64>,
    /// Whether it is the one that asks.
    #[serde(default)]
    pub this: bool,
}

/// A code for another device.
#[derive(Debug, Clone, Deserialize)]
pub struct DeviceLink {
    /// The URL to join by on the other device.
    pub url: String,
    /// When it expires.
    pub expires: u64,
}

/// A member.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Member {
    /// The member's id.
    pub id: String,
    /// The member's name.
    pub name: String,
    /// `owner`, `editor` or `viewer`.
    pub role: String,
}

#[derive(Deserialize)]
struct Fault {
    error: String,
    #[serde(default)]
    hint: String,
}

impl Http {
    /// A server; `token` is needed for everything but joining.
    pub fn new(server: Address, token: Option<String>) -> Result<Self, ClientError> {
        let mut config = Agent::config_builder()
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(SILENCE_TIMEOUT))
            .http_status_as_error(false);
        if server.is_secure() {
            config = config.tls_config(tls::for_requests()?);
        }
        Ok(Http { agent: Agent::new_with_config(config.build()), server, token })
    }

    /// Ties a workspace's root to the empty workspace that the token is for.
    pub fn publish(&self, root: &Root, name: &str, device: Option<&str>) -> Result<Published, ClientError> {
        self.post("/api/v1/publish", &serde_json::json!({ "root": root, "name": name, "device": device }))
    }

    /// Joins by an invite, or by a device code, which needs no name. The same nonce gets the same answer for an hour, so
    /// a lost answer can be asked again.
    pub fn join(
        &self,
        code: &str,
        name: Option<&str>,
        nonce: &str,
        device: Option<&str>,
    ) -> Result<Joining, ClientError> {
        let body = serde_json::json!({
            "code": code, "name": name.unwrap_or_default(), "nonce": nonce, "device": device,
        });
        self.post("/api/v1/join", &body).map_err(|error| match error {
            // An invite nobody made is a wrong invite, like a used one.
            ClientError::NotThere { reason, hint } => ClientError::Denied { reason, hint },
            other => other,
        })
    }

    /// Makes an invite.
    pub fn invite(&self, role: &str, uses: u32, expires_seconds: u64) -> Result<InviteMade, ClientError> {
        let body = serde_json::json!({ "role": role, "uses": uses, "expires_seconds": expires_seconds });
        self.post("/api/v1/invites", &body)
    }

    /// The invites that may be seen: an owner's all, an editor's own.
    pub fn invites(&self) -> Result<Vec<OpenInvite>, ClientError> {
        self.get("/api/v1/invites")
    }

    /// Withdraws an invite.
    pub fn revoke_invite(&self, id: &str) -> Result<OpenInvite, ClientError> {
        self.delete(&format!("/api/v1/invites/{id}"))
    }

    /// The devices that may be seen: the own ones, to an owner all.
    pub fn devices(&self) -> Result<Vec<Device>, ClientError> {
        self.get("/api/v1/devices")
    }

    /// Makes a code by which another device of the same person joins.
    pub fn link_device(&self) -> Result<DeviceLink, ClientError> {
        self.post("/api/v1/devices/link", &serde_json::json!({}))
    }

    /// Takes a device's access away.
    pub fn revoke_device(&self, id: &str) -> Result<Device, ClientError> {
        self.delete(&format!("/api/v1/devices/{id}"))
    }

    /// The workspace's members.
    pub fn members(&self) -> Result<Vec<Member>, ClientError> {
        self.get("/api/v1/members")
    }

    /// Gives a member another role.
    pub fn set_role(&self, member: &str, role: &str) -> Result<Member, ClientError> {
        let request = self.agent.patch(self.url(&format!("/api/v1/members/{member}")));
        self.answer(self.signed(request).send_json(serde_json::json!({ "role": role })))
    }

    /// Takes a member's access away.
    pub fn remove_member(&self, member: &str) -> Result<Member, ClientError> {
        self.delete(&format!("/api/v1/members/{member}"))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.as_str())
    }

    fn signed<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        match &self.token {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.answer(self.signed(self.agent.get(self.url(path))).call())
    }

    fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.answer(self.signed(self.agent.delete(self.url(path))).call())
    }

    fn post<T: DeserializeOwned>(&self, path: &str, body: &serde_json::Value) -> Result<T, ClientError> {
        let request = self.agent.post(self.url(path));
        self.answer(self.signed(request).send_json(body))
    }

    fn answer<T: DeserializeOwned>(
        &self,
        result: Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<T, ClientError> {
        let response = result.map_err(|error| self.unreachable(&error))?;
        let mut response = self.checked(response)?;
        response.body_mut().read_json().map_err(|error| ClientError::Strange {
            server: self.server.as_str().to_owned(),
            reason: error.to_string().into(),
        })
    }

    fn unreachable(&self, error: &ureq::Error) -> ClientError {
        let reason = tls::explained(&error.to_string());
        ClientError::Unreachable { server: self.server.as_str().to_owned(), reason }
    }

    /// The response, if it is a success; else what it says in words.
    fn checked(&self, mut response: Response<ureq::Body>) -> Result<Response<ureq::Body>, ClientError> {
        let status = response.status().as_u16();
        if response.status().is_success() {
            return Ok(response);
        }
        let server = self.server.as_str().to_owned();
        let Ok(Fault { error: reason, hint }) = response.body_mut().read_json::<Fault>() else {
            return Err(ClientError::Strange {
                server,
                reason: say::reason_status(u32::from(status)).into(),
            });
        };
        Err(match status {
            401 | 403 | 409 | 410 => ClientError::Denied { reason, hint },
            413 | 429 => ClientError::Limited { reason, hint },
            404 => ClientError::NotThere { reason, hint },
            500..=599 => ClientError::Unreachable { server, reason: reason.into() },
            _ => ClientError::Refused { reason, hint },
        })
    }
}
