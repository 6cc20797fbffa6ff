import { spawn, type ChildProcess } from "node:child_process";
import { listSessions } from "#lib/bastion/index.ts";
import { console_ } from "#tests/catalog/people.ts";
import { options, target } from "./at-gateway.ts";

export type Client = {
  readonly child: ChildProcess;
  /** The last of what it showed. */
  readonly shown: () => string;
  readonly type: (text: string) => void;
};
export const kinds = ["idle", "streaming", "stopped"] as const;
export type Kind = (typeof kinds)[number];

type On = {
  readonly to?: string;
  readonly until?: string;
  /** Options before the host. */
  readonly extra?: readonly string[];
  /** It has a terminal of its own, of so many rows and columns. */
  readonly size?: readonly [rows: number, columns: number];
};
const inTerminal = ["python3", "-c", "import pty, sys; pty.spawn(sys.argv[1:])"];

/**
 * What somebody sees and types, from the start. `until`: after this line nobody looks any more, as
 * whoever looks would be measured too.
 */
export function openClient(port: number, key: string, on: On = {}): Client {
  const { to = target, until = "", extra = [] } = on;
  const sized = on.size && `stty rows ${on.size[0]} cols ${on.size[1]}; exec "$@"`;
  const within = sized === undefined ? [] : [...inTerminal, "sh", "-c", sized, "sh"];
  const args = [...within, "ssh", "-tt", ...options(key), ...extra, "-p", String(port), to];
  const unseen = `"$@" | { sed -u '/${until}/q'; exec cat > /dev/null; }`;
  const [command = "", ...rest] = until === "" ? args : ["sh", "-c", unseen, "sh", ...args];
  const env = { ...process.env, TERM: "xterm" };
  const child = spawn(command, rest, { env, stdio: ["pipe", "pipe", "pipe"] });
  let shown = "";
  const hear = (data: Buffer) => (shown = (shown + data.toString()).slice(-8000));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  child.stdin.on("error", () => undefined);
  return { child, shown: () => shown, type: (text) => void child.stdin.write(text) };
}

/** Waits until it shows this. */
export const sees = ({ child, shown }: Client, what: string | RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    const isThere = () => (typeof what === "string" ? shown().includes(what) : what.test(shown()));
    const look = () => isThere() && resolve();
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("exit", () => (isThere() ? resolve() : reject(new Error(`it is out: ${shown()}`))));
    look();
  });

/** Somebody in a shell, or one whose screen never rests. */
export async function enter(port: number, key: string, kind: Kind = "idle"): Promise<Client> {
  const client = openClient(port, key, kind === "streaming" ? { until: "in-side" } : {});
  client.type(`echo in"-"side\n`);
  await sees(client, "in-side");
  if (kind === "streaming") client.type("yes\n");
  return client;
}

/** When its process ended. */
export const gone = ({ child }: Client): Promise<number> =>
  new Promise((resolve) => void child.once("exit", () => resolve(Date.now())));

/** Whoever is there closes the window. */
export async function hangUp(client: Client): Promise<void> {
  const out = gone(client);
  client.child.kill("SIGHUP");
  await out;
}

/** What it shows from now on. */
export function fromNow(client: Client): Client {
  const before = client.shown().length;
  return { ...client, shown: () => client.shown().slice(before) };
}

/** A stopped client says nothing: that it is out, the list of sessions does. */
export async function isOver(): Promise<number> {
  for (;;) {
    const { sessions } = await listSessions(console_, { isLive: "true" });
    if (sessions.length === 0) return Date.now();
  }
}

/** How long after the commit, in milliseconds, the client is out. */
export async function measure(client: Client, kind: Kind, act: () => Promise<unknown>) {
  const out = kind === "stopped" ? undefined : gone(client);
  if (kind === "stopped") client.child.kill("SIGSTOP");
  await act();
  const from = Date.now();
  const ms = (await (out ?? isOver())) - from;
  if (kind === "stopped") client.child.kill("SIGKILL");
  return ms;
}
