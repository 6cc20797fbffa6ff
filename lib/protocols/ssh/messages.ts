import { z } from "zod";
import { Bytes, closingReasons, Finding, ruleActs, type Standing } from "#lib/bastion/index.ts";
import { Header, recordingKinds, sideMax, Totals } from "#lib/recordings/index.ts";

/** Names what a proven client is to the supervisor; a worker learns no ticket. */
const LoginId = z.uuid();

const LoginAt = { loginId: LoginId, host: z.string(), login: z.string() };

/** Of a terminal, in characters. */
const side = z.int().min(1).max(sideMax);

/** What a worker asks; each is answered once. */
export const Question = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("knows-key"), key: Bytes }),
  z.object({
    ask: z.literal("sign-in"),
    signed: Bytes,
    signature: Bytes,
    /** On which connection: from where that came, the supervisor saw itself. */
    connectionId: z.uuid(),
  }),
  z.object({ ask: z.literal("ask-proof"), ...LoginAt }),
  z.object({ ask: z.literal("try-code"), loginId: LoginId, code: z.string().max(100) }),
  z.object({ ask: z.literal("await-proof"), loginId: LoginId }),
  z.object({ ask: z.literal("reach"), ...LoginAt }),
  z.object({ ask: z.literal("certify-jump"), loginId: LoginId, host: z.string().max(300) }),
  z.object({ ask: z.literal("watch"), loginId: LoginId, sessionId: z.uuid() }),
  z.object({ ask: z.literal("lock"), sessionId: z.uuid() }),
  z.object({ ask: z.literal("ask-to-unlock"), loginId: LoginId, sessionId: z.uuid() }),
  z.object({ ask: z.literal("unlock"), loginId: LoginId, sessionId: z.uuid() }),
  z.object({ ask: z.literal("extend"), loginId: LoginId, sessionId: z.uuid() }),
  z.object({
    ask: z.literal("open"),
    ...LoginAt,
    publicKey: Bytes,
    sourceAddress: z.string(),
  }),
  z.object({
    ask: z.literal("certify-check"),
    checkId: z.uuid(),
    /** One for each login of the host that is checked. */
    publicKeys: z.array(Bytes).max(50),
    sourceAddress: z.string(),
  }),
  z.object({
    ask: z.literal("certify-sweep"),
    sessionId: z.uuid(),
    publicKey: Bytes,
    sourceAddress: z.string(),
  }),
  z.object({
    ask: z.literal("record-begin"),
    sessionId: z.uuid(),
    kind: z.enum(recordingKinds),
    header: Header,
  }),
  // Lines of a recording, deflated; answered when they are stored.
  z.object({
    ask: z.literal("record"),
    recordingId: z.uuid(),
    atMs: z.int().nonnegative(),
    plainBytes: z.int().nonnegative(),
    data: Bytes,
  }),
  z.object({ ask: z.literal("record-end"), recordingId: z.uuid(), totals: Totals }),
]);
export type Question = z.output<typeof Question>;
export type Ask = Question["ask"];

/** What else whoever holds a key proves, on the same way in. */
export type ProofAsked =
  | { readonly kind: "none" }
  | { readonly kind: "code" }
  | { readonly kind: "passkey"; readonly url: string; readonly userCode: string };

/** What unlocks a session; whoever has nothing that does can only leave it. */
export type UnlockAsked = Exclude<ProofAsked, { kind: "none" }> | { readonly kind: "nothing" };

/** What comes back, by what was asked. */
export type Answers = {
  "knows-key": { isKnown: boolean };
  "sign-in": { loginId: string };
  "ask-proof": ProofAsked;
  "try-code": { outcome: "passed" | "failed" | "over" };
  "await-proof": { state: "confirmed" | "denied" | "over" };
  /** `size` of its terminal; null: it has none. */
  watch: {
    watchId: string;
    about: string;
    size: { columns: number; rows: number } | null;
    isLocked: boolean;
  };
  lock: object;
  "ask-to-unlock": UnlockAsked;
  unlock: object;
  extend: { number: number; minutes: number };
  reach: { address: string; port: number; hostKeys: Uint8Array[] };
  "certify-jump": { certificate: Uint8Array };
  open: {
    sessionId: string;
    certificate: Uint8Array;
    isPrivileged: boolean;
    standing: Standing;
  };
  "record-begin": { recordingId: string };
  record: object;
  "record-end": object;
  "certify-check": { certificates: Uint8Array[] };
  "certify-sweep": { certificate: Uint8Array };
};

