// The stock packages of automerge-repo 2.5.6.

export { Repo, generateAutomergeUrl } from "@automerge/automerge-repo";
export { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket";
export { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";

export const version = "automerge-repo 2.5.6";
