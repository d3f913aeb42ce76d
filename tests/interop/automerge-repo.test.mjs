// automerge-repo 2.5.6 with its stock WebSocket adapter against the real server: it must just work.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { generateAutomergeUrl } from "@automerge/automerge-repo";

import { Client, until, untilEqual, untilStored } from "./client.mjs";
import { atEnd } from "./end.mjs";
import { Server } from "./server.mjs";

/** An event that never comes is a failure and not a hung run. */
const LIMIT = { timeout: 60_000 };

async function server(t) {
  const server = await Server.start(t);
  const workspace = await server.workspace("Interop");
  return { server, workspace };
}

test("each of two clients creates a document and finds the other's", LIMIT, async (t) => {
  const { server: here, workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);

  const made = await Promise.all([lin.create({ title: "客户访谈" }), chen.create({ title: "Kick-off" })]);
  await until(await chen.repo.find(made[0].url), (doc) => doc.title === "客户访谈");
  await until(await lin.repo.find(made[1].url), (doc) => doc.title === "Kick-off");

  const stored = await here.documents(workspace);
  assert.deepEqual([...stored.keys()].sort(), made.map((handle) => handle.documentId).sort());
});

test("both edit one document at once and end equal, on the server too", LIMIT, async (t) => {
  const { server: here, workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);
  const his = await lin.create({ notes: {} });
  const hers = await chen.repo.find(his.url);

  for (let n = 0; n < 20; n += 1) {
    his.change((doc) => (doc.notes[`lin ${n}`] = n));
    hers.change((doc) => (doc.notes[`chen ${n}`] = n));
  }
  await Promise.all([his, hers].map((handle) => until(handle, (doc) => Object.keys(doc.notes).length === 40)));
  const heads = await untilEqual(his, hers);
  assert.deepEqual(his.doc(), hers.doc());

  await untilStored(his, lin.storageId());
  assert.deepEqual((await here.documents(workspace)).get(his.documentId), heads);
});

test("edits made offline on both sides meet when they come back", LIMIT, async (t) => {
  const { workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);
  const his = await lin.create({ owner: "Chen" });
  const hers = await chen.repo.find(his.url);

  lin.goOffline();
  chen.goOffline();
  his.change((doc) => (doc.due = "2024-07-17"));
  hers.change((doc) => (doc.status = "blocked"));
  await Promise.all([lin.comeBack(), chen.comeBack()]);

  await Promise.all([his, hers].map((handle) => until(handle, (doc) => doc.due && doc.status)));
  await untilEqual(his, hers);
  assert.deepEqual(hers.doc(), { owner: "Chen", due: "2024-07-17", status: "blocked" });
});

test("a client that kept its documents on disk comes back as a new process and catches up", LIMIT, async (t) => {
  const { workspace } = await server(t);
  const storage = await mkdtemp(path.join(tmpdir(), "concord-interop-client-"));
  atEnd(t, () => rm(storage, { recursive: true, force: true }));

  const lin = await Client.connect(t, workspace.url);
  const his = await lin.create({ round: 1 });
  const before = await Client.connect(t, workspace.url, { storage });
  await before.repo.find(his.url);
  await before.close();
  his.change((doc) => (doc.round = 2));

  const after = await Client.connect(t, workspace.url, { storage });
  await until(await after.repo.find(his.url), (doc) => doc.round === 2);
});

test("a document that nobody has is unavailable at once, and found once it exists", LIMIT, async (t) => {
  const { workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);

  await assert.rejects(chen.repo.find(generateAutomergeUrl()), /unavailable/);

  const late = await lin.create({ title: "there now" });
  await until(await chen.repo.find(late.url), (doc) => doc.title === "there now");
});

test("a document asked for too early arrives when somebody brings it", LIMIT, async (t) => {
  const { workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);
  lin.goOffline();
  const his = lin.repo.create({ title: "late" });
  await assert.rejects(chen.repo.find(his.url), /unavailable/);
  await lin.comeBack();
  const hers = await chen.repo.find(his.url, { allowableStates: ["ready", "unavailable"] });
  await hers.whenReady();
  await until(hers, (doc) => doc.title === "late");
});

test("what the server reports as stored is on its disk when it is killed that instant", LIMIT, async (t) => {
  const { server: here, workspace } = await server(t);
  const lin = await Client.connect(t, workspace.url);
  const storage = lin.storageId();
  assert.ok(storage, "the server names its storage");
  const his = lin.repo.create({ round: 0 });

  for (let round = 1; round <= 5; round += 1) {
    his.change((doc) => (doc.round = round));
    const reported = await untilStored(his, storage, () => here.kill());

    const back = lin.connected();
    await here.serve();
    const listed = (await here.documents(workspace)).get(his.documentId);
    assert.deepEqual(listed, reported, `round ${round}: the document has the reported heads after the crash`);
    await back;
    const reader = await Client.connect(t, workspace.url);
    assert.equal((await reader.repo.find(his.url)).doc().round, round);
    await reader.close();
  }
});

test("presence reaches the others and is not stored", LIMIT, async (t) => {
  const { server: here, workspace } = await server(t);
  const [lin, chen] = await Promise.all([Client.connect(t, workspace.url), Client.connect(t, workspace.url)]);
  const his = await lin.create({ title: "presence" });
  const hers = await chen.repo.find(his.url);
  const heads = await untilEqual(his, hers);

  const heard = new Promise((resolve) => hers.once("ephemeral-message", ({ message }) => resolve(message)));
  his.broadcast({ cursor: 3 });
  assert.deepEqual(await heard, { cursor: 3 });
  assert.deepEqual((await here.documents(workspace)).get(his.documentId), heads);
});

test("a viewer's edit stays on the viewer's side, and the document still reaches them", LIMIT, async (t) => {
  const { server: here, workspace } = await server(t);
  const token = await here.token(workspace.id, "Wu", "viewer");
  const lin = await Client.connect(t, workspace.url);
  const wu = await Client.connect(t, here.socket(workspace.id, token));
  const his = await lin.create({ title: "minutes" });
  const read = await wu.repo.find(his.url);

  read.change((doc) => (doc.title = "mine"));
  his.change((doc) => (doc.place = "room A"));
  await until(read, (doc) => doc.place === "room A");
  await untilStored(his, lin.storageId());
  const other = await Client.connect(t, workspace.url);
  assert.deepEqual((await other.repo.find(his.url)).doc(), { title: "minutes", place: "room A" });
});
