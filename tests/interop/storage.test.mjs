// What a stock automerge-repo 2.5.6 keeps on disk comes into our server, and goes out of it into a stock repo again.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Repo } from "@automerge/automerge-repo";
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs";

import { Client, until, untilStored } from "./client.mjs";
import { atEnd } from "./end.mjs";
import { Server } from "./server.mjs";
import * as stock from "./stock.mjs";

/** An event that never comes is a failure and not a hung run. */
const LIMIT = { timeout: 60_000 };

/** A directory of the test's own. */
async function directory(t) {
  const made = await mkdtemp(path.join(tmpdir(), "concord-interop-repo-"));
  atEnd(t, () => rm(made, { recursive: true, force: true }));
  return made;
}

/** A stock repo over a directory, without a network. */
function open(folder) {
  return new Repo({ network: [], storage: new NodeFSStorageAdapter(folder) });
}

test("a repo's directory is imported, synced, exported and opened by a stock repo", LIMIT, async (t) => {
  const [theirs, ours] = [await directory(t), await directory(t)];
  const before = open(theirs);
  // What can't be compressed stays above the size below which a repo writes everything anew.
  const large = before.create({ text: randomBytes(8_000).toString("hex"), log: [] });
  await before.flush();
  for (let n = 0; n < 5; n += 1) {
    large.change((doc) => doc.log.push(n));
    await before.flush();
  }
  const small = before.create({ title: "Kick-off" });
  await before.shutdown();
  const chunks = await readdir(path.join(theirs, large.documentId.slice(0, 2), large.documentId.slice(2)));
  assert.deepEqual(chunks.sort(), ["incremental", "snapshot"], "there is something to put together");

  const server = await Server.start(t);
  const workspace = await server.workspace("Interop");
  await server.kill();
  const words = ["import", "--from", theirs, "--workspace", workspace.id];
  const { documents, left_out } = await server.admin(...words);
  assert.deepEqual({ documents, left_out }, { documents: 2, left_out: [] });
  assert.equal((await server.admin(...words)).documents, 0);

  await server.serve();
  const client = await Client.connect(t, stock, server.socket(workspace.id, workspace.token));
  const handle = await client.find(large.url);
  assert.deepEqual(handle.doc(), large.doc());
  handle.change((doc) => doc.log.push("synced"));
  await untilStored(handle, client.storageId());
  await until(await client.find(small.url), (doc) => doc.title === "Kick-off");

  assert.equal((await server.admin("export", "--to", ours, "--workspace", workspace.id)).documents, 2);
  const after = open(ours);
  const found = await after.find(large.url);
  assert.deepEqual(found.doc(), handle.doc());
  assert.deepEqual(found.heads(), handle.heads());
  assert.deepEqual((await after.find(small.url)).doc(), { title: "Kick-off" });

  // The repo takes our snapshot for one of its own and goes on from it.
  found.change((doc) => doc.log.push("later"));
  await after.shutdown();
  assert.deepEqual((await open(ours).find(large.url)).doc().log, [0, 1, 2, 3, 4, "synced", "later"]);
});

test("the name of an exported snapshot is the one a stock repo gives it", LIMIT, async (t) => {
  const [theirs, ours] = [await directory(t), await directory(t)];
  const repo = open(theirs);
  const { documentId } = repo.create({ title: "Kick-off" });
  await repo.shutdown();
  const server = await Server.start(t);
  const { id } = await server.workspace("Interop");
  await server.kill();
  await server.admin("import", "--from", theirs, "--workspace", id);
  await server.admin("export", "--to", ours, "--workspace", id);
  const names = (folder) => readdir(path.join(folder, documentId.slice(0, 2), documentId.slice(2), "snapshot"));
  assert.deepEqual(await names(ours), await names(theirs));
});
