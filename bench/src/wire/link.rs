//! A client's socket: frames out, frames in, and how much of both there was.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{Bytes, WireError};

/// A server that says nothing for so long while it is waited for has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Small, because there are thousands of them on the cores and in the memory that are shared with the server.
const READ_BUFFER: usize = 4 << 10;

/// Frames and bytes of them that went over a link.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    /// Frames in both directions.
    pub messages: u64,
    /// Bytes in them.
    pub bytes: u64,
}

/// Why a link ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The socket failed or was closed.
    #[error("the connection broke: {0}")]
    Socket(String),
    /// The client gave up.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Nothing came for [`PATIENCE`].
    #[error("nothing came for {} s", PATIENCE.as_secs())]
    Silence,
}

impl From<Error> for LinkError {
    fn from(error: Error) -> Self {
        LinkError::Socket(error.to_string())
    }
}

/// A connected socket.
pub struct Link {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What went over it so far.
    pub traffic: Traffic,
}

impl Link {
    /// Connects to a `ws:` address.
    pub async fn connect(url: &str) -> Result<Self, LinkError> {
        let mut config = WebSocketConfig::default();
        config.read_buffer_size = READ_BUFFER;
        config.write_buffer_size = 0;
        config.max_message_size = None;
        config.max_frame_size = None;
        let (socket, _) = connect_async_with_config(url, Some(config), true).await?;
        Ok(Self { socket, traffic: Traffic::default() })
    }

    /// Sends frames, in one go as far as the socket takes them.
    pub async fn send(&mut self, frames: impl IntoIterator<Item = Bytes>) -> Result<(), LinkError> {
        for frame in frames {
            self.count(&frame);
            self.socket.feed(Message::Binary(frame)).await?;
        }
        Ok(self.socket.flush().await?)
    }

    /// The next frame.
    pub async fn next(&mut self) -> Result<Bytes, LinkError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Binary(frame))) => {
                    self.count(&frame);
                    return Ok(frame);
                }
                Some(Ok(Message::Close(close))) => {
                    let why = close.map_or_else(String::new, |close| close.to_string());
                    return Err(LinkError::Socket(format!("closed by the server {why}")));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(LinkError::Socket("ended by the server".to_owned())),
            }
        }
    }

    /// The next frame, from a server that is waited for.
    pub async fn expect(&mut self) -> Result<Bytes, LinkError> {
        tokio::time::timeout(PATIENCE, self.next()).await.map_err(|_| LinkError::Silence)?
    }

    fn count(&mut self, frame: &Bytes) {
        self.traffic.messages += 1;
        self.traffic.bytes += frame.len() as u64;
    }
}
