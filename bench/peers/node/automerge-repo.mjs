// automerge-repo's sync server: NodeFS storage and the WebSocket adapter, as its own example puts them together.
//   node automerge-repo.mjs DIR PORT

import { once } from "node:events";
import { setImmediate } from "node:timers/promises";

import { Repo } from "@automerge/automerge-repo";
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";
import { WebSocketServer } from "ws";

const [data, port] = process.argv.slice(2);
const sockets = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
const adapter = new WebSocketServerAdapter(sockets);
const repo = new Repo({
  network: [adapter],
  storage: new NodeFSStorageAdapter(data),
  peerId: "automerge-repo",
  // A server speaks of a document when it is asked for it.
  sharePolicy: async () => false,
});
await once(sockets, "listening");
// The adapter listens to nobody until the repo has read its storage's id.
while (!adapter.peerId) await setImmediate();
console.log(`listening on http://127.0.0.1:${sockets.address().port}`);
process.on("SIGINT", async () => {
  await repo.flush();
  process.exit(0);
});
