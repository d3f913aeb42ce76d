// The real server as a process with a data directory of its own, and the admin commands that fill it.
//
// Every test that needs a server starts one here, on a port that the system picks, and stops it at its end.
// Nothing waits by the clock: the server's one line on stdout says when it accepts connections.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { atEnd } from "./end.mjs";

const run = promisify(execFile);
const program =
  process.env.CONCORD_SERVER ?? fileURLToPath(new URL("../../target/debug/concord-server", import.meta.url));

/** One server process and its data directory, which outlives the process. */
export class Server {
  #process;
  #listen = "127.0.0.1:0";

  /** Starts a server over an empty data directory; the test's end stops it and removes the directory. */
  static async start(test) {
    const server = new Server();
    server.data = await mkdtemp(path.join(tmpdir(), "concord-interop-"));
    atEnd(test, async () => {
      await server.kill();
      await rm(server.data, { recursive: true, force: true });
    });
    await server.serve();
    return server;
  }

  /** Starts the process, from the second time on at the address it had, and waits until it accepts. */
  async serve() {
    await this.kill();
    const child = spawn(program, ["serve", "--data", this.data, "--listen", this.#listen], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let talk = "";
    child.stderr.on("data", (text) => (talk += text));
    this.#process = child;
    const line = await Promise.race([
      once(createInterface(child.stdout), "line").then(([line]) => line),
      once(child, "error").then(([error]) => Promise.reject(error)),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}: ${talk}`))),
    ]);
    const address = /^listening on (http:\/\/(\S+))$/.exec(line);
    if (!address) throw new Error(`not the line that was promised: ${line}`);
    this.url = address[1];
    this.#listen = address[2];
  }

  /** SIGKILL, synchronously sent: nothing that the server has not done yet will be done. */
  async kill() {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** An admin command on the data directory; its JSON. */
  async admin(...words) {
    const { stdout } = await run(program, [...words, "--data", this.data, "--json"]);
    return JSON.parse(stdout);
  }

  /** A new workspace and an owner's token for it, with the address that a stock client connects to. */
  async workspace(name) {
    const { workspace } = await this.admin("workspace", "create", name);
    const token = await this.token(workspace, "Lin", "owner");
    return { id: workspace, token, url: this.socket(workspace, token) };
  }

  /** A token for a member of a workspace. */
  async token(workspace, member, role) {
    const words = ["token", "create", "--workspace", workspace, "--member", member, "--role", role];
    return (await this.admin(...words)).token;
  }

  /** The WebSocket address of a workspace for the holder of a token. */
  socket(workspace, token) {
    return `${this.url.replace("http", "ws")}/sync/${workspace}?token=${token}`;
  }

  /** What the server's database holds of a workspace: document id → heads, sorted. */
  async documents({ id, token }) {
    const answer = await fetch(`${this.url}/api/v1/workspaces/${id}/documents`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`the list of documents: ${answer.status} ${await answer.text()}`);
    const listed = await answer.json();
    return new Map(listed.map(({ id, heads }) => [id, [...heads].sort()]));
  }
}
