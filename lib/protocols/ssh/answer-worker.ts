import {
  certifyJump,
  closeSession,
  findExtension,
  isCertificate,
  knowsKey,
  openSession,
  reachHost,
  readStanding,
  shownKey,
  signInByCertificate,
  signInByKey,
  type Standing,
} from "#lib/bastion/index.ts";
import { begin, isPosternError, newId, PosternError, type Context } from "#lib/kernel/index.ts";
import { extendRequest } from "#lib/requests/index.ts";
import { actorFromTicket } from "#lib/tickets/index.ts";
import { askUnlock, noteLock, unlock } from "./answer-lock.ts";
import { askProof, awaitProof, tryLoginCode, type Asking } from "./ask-proof.ts";
import { gateway } from "./gateway-actor.ts";
import { certifyChecked, type OpenChecks } from "./host-checks.ts";
import { addressOf, type Connections } from "./connections.ts";
import type { Answers, Ask, Question } from "./messages.ts";
import { answerRecorder, type Recordings } from "./keep-recordings.ts";
import type { Size } from "./observers.ts";
import { certifySwept, type OpenSweeps } from "./sweeps.ts";
import { watch, type Watch } from "./watching.ts";
import type { Worker } from "./workers.ts";

/** Somebody who proved a key, as the supervisor knows them. */
export type Login = {
  readonly workerId: number;
  readonly context: Context;
  readonly keyId: string | null;
  /** What they are to prove beside their key, once it was asked. */
  asked?: Asking;
};
export type Open = {
  readonly worker: Worker;
  readonly isPrivileged: boolean;
  /** What the database said of it last. */
  standing?: Standing;
  /** Since when its worker is told that it is over, on the monotonic clock. */
  toldAt?: number | undefined;
  /** While it drains: until when, as the last word of its right was. */
  drainsUntil?: Date | null | undefined;
  /** When each rule about a command was last told of. */
  readonly told: Map<string, number>;
  /** Of the terminal that was opened or changed last. */
  size?: Size;
  /** Nobody typed, and nobody proved yet that they are back. */
  isLocked?: boolean;
};

/** A session that is over, and from when on it stood no more. */
type Closing = { readonly worker: Worker; readonly causedAt: Date };

export type Held = {
  readonly connections: Connections;
  readonly logins: Map<string, Login>;
  readonly sessions: Map<string, Open>;
  /** Sessions whose connections still close. */
  readonly closing: Map<string, Closing>;
  readonly watches: Map<string, Watch>;
  readonly isStopping: () => boolean;
  readonly publicUrl: string;
  readonly checks: OpenChecks;
  readonly sweeps: OpenSweeps;
  readonly recordings: Recordings;
};

/** More than one worker ever has open. */
const loginsMax = 20_000;

/** Answers what a worker asks, by the doors; what it claims to be counts for nothing. */
export async function answerWorker(
  held: Held,
  worker: Worker,
  question: Question,
): Promise<Answers[Ask]> {
  switch (question.ask) {
    case "knows-key":
      return knowsKey(gateway(), { key: question.key });
    case "sign-in":
      return signIn(held, worker, question);
    case "ask-proof":
      return askProof(loginOf(held, worker, question.loginId), question, held.publicUrl);
    case "try-code":
      return tryLoginCode(loginOf(held, worker, question.loginId), question.code);
    case "await-proof":
      return awaitProof(loginOf(held, worker, question.loginId));
    case "reach": {
      const { context } = loginOf(held, worker, question.loginId);
      return reachHost(context, { hostCode: question.host, login: question.login });
    }
    case "certify-jump": {
      const { context } = loginOf(held, worker, question.loginId);
      return certifyJump(context, { hostCode: question.host });
    }
    case "watch": {
      const { loginId, sessionId } = question;
      return watch(held, { worker, login: loginOf(held, worker, loginId), sessionId });
    }
    case "lock":
      return noteLock(held, { worker, sessionId: question.sessionId });
    case "ask-to-unlock": {
      const { loginId, sessionId } = question;
      return askUnlock(held, { worker, login: loginOf(held, worker, loginId), sessionId });
    }
    case "unlock":
      return unlock(held, {
        ...{ worker, sessionId: question.sessionId },
        login: loginOf(held, worker, question.loginId),
      });
    case "extend":
      return extend(held, worker, question);
    case "open":
      return open(held, worker, question);
    case "certify-check":
      return certifyChecked(held.checks, worker, question);
    case "certify-sweep":
      return certifySwept(held.sweeps, worker, question);
    case "record-begin":
    case "record":
    case "record-end":
      return answerRecorder(held, worker, question);
  }
}

