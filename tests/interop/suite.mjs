// What a stock automerge-repo, of whatever version, does against the real server: it must just work.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { Client, content, until, untilEqual, untilStored } from "./client.mjs";
import { atEnd } from "./end.mjs";
import { Server } from "./server.mjs";

/** An event that never comes is a failure and not a hung run. */
const LIMIT = { timeout: 60_000 };

/** Documents that are opened at once. */
const MANY = 200;

/** Every case, with the packages of one version: see `stock.mjs`. */
export function suite(stock) {
  for (const [name, run] of Object.entries(CASES)) {
    test(`${stock.version}: ${name}`, LIMIT, async (t) => {
      const server = await Server.start(t);
      const workspace = await server.workspace("Interop");
      const connect = (options = {}) => Client.connect(t, stock, options.url ?? workspace.url, options);
      await run({ t, stock, server, workspace, connect });
    });
  }
}

const CASES = {
  async "each of two clients creates a document and finds the other's"({ server: here, workspace, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);

    const made = await Promise.all([lin.create({ title: "客户访谈" }), chen.create({ title: "Kick-off" })]);
    await until(await chen.find(made[0].url), (doc) => doc.title === "客户访谈");
    await until(await lin.find(made[1].url), (doc) => doc.title === "Kick-off");

    const stored = await here.documents(workspace);
    assert.deepEqual([...stored.keys()].sort(), made.map((handle) => handle.documentId).sort());
  },

  async "both edit one document at once and end equal, on the server too"({ server: here, workspace, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);
    const his = await lin.create({ notes: {} });
    const hers = await chen.find(his.url);

    for (let n = 0; n < 20; n += 1) {
      his.change((doc) => (doc.notes[`lin ${n}`] = n));
      hers.change((doc) => (doc.notes[`chen ${n}`] = n));
    }
    await Promise.all([his, hers].map((handle) => until(handle, (doc) => Object.keys(doc.notes).length === 40)));
    const heads = await untilEqual(his, hers);
    assert.deepEqual(content(his), content(hers));

    await untilStored(his, lin.storageId());
    assert.deepEqual((await here.documents(workspace)).get(his.documentId), heads);
  },

  async "edits made on both sides while the server is gone meet when it is back"({ server: here, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);
    const his = await lin.create({ owner: "Chen" });
    const hers = await chen.find(his.url);

    await here.kill();
    his.change((doc) => (doc.due = "2024-07-17"));
    hers.change((doc) => (doc.status = "blocked"));
    await here.serve();

    await Promise.all([his, hers].map((handle) => until(handle, (doc) => doc.due && doc.status)));
    await untilEqual(his, hers);
    assert.deepEqual(content(hers), { owner: "Chen", due: "2024-07-17", status: "blocked" });
  },

  async "a client that kept its documents on disk comes back as a new process and catches up"({ t, connect }) {
    const storage = await mkdtemp(path.join(tmpdir(), "concord-interop-client-"));
    atEnd(t, () => rm(storage, { recursive: true, force: true, maxRetries: 20 }));

    const lin = await connect();
    const his = await lin.create({ round: 1 });
    const before = await connect({ storage });
    await before.find(his.url);
    await before.close();
    his.change((doc) => (doc.round = 2));

    const after = await connect({ storage });
    await until(await after.find(his.url), (doc) => doc.round === 2);
  },

  async "a document that nobody has is unavailable at once, and found once it exists"({ stock, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);

    await assert.rejects(chen.find(stock.generateAutomergeUrl()), /unavailable/);

    const late = await lin.create({ title: "there now" });
    await until(await chen.find(late.url), (doc) => doc.title === "there now");
  },

  async "a document asked for too early arrives when somebody brings it"({ t, stock, workspace, connect }) {
    const [lin, chen] = [new Client(t, stock), await connect()];
    const his = lin.repo.create({ title: "late" });
    await assert.rejects(chen.find(his.url), /unavailable/);
    const awaited = chen.await(his.url);
    await lin.connect(workspace.url);
    await until(await awaited, (doc) => doc.title === "late");
  },

  async "what the server reports as stored is on its disk when it is killed that instant"({ server: here, workspace, connect }) {
    const lin = await connect();
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
      const reader = await connect();
      assert.equal(content(await reader.find(his.url)).round, round);
      await reader.close();
    }
  },

  async "presence reaches the others and is not stored"({ server: here, workspace, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);
    const his = await lin.create({ title: "presence" });
    const hers = await chen.find(his.url);
    const heads = await untilEqual(his, hers);

    const heard = new Promise((resolve) => hers.once("ephemeral-message", ({ message }) => resolve(message)));
    his.broadcast({ cursor: 3 });
    assert.deepEqual(await heard, { cursor: 3 });
    assert.deepEqual((await here.documents(workspace)).get(his.documentId), heads);
  },

  async "a viewer's edit stays on the viewer's side, and the document still reaches them"({ server: here, workspace, connect }) {
    const token = await here.token(workspace.id, "Wu", "viewer");
    const lin = await connect();
    const wu = await connect({ url: here.socket(workspace.id, token) });
    const his = await lin.create({ title: "minutes" });
    const read = await wu.find(his.url);

    read.change((doc) => (doc.title = "mine"));
    his.change((doc) => (doc.place = "room A"));
    await until(read, (doc) => doc.place === "room A");
    await untilStored(his, lin.storageId());
    const other = await connect();
    assert.deepEqual(content(await other.find(his.url)), { title: "minutes", place: "room A" });
  },

  async "a message of presence is heard exactly once by everybody else"({ connect }) {
    const [lin, chen, wu] = await Promise.all([connect(), connect(), connect()]);
    const his = await lin.create({ title: "presence" });
    const handles = [his, await chen.find(his.url), await wu.find(his.url)];
    const heard = handles.map(listen);

    for (let n = 0; n < 20; n += 1) his.broadcast({ n });
    handles.forEach((handle, last) => handle.broadcast({ last }));
    // What one of them says comes in order, so nothing of it is still to come after its last.
    await Promise.all(heard.map((one, who) => one.until([0, 1, 2].filter((other) => other !== who))));
    const numbers = (one) => one.messages.filter((message) => "n" in message).map(({ n }) => n);
    assert.deepEqual(heard.map(numbers), [[], [...Array(20).keys()], [...Array(20).keys()]]);
    const lasts = (one) => one.messages.filter((message) => "last" in message).map(({ last }) => last);
    assert.deepEqual(heard.map((one) => lasts(one).sort()), [[1, 2], [0, 2], [0, 1]]);
  },

  async "two hundred documents are made at once, and found at once"({ server: here, workspace, connect }) {
    const [lin, chen] = await Promise.all([connect(), connect()]);
    const made = await Promise.all([...Array(MANY).keys()].map((n) => lin.create({ n })));
    const found = await Promise.all(made.map((handle) => chen.find(handle.url)));
    assert.deepEqual(found.map((handle) => content(handle).n), [...Array(MANY).keys()]);
    assert.equal((await here.documents(workspace)).size, MANY);
  },
};

/** Collects the messages of presence that a handle hears. */
function listen(handle) {
  const messages = [];
  handle.on("ephemeral-message", ({ message }) => messages.push(message));
  /** Resolves when each of these has said its last. */
  const until = (those) =>
    new Promise((resolve) => {
      const look = () => {
        if (!those.every((other) => messages.some(({ last }) => last === other))) return;
        handle.off("ephemeral-message", look);
        resolve();
      };
      handle.on("ephemeral-message", look);
      look();
    });
  return { messages, until };
}
