// Two replicas in wasm, as a browser would hold them: edited apart, merged, searched.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { initSync, Replica } from "../pkg/concord_web_bridge.js";

initSync({ module: readFileSync(new URL("../pkg/concord_web_bridge_bg.wasm", import.meta.url)) });

const NOW = "2024-07-12T09:30:00+08:00";
const BOARD = "客户满意度提升项目";

const run = (replica, command) => JSON.parse(replica.run(JSON.stringify(command), NOW));
const ask = (replica, question) => JSON.parse(replica.ask(JSON.stringify(question), NOW));

/** Lin's workspace with a board, and a replica of it on Chen's device. */
function team() {
  const lin = Replica.init("市场部", "Lin", NOW);
  run(lin, { command: "person", do: "add", name: "Chen", outside: false });
  run(lin, { command: "board", do: "add", name: BOARD, prefix: "CSAT" });
  const answer = {
    member: "m1",
    workspace: lin.root(),
    root: lin.root(),
    workspace_name: "市场部",
    role: "editor",
    token: "t",
    personal: { workspace: lin.root(), token: "p" },
  };
  const chen = Replica.join("http://127.0.0.1:8480", JSON.stringify(answer), "Chen");
  merge(lin, chen);
  return { lin, chen };
}

/** Gives each replica what the other has and it has not. */
function merge(one, other) {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ]) {
    const known = new Map(JSON.parse(to.documents()));
    for (const [id, heads] of JSON.parse(from.documents())) {
      const there = known.get(id) ?? [];
      if (JSON.stringify(there) === JSON.stringify(heads)) continue;
      const changes = from.give(id, JSON.stringify(there));
      to.take(id, changes, NOW);
    }
  }
}

test("two replicas edited apart and merged show the same", () => {
  const { lin, chen } = team();
  run(lin, { command: "task", do: "add", title: "设计访谈提纲", board: BOARD, owner: "Chen" });
  run(chen, { command: "task", do: "add", title: "Invite customers", board: BOARD, due: "2024-07-15" });
  merge(lin, chen);

  const tasks = ask(lin, { ask: "tasks" });
  assert.deepEqual(ask(chen, { ask: "tasks" }), tasks);
  assert.deepEqual(tasks.map((task) => task.title).sort(), ["Invite customers", "设计访谈提纲"]);
  assert.equal(new Set(tasks.map((task) => task.key)).size, 2, "both were CSAT-001 and are not any more");
  assert.deepEqual(ask(lin, { ask: "board" }), ask(chen, { ask: "board" }));
});

test("two owners named while apart are both shown until somebody decides", () => {
  const { lin, chen } = team();
  const { document } = run(lin, { command: "task", do: "add", title: "数据分析", board: BOARD });
  merge(lin, chen);
  const name = (replica, owner) =>
    run(replica, { command: "task", do: "set", task: document, fields: [["owner", owner]], reason: null });
  name(lin, "Chen");
  name(chen, "Lin");
  merge(lin, chen);

  const [conflict] = ask(lin, { ask: "conflicts" });
  assert.deepEqual(conflict.values.map(({ value }) => value).sort(), ["Chen", "Lin"]);
  assert.deepEqual(ask(chen, { ask: "conflicts" }), [conflict]);
});

test("Chinese text is found by three characters, by two and by one", () => {
  const { lin, chen } = team();
  run(lin, { command: "task", do: "add", title: "邀请重点客户参加访谈", board: BOARD });
  merge(lin, chen);
  for (const word of ["重点客户", "访谈", "谈"]) {
    const hits = ask(chen, { ask: "search", words: [word] });
    assert.deepEqual(hits.map((hit) => hit.title), ["邀请重点客户参加访谈"], word);
  }
  assert.deepEqual(ask(chen, { ask: "search", words: ["合同"] }), []);
});

test("a refused command is an error with one line, and changes nothing", () => {
  const { lin } = team();
  const before = lin.documents();
  assert.throws(() => run(lin, { command: "task", do: "start", task: "CSAT-404" }), /CSAT-404/);
  assert.throws(() => lin.run("{", NOW), Error);
  assert.throws(() => lin.ask('{"ask":"tasks"}', "noon"), /noon/);
  assert.equal(lin.documents(), before);
});
