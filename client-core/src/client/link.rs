//! One WebSocket connection between a replica and its server, driven by the pure state machine of `sync`.

use concord_locales::{Value, say};
use concord_sync::client::{ClientConnection, ClientError as EngineError, Event};
use concord_sync::frame::{Frame, RefusalCode};
use concord_sync::limits::FRAME_BYTES;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use super::{
    Address, CLOCK_TOLERANCE, CONNECT_TIMEOUT, ClientError, Report, SILENCE_TIMEOUT, Surroundings, tls,
};
use crate::replica::Replica;
use crate::replica::context::Context;
use crate::replica::error::CommandError;
use crate::replica::sync::Syncing;

/// An open connection.
pub struct Link {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    engine: ClientConnection,
    server: String,
    /// What the server last complained about, for the error after it closes.
    complaint: Option<String>,
    /// Why the server could not store something, if that happened: it stays unsent.
    not_stored: Option<String>,
    /// What of the server's can't be taken in here.
    unreadable: Option<CommandError>,
}

/// One exchange until both sides have all.
pub async fn once(
    replica: &mut Replica,
    surroundings: &mut dyn Surroundings,
    report: &mut dyn FnMut(Report),
) -> Result<(), ClientError> {
    let owed = replica.unsent_operations()?;
    let mut link = Link::open(replica, surroundings).await?;
    while !link.engine.is_settled() {
        let message = match timeout(SILENCE_TIMEOUT, link.socket.next()).await {
            Ok(message) => message,
            Err(_) => return Err(link.unreachable("it has gone silent")),
        };
        link.take(message, replica, surroundings, report).await?;
    }
    if let Some(error) = link.not_stored() {
        return Err(error);
    }
    if let Some(error) = link.unreadable {
        return Err(error.into());
    }
    // Whatever the connection believes: what was unsent at the start and still is, is not on the server.
    if !replica.unsent_operations()?.is_disjoint(&owed) {
        let reason = say::reason_not_acknowledged().into();
        return Err(ClientError::NotStored { server: link.server, reason });
    }
    // Nothing is owed to the server any more: whether it hears the good-bye is of no account.
    let _ = timeout(CONNECT_TIMEOUT, link.socket.close(None)).await;
    replica.synced(surroundings.now().timestamp_millis())?;
    Ok(())
}