/** A host to be looked at: nothing that only its keepers know. */
export type CheckTask = {
  readonly checkId: string;
  readonly code: string;
  readonly address: string;
  readonly port: number;
  readonly logins: readonly string[];
  readonly hostKeys: readonly Uint8Array[];
};

/** A host on which a session may have left something. */
export type SweepTask = {
  readonly sessionId: string;
  readonly address: string;
  readonly port: number;
  readonly login: string;
  readonly hostKeys: readonly Uint8Array[];
};

/** From a worker. */
export const FromWorker = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("question"), id: z.int(), question: Question }),
  z.object({ kind: z.literal("closed"), sessionId: z.uuid(), reason: z.enum(closingReasons) }),
  /** Both connections of a session that was closed are gone. */
  z.object({ kind: z.literal("cut"), sessionId: z.uuid() }),
  /** What a watched session shows, and what became of it at whoever watches. */
  z.object({ kind: z.literal("output"), sessionId: z.uuid(), data: Bytes }),
  z.object({ kind: z.literal("size"), sessionId: z.uuid(), columns: side, rows: side }),
  z.object({ kind: z.literal("seen"), watchId: z.uuid(), bytes: z.int().nonnegative() }),
  /** Somebody ran what a rule of their right is about. */
  z.object({
    kind: z.literal("command-seen"),
    sessionId: z.uuid(),
    pattern: z.string().max(200),
    act: z.enum(ruleActs),
  }),
  z.object({ kind: z.literal("unwatch"), watchId: z.uuid() }),
  z.object({ kind: z.literal("hung-up"), connectionId: z.uuid() }),
  z.object({ kind: z.literal("logged-out"), loginId: LoginId }),
  z.object({
    kind: z.literal("checked"),
    checkId: z.uuid(),
    /** Null: it could not be done, which says nothing about the host. */
    findings: z.array(Finding).max(200).nullable(),
  }),
  z.object({
    kind: z.literal("swept"),
    sessionId: z.uuid(),
    /** Null: it could not be done. */
    swept: z
      .object({
        found: z.int().min(0).max(999_999),
        left: z.int().min(0).max(999_999),
        names: z.array(z.string().max(64)).max(10),
      })
      .nullable(),
  }),
]);
export type FromWorker = z.output<typeof FromWorker>;

/** The gateways' host key, and the certificate by which clients know it. */
export type HostKeyTold = { readonly seed: Uint8Array; readonly certificate: Uint8Array };

/** To a worker; a new connection comes with its socket. */
export type ToWorker =
  /** For connections that come from now on; the first one comes before anything else. */
  | ({ readonly kind: "host-key" } & HostKeyTold)
  | { readonly kind: "begin" }
  | { readonly kind: "connection"; readonly connectionId: string; readonly address: string }
  /**
   * The database was heard. Its clock is so far from this machine's, in milliseconds: an instant
   * would be read late by a worker that is busy.
   */
  | { readonly kind: "beat"; readonly offsetMs: number }
  | { readonly kind: "check"; readonly task: CheckTask }
  | { readonly kind: "sweep"; readonly task: SweepTask }
  | { readonly kind: "standings"; readonly standings: readonly Standing[] }
  | {
      readonly kind: "observers";
      readonly sessionId: string;
      readonly watchers: readonly { readonly watchId: string; readonly name: string }[];
    }
  | {
      readonly kind: "taken";
      readonly sessionId: string;
      readonly watchId: string;
      readonly bytes: number;
    }
  | { readonly kind: "shown"; readonly watchId: string; readonly data: Uint8Array }
  | {
      readonly kind: "sized";
      readonly watchId: string;
      readonly columns: number;
      readonly rows: number;
    }
  | { readonly kind: "watch-over"; readonly watchId: string }
  | { readonly kind: "answer"; readonly id: number; readonly value: Answers[Ask] }
  | { readonly kind: "refusal"; readonly id: number; readonly reason: string }
  /** No new connections: what is open goes on until it ends. */
  | { readonly kind: "drain" }
  /** Every session ends, with its reason shown. */
  | { readonly kind: "stop" };
