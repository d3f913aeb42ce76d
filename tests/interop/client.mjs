// A stock automerge-repo client, and ways to wait for what it reports. Nothing of it is patched; where versions differ in
// how something is asked for, the difference ends here.

import { createHash } from "node:crypto";

import { atEnd } from "./end.mjs";

/** How often a client that lost its server tries again, in milliseconds. The stock default is 5000. */
const RETRY = 100;

/** One client: a repo with one connection. */
export class Client {
  /** Connects to a workspace's address; with a directory the repo keeps its documents there. */
  static async connect(test, stock, url, options) {
    const client = new Client(test, stock, options);
    await client.connect(url);
    return client;
  }

  /** A client that has not been connected yet: what is made on it stays there until it is. */
  constructor(test, stock, { storage } = {}) {
    this.stock = stock;
    this.repo = new stock.Repo({
      network: [],
      ...(storage ? { storage: new stock.NodeFSStorageAdapter(storage) } : {}),
      enableRemoteHeadsGossiping: true,
    });
    atEnd(test, () => this.close());
  }

  /** Connects to a workspace's address, and from then on comes back whenever the server was gone. */
  async connect(url) {
    const connected = this.connected();
    this.adapter = new this.stock.WebSocketClientAdapter(url, RETRY);
    this.repo.networkSubsystem.addNetworkAdapter(this.adapter);
    await connected;
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

  /** Finds a document; an error if nobody has it. */
  async find(url) {
    const found = await this.repo.find(url);
    // Up to 1.x a handle comes at once, in whatever state.
    await found.whenReady(["ready", "unavailable"]);
    if (!found.isReady()) throw new Error(`${url} is unavailable`);
    return found;
  }

  /** Waits for a document that nobody has yet. */
  async await(url) {
    const query = this.repo.findWithProgress?.(url);
    if (query && "documentId" in query) {
      // From 2.6 on there is no handle before there is a document.
      return new Promise((resolve) => query.subscribe(({ state, handle }) => state === "ready" && resolve(handle)));
    }
    const handle = await this.repo.find(url, { allowableStates: ["ready", "unavailable"] });
    await handle.whenReady();
    return handle;
  }

  /** Ends the connection and writes out what is to be kept. */
  async close() {
    if (this.closed) return;
    this.closed = true;
    if (this.repo.shutdown) return this.repo.shutdown();
    await this.repo.flush();
    // Up to 1.x a repo can't be shut down: it would come back for ever.
    this.adapter.connect = () => {};
    this.adapter.socket.close();
  }
}

/** What is in the document of a handle, for which versions before 2 have a name of their own. */
export function content(handle) {
  return isBefore2(handle) ? handle.docSync() : handle.doc();
}

function isBefore2(handle) {
  return !handle.getSyncInfo;
}

/** The heads of a handle, as this server's API prints them. */
export function heads(handle) {
  return printed(handle.heads());
}

/** Heads in order and in base58check, which versions before 2 print in hexadecimal. */
function printed(heads) {
  return [...heads].map((head) => (/^[0-9a-f]{64}$/.test(head) ? base58check(Buffer.from(head, "hex")) : head)).sort();
}

function base58check(bytes) {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  const hash = (data) => createHash("sha256").update(data).digest();
  const whole = Buffer.concat([bytes, hash(hash(bytes)).subarray(0, 4)]);
  let text = "";
  for (let number = BigInt(`0x${whole.toString("hex")}`); number > 0n; number /= 58n) {
    text = alphabet[Number(number % 58n)] + text;
  }
  return "1".repeat(whole.findIndex((byte) => byte !== 0)) + text;
}

/** Resolves when the document of a handle fulfils a condition: now, or after one of its changes. */
export function until(handle, condition) {
  return new Promise((resolve) => {
    const look = () => {
      if (!handle.isReady() || !condition(content(handle))) return;
      handle.off("heads-changed", look);
      resolve(content(handle));
    };
    handle.on("heads-changed", look);
    look();
  });
}

/** Resolves when two handles have the same heads, which they then return. */
export function untilEqual(one, other) {
  const text = (handle) => heads(handle).join(" ");
  return new Promise((resolve) => {
    const look = () => {
      if (text(one) !== text(other)) return;
      for (const handle of [one, other]) handle.off("heads-changed", look);
      resolve(heads(one));
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
      const stored = isBefore2(handle)
        ? handle.getRemoteHeads(storageId)
        : handle.getSyncInfo(storageId)?.lastHeads;
      if (printed(stored ?? []).join() !== heads(handle).join()) return;
      handle.off("remote-heads", look);
      then();
      resolve(heads(handle));
    };
    handle.on("remote-heads", look);
    look();
  });
}