impl Link {
    /// Connects and says who we are.
    pub async fn open(
        replica: &mut Replica,
        surroundings: &mut dyn Surroundings,
    ) -> Result<Self, ClientError> {
        replica.begin_connection()?;
        let remote = replica.workspace().remote.as_ref().ok_or(ClientError::NotPublished)?;
        let address = Address::parse(&remote.server)?;
        let server = address.as_str().to_owned();
        let bad = || ClientError::BadAddress(server.clone());
        let mut request =
            address.socket(&remote.workspace.to_string()).into_client_request().map_err(|_| bad())?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", remote.token)).map_err(|_| bad())?;
        request.headers_mut().insert("Authorization", bearer);
        let config =
            WebSocketConfig::default().max_message_size(Some(FRAME_BYTES)).max_frame_size(Some(FRAME_BYTES));
        let unreachable = |reason: Value| ClientError::Unreachable { server: server.clone(), reason };
        let connector = match address.is_secure() {
            true => Connector::Rustls(tls::for_sockets()?),
            false => Connector::Plain,
        };
        let connecting = connect_async_tls_with_config(request, Some(config), true, Some(connector));
        let socket = match timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(Ok((socket, _))) => socket,
            Ok(Err(SocketError::Http(response))) => {
                let reason = Value::from(say::reason_status(u32::from(response.status().as_u16())));
                // A proxy in front of a server that restarts says 502: that passes.
                let passes = response.status().is_server_error();
                return Err(if passes {
                    unreachable(reason)
                } else {
                    ClientError::Strange { server, reason }
                });
            }
            Ok(Err(error)) => return Err(unreachable(tls::explained(&error.to_string()))),
            Err(_) => return Err(unreachable(say::reason_no_answer().into())),
        };
        let engine = ClientConnection::new(peer_id(surroundings), replica.cursor()?);
        let mut link = Link { socket, engine, server, complaint: None, not_stored: None, unreadable: None };
        let join = link.engine.join();
        link.send(&[join]).await?;
        Ok(link)
    }

    /// Waits for the next message of the server.
    pub async fn next(&mut self) -> Option<Result<Message, SocketError>> {
        self.socket.next().await
    }

    /// Takes a message in and answers it.
    pub async fn take(
        &mut self,
        message: Option<Result<Message, SocketError>>,
        replica: &mut Replica,
        surroundings: &mut dyn Surroundings,
        report: &mut dyn FnMut(Report),
    ) -> Result<(), ClientError> {
        let data = match message {
            Some(Ok(Message::Binary(data))) => data,
            Some(Ok(Message::Close(frame))) => {
                let code = frame.as_ref().map(|frame| u16::from(frame.code));
                let reason = frame.map(|frame| frame.reason.to_string()).unwrap_or_default();
                return Err(self.closed(code, reason));
            }
            Some(Ok(_)) => return Ok(()),
            Some(Err(error)) => return Err(self.unreachable(error.to_string())),
            None => return Err(self.closed(None, String::new())),
        };
        let frame = Frame::decode(&data).map_err(|error| self.strange(error.to_string()))?;
        let out = {
            let now = surroundings.now();
            let mut fill = |bytes: &mut [u8]| surroundings.fill(bytes);
            let mut syncing = Syncing::new(replica, Context::new(now, &mut fill));
            self.engine.on_frame(&mut syncing, frame)
        };
        let out = out.map_err(|error| self.engine_failed(error))?;
        self.compare_clocks(replica, surroundings)?;
        self.send(&out).await?;
        self.tell(report);
        Ok(())
    }

    /// Notes how far this device's clock is behind the server's, for the times of what is done here from now on.
    fn compare_clocks(
        &mut self,
        replica: &mut Replica,
        surroundings: &dyn Surroundings,
    ) -> Result<(), ClientError> {
        let Some(theirs) = self.engine.take_server_time() else { return Ok(()) };
        if !surroundings.is_device_clock() {
            return Ok(());
        }
        let theirs = i64::try_from(theirs).unwrap_or(i64::MAX);
        let behind = theirs.saturating_sub(surroundings.now().timestamp_millis());
        let skew = if behind.saturating_abs() < CLOCK_TOLERANCE { 0 } else { behind };
        Ok(replica.set_skew(skew)?)
    }

    /// Sends what was done on this device meanwhile.
    pub async fn offer(
        &mut self,
        replica: &mut Replica,
        surroundings: &mut dyn Surroundings,
    ) -> Result<(), ClientError> {
        let out = {
            let now = surroundings.now();
            let mut fill = |bytes: &mut [u8]| surroundings.fill(bytes);
            let mut syncing = Syncing::new(replica, Context::new(now, &mut fill));
            self.engine.poll(&mut syncing)
        };
        let out = out.map_err(|error| self.engine_failed(error))?;
        self.send(&out).await
    }

    /// Whether both sides have all.
    pub fn is_settled(&self) -> bool {
        self.engine.is_settled()
    }

    /// Once all that can be done on this connection is done: the server could not store all of it.
    pub fn not_stored(&self) -> Option<ClientError> {
        let reason = self.not_stored.clone()?;
        self.is_settled()
            .then(|| ClientError::NotStored { server: self.server.clone(), reason: reason.into() })
    }

    async fn send(&mut self, frames: &[Frame]) -> Result<(), ClientError> {
        for frame in frames {
            let sent = self.socket.feed(Message::Binary(frame.encode().into())).await;
            sent.map_err(|error| self.unreachable(error.to_string()))?;
        }
        // A server that reads nothing must not hold this end for ever.
        match timeout(SILENCE_TIMEOUT, self.socket.flush()).await {
            Ok(flushed) => flushed.map_err(|error| self.unreachable(error.to_string())),
            Err(_) => Err(self.unreachable("it takes nothing any more")),
        }
    }

    fn tell(&mut self, report: &mut dyn FnMut(Report)) {
        while let Some(event) = self.engine.next_event() {
            match event {
                Event::Members(_) => {}
                Event::Acknowledged { document } => {
                    report(Report::Acknowledged { document: document.to_string() })
                }
                Event::TakenIn { document, changes } => {
                    report(Report::TakenIn { document: document.to_string(), changes });
                }
                Event::Refused { code: RefusalCode::Storage, reason, .. } => self.not_stored = Some(reason),
                Event::Refused { document, code, reason } => report(Report::Refused {
                    document: document.to_string(),
                    code: code.as_str().to_owned(),
                    reason,
                }),
                Event::Unreadable { document, reason } => {
                    report(Report::Unreadable { document: document.to_string(), reason: reason.clone() });
                    self.unreadable.get_or_insert(CommandError::Unsyncable { document, reason });
                }
                Event::Error { message } => self.complaint = Some(message),
                Event::Settled => report(Report::Settled),
            }
        }
    }

    /// What a close means. The codes are the server's, see docs/PROTOCOL.md.
    fn closed(&mut self, code: Option<u16>, reason: String) -> ClientError {
        while let Some(event) = self.engine.next_event() {
            if let Event::Error { message } = event {
                self.complaint = Some(message);
            }
        }
        let said = self.complaint.take().filter(|text| !text.is_empty()).unwrap_or(reason);
        match code {
            Some(4401 | 4403) => ClientError::Expelled { reason: said },
            Some(4400) => self.strange(said),
            Some(code) if code == u16::from(CloseCode::Away) => self.unreachable(say::reason_shutting_down()),
            Some(code) => self.unreachable(say::reason_closed(u32::from(code), said)),
            None => self.unreachable(say::reason_broken_off()),
        }
    }

    fn unreachable(&self, reason: impl Into<Value>) -> ClientError {
        ClientError::Unreachable { server: self.server.clone(), reason: reason.into() }
    }

    fn strange(&self, reason: String) -> ClientError {
        ClientError::Strange { server: self.server.clone(), reason: reason.into() }
    }

    fn engine_failed(&self, error: EngineError<CommandError>) -> ClientError {
        match error {
            EngineError::Replica(error) => ClientError::Replica(error),
            other => self.strange(other.to_string()),
        }
    }
}

fn peer_id(surroundings: &mut dyn Surroundings) -> String {
    let mut random = [0u8; 8];
    surroundings.fill(&mut random);
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("concord-{hex}")
}
