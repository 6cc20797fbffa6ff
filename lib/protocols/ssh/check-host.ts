import type { Socket } from "node:net";
import { Client } from "ssh2";
import { fingerprintOf, foreignCertificate, type Finding } from "#lib/bastion/index.ts";
import { now, tickMs } from "#lib/kernel/index.ts";
import { CertificateAgent, newSessionKey, signWithPlainName } from "./certificate-agent.ts";
import { connectMsMax } from "./limits.ts";
import { Refused, type Link } from "./link.ts";
import type { CheckTask } from "./messages.ts";
import { algorithmsFor, connected, localAddressOf } from "./upstream.ts";

/** A host with many logins is not looked at longer; the supervisor waits no longer either. */
const checkMsMax = 60_000;

/** What came of one connection: who is not let in is told what else may be tried. */
type Visit = {
  readonly outcome: "in" | "refused" | "other_key" | "away";
  readonly methods: readonly string[];
  readonly shown: Buffer | undefined;
  readonly sourceAddress: string;
};

/** Looks at a host and says what was found, or that it could not look. */
export function reportCheck(link: Link, task: CheckTask): void {
  const say = (findings: readonly Finding[] | null) =>
    link.say({ kind: "checked", checkId: task.checkId, findings: findings && [...findings] });
  checkHost(link, task).then(say, () => say(null));
}

/** As a stranger and as Postern: whom it lets in, by what, and as which host. */
async function checkHost(link: Link, task: CheckTask): Promise<readonly Finding[]> {
  const until = tickMs() + checkMsMax;
  const [first = "postern"] = task.logins;
  const stranger = newSessionKey();
  const forged = foreignCertificate({
    ...{ publicKey: stranger.blob, login: first, code: task.code, now: now() },
  });
  const seen = await visit(task, first, new CertificateAgent(stranger, forged));
  if (seen.outcome === "away") return [{ code: "unreachable", subject: null }];
  if (seen.outcome === "other_key") return [otherKey(seen)];
  const findings: Finding[] = seen.methods
    .filter((method) => method !== "publickey")
    .map((method) => ({ code: "method_offered", subject: named(method) }));
  if (seen.outcome === "in")
    findings.push({ code: "foreign_certificate_accepted", subject: first });
  if (task.logins.length === 0) return [...findings, { code: "no_login", subject: null }];
  return [...findings, ...(await lettingIn(link, task, { seen, until }))];
}

/** What a host calls something (RFC 4251 §6): of what is no name, not a byte is kept. */
const named = (word: string): string => word.slice(0, 100).replaceAll(/[^!-~]/g, "?");

const otherKey = ({ shown }: Visit): Finding => ({
  code: "host_key_changed",
  subject: shown ? fingerprintOf(shown) : null,
});

type SoFar = { readonly seen: Visit; readonly until: number };

/** Whoever may enter as a login must be able to. */
async function lettingIn(link: Link, task: CheckTask, { seen, until }: SoFar): Promise<Finding[]> {
  const keys = task.logins.map(() => newSessionKey());
  const { certificates } = await link.ask({
    ...{ ask: "certify-check", checkId: task.checkId, sourceAddress: seen.sourceAddress },
    publicKeys: keys.map(({ blob }) => blob),
  });
  const findings: Finding[] = [];
  for (const [at, login] of task.logins.entries()) {
    const [key, certificate] = [keys[at], certificates[at]];
    if (!key || !certificate) break;
    const isLate = tickMs() > until;
    const agent = new CertificateAgent(key, certificate);
    const { outcome, ...rest } = isLate
      ? { ...seen, outcome: "away" }
      : await visit(task, login, agent);
    if (outcome === "other_key") return [otherKey({ ...rest, outcome })];
    if (outcome === "refused") findings.push({ code: "certificate_refused", subject: login });
    if (outcome === "away") findings.push({ code: "unreachable", subject: login });
  }
  return findings;
}

async function visit(task: CheckTask, login: string, agent: CertificateAgent): Promise<Visit> {
  const away: Visit = { outcome: "away", methods: [], shown: undefined, sourceAddress: "" };
  try {
    const socket = await connected(task.address, task.port);
    const sourceAddress = localAddressOf(socket);
    try {
      return { ...(await tried(socket, { task, login, agent })), sourceAddress };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (error instanceof Refused) return away;
    throw error;
  }
}

type Trying = {
  readonly task: CheckTask;
  readonly login: string;
  readonly agent: CertificateAgent;
};
type Offer = "none" | "agent";

/** First without anything, which says what is offered; then with the certificate. */
function tried(
  socket: Socket,
  { task, login, agent }: Trying,
): Promise<Omit<Visit, "sourceAddress">> {
  return new Promise((done) => {
    const client = new Client();
    const state: { methods: string[]; shown: Buffer | undefined; isOther: boolean; left: Offer[] } =
      { methods: [], shown: undefined, isOther: false, left: ["none", "agent"] };
    const end = (outcome: Visit["outcome"]) => {
      clearTimeout(late);
      done({ outcome: state.isOther ? "other_key" : outcome, ...state });
      client.destroy();
    };
    const late = setTimeout(() => end("away"), connectMsMax);
    client.once("ready", () => {
      // Whoever is let in without anything has another way than the certificate.
      if (state.left.length > 0) state.methods.push("none");
      end("in");
    });
    client.on("error", (error: Error & { level?: string }) =>
      end(error.level === "client-authentication" ? "refused" : "away"),
    );
    client.once("close", () => end("away"));
    client.connect({
      ...{ sock: socket, username: login, readyTimeout: connectMsMax },
      algorithms: algorithmsFor(task.hostKeys) as never,
      hostVerifier: (key: Buffer) => {
        state.shown = key;
        state.isOther = !task.hostKeys.some((each) => key.equals(each));
        return !state.isOther;
      },
      authHandler: ((offered: string[] | null, _partial: boolean, next: (way: unknown) => void) => {
        if (offered && state.methods.length === 0) state.methods = offered.slice(0, 20);
        const way = state.left.shift();
        if (way === "none") return next({ type: "none", username: login });
        next(way === "agent" ? { type: "agent", username: login, agent } : false);
      }) as never,
    });
    signWithPlainName(client);
  });
}
