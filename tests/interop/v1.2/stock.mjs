// The stock packages of automerge-repo 1.2.1.

export { Repo, generateAutomergeUrl } from "@automerge/automerge-repo";
export { BrowserWebSocketClientAdapter as WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
export { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";

export const version = "automerge-repo 1.2.1";
