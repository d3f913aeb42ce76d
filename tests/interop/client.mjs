// A stock automerge-repo client, and ways to wait for what it reports. Nothing of it is patched.

import { Repo } from "@automerge/automerge-repo";
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";

import { atEnd } from "./end.mjs";

/** How often a client that lost its server tries again, in milliseconds. The stock default is 5000. */
const RETRY = 100;

/** One client: a repo with one connection. */
export class Client {
  /** Connects to a workspace's address; with a directory the repo keeps its documents there. */
  static async connect(test, url, { storage } = {}) {
    const client = new Client();
    client.adapter = new WebSocketClientAdapter(url, RETRY);
    client.repo = new Repo({
      network: [],
      ...(storage ? { storage: new NodeFSStorageAdapter(storage) } : {}),
      enableRemoteHeadsGossiping: true,
    });
    const connected = client.connected();
    client.repo.networkSubsystem.addNetworkAdapter(client.adapter);
    await connected;
    atEnd(test, () => client.close());
    return client;
  }

  /** Resolves when the server has greeted this client, with the server's storage id. */
  connected() {
    return new Promise((resolve) =>
      this.repo.networkSubsystem.once("peer", ({ peerMetadata }) => resolve(peerMetadata?.storageId)),
    );
  }

  /** The id by which the server names its storage. */
  storageId() {
    return this.repo.getStorageIdOfPeer(this.repo.peers[0]);
  }

  /** Creates a document and waits until the server reports it as stored: now others can find it. */
  async create(content) {
    const handle = this.repo.create(content);
    await untilStored(handle, this.storageId());
    return handle;
  }

  /** Off the network: edits from here on stay on this client. */
  goOffline() {
    this.offline = true;
    this.adapter.disconnect();
  }

  /** Back on the network, by a new connection of the same peer. */
  async comeBack() {
    const connected = this.connected();
    this.adapter.connect(this.repo.peerId, this.adapter.peerMetadata);
    await connected;
    this.offline = false;
  }

  /** Ends the connection and writes out what is to be kept. */
  async close() {
    if (this.closed) return;
    this.closed = true;
    if (this.offline) await this.repo.flush();
    else await this.repo.shutdown();
  }
}

/** Resolves when the document of a handle fulfils a condition: now, or after one of its changes. */
export function until(handle, condition) {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition(handle.doc())) return;
      handle.off("heads-changed", look);
      resolve(handle.doc());
    };
    handle.on("heads-changed", look);
    look();
  });
}

/** Resolves when two handles have the same heads, which they then return. */
export function untilEqual(one, other) {
  const text = (handle) => [...handle.heads()].sort().join(" ");
  return new Promise((resolve) => {
    const look = () => {
      if (text(one) !== text(other)) return;
      for (const handle of [one, other]) handle.off("heads-changed", look);
      resolve([...one.heads()].sort());
    };
    for (const handle of [one, other]) handle.on("heads-changed", look);
    look();
  });
}

/**
 * Resolves with the heads of a handle when the peer with this storage id reports to have exactly these.
 * `then` is called in that instant, before anything else can happen.
 */
export function untilStored(handle, storageId, then = () => {}) {
  return new Promise((resolve) => {
    const look = () => {
      const heads = [...handle.heads()].sort();
      const stored = handle.getSyncInfo(storageId)?.lastHeads ?? [];
      if ([...stored].sort().join() !== heads.join()) return;
      handle.off("remote-heads", look);
      then();
      resolve(heads);
    };
    handle.on("remote-heads", look);
    look();
  });
}
