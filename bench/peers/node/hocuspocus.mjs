// Hocuspocus with its SQLite extension and nothing else.
//   node hocuspocus.mjs DIR PORT

import path from "node:path";

import { SQLite } from "@hocuspocus/extension-sqlite";
import { Server } from "@hocuspocus/server";

const [data, port] = process.argv.slice(2);
const server = new Server({
  address: "127.0.0.1",
  port: Number(port),
  quiet: true,
  extensions: [new SQLite({ database: path.join(data, "hocuspocus.sqlite") })],
});
await server.listen();
console.log(`listening on http://127.0.0.1:${server.httpServer.address().port}`);