/** Why something was refused, for whoever connects: nothing of what went wrong inside. */
export const reasonOf = (error: unknown): string => {
  if (!isPosternError(error)) return "unavailable";
  if (error.code === "internal" || error.code === "unavailable") return "unavailable";
  return error.code === "invalid_input" ? "host_not_found" : error.reason;
};

function loginOf({ logins }: Held, worker: Worker, loginId: string): Login {
  const login = logins.get(loginId);
  if (login?.workerId === worker.id) return login;
  throw new PosternError("unauthenticated", "bad_ticket");
}

type Asked<A extends Ask> = Extract<Question, { ask: A }>;

async function signIn(held: Held, worker: Worker, asked: Asked<"sign-in">) {
  const { logins } = held;
  if (logins.size >= loginsMax) throw new PosternError("too_many", "too_many_logins");
  const { ticket, keyId, address } = await proven(
    asked,
    addressOf(held.connections, worker, asked.connectionId),
  );
  const actor = await actorFromTicket(ticket);
  if (!actor) throw new PosternError("unauthenticated", "bad_ticket");
  const loginId = newId<"ssh-login">();
  logins.set(loginId, { workerId: worker.id, context: begin(actor, { address }), keyId });
  return { loginId };
}

/** By a registered key, or by a certificate of the people authority. */
async function proven({ signed, signature }: Asked<"sign-in">, address: string) {
  const key = shownKey(signed);
  if (key && isCertificate(key)) {
    return signInByCertificate(gateway(address), { signed, signature, address });
  }
  return { ...(await signInByKey(gateway(address), { signed, signature })), address };
}

async function open(held: Held, worker: Worker, asked: Asked<"open">): Promise<Answers["open"]> {
  const { context, keyId } = loginOf(held, worker, asked.loginId);
  const { login, host, publicKey, sourceAddress } = asked;
  const opened = await openSession(context, {
    ...{ login, publicKey, sourceAddress, keyId },
    hostCode: host,
  });
  const { sessionId, certificate, isPrivileged } = opened;
  // From here on its end is heard; whatever ended before stands in what is read now.
  const entry: Open = { worker, isPrivileged, told: new Map() };
  held.sessions.set(sessionId, entry);
  try {
    const standing = await standingOf(sessionId);
    entry.standing = standing;
    return { sessionId, certificate, isPrivileged, standing };
  } catch (error) {
    held.sessions.delete(sessionId);
    await closeSession(gateway(), { sessionId, reason: "right_ended" });
    throw error;
  }
}

/** Asks for more time for what a session stands on; only whoever is in it does. */
async function extend(held: Held, worker: Worker, asked: Asked<"extend">) {
  const { context } = loginOf(held, worker, asked.loginId);
  const { sessionId } = asked;
  const { itemId, minutes, reason } = await findExtension(context, { sessionId });
  const { number } = await extendRequest(context, { itemId, minutes, reason });
  return { number, minutes };
}

/** @throws {PosternError} when what it stands on ended while it was opened. */
async function standingOf(sessionId: string): Promise<Standing> {
  const { standings } = await readStanding(gateway(), { sessionIds: [sessionId] });
  const [standing] = standings;
  if (standing?.reason === null) return standing;
  throw new PosternError("forbidden", "no_right_to_enter");
}
