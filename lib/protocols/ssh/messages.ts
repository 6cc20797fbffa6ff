import { z } from "zod";
import { Bytes, closingReasons, Finding, type Standing } from "#lib/bastion/index.ts";

/** Names what a proven client is to the supervisor; a worker learns no ticket. */
const LoginId = z.uuid();

/** What a worker asks; each is answered once. */
export const Question = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("knows-key"), key: Bytes }),
  z.object({ ask: z.literal("sign-in"), signed: Bytes, signature: Bytes, address: z.string() }),
  z.object({ ask: z.literal("reach"), loginId: LoginId, host: z.string(), login: z.string() }),
  z.object({
    ask: z.literal("open"),
    loginId: LoginId,
    host: z.string(),
    login: z.string(),
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
]);
export type Question = z.output<typeof Question>;
export type Ask = Question["ask"];

/** What comes back, by what was asked. */
export type Answers = {
  "knows-key": { isKnown: boolean };
  "sign-in": { loginId: string };
  reach: { address: string; port: number; hostKeys: Uint8Array[] };
  open: {
    sessionId: string;
    certificate: Uint8Array;
    isPrivileged: boolean;
    standing: Standing;
  };
  "certify-check": { certificates: Uint8Array[] };
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

/** From a worker. */
export const FromWorker = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("question"), id: z.int(), question: Question }),
  z.object({ kind: z.literal("closed"), sessionId: z.uuid(), reason: z.enum(closingReasons) }),
  z.object({ kind: z.literal("logged-out"), loginId: LoginId }),
  z.object({
    kind: z.literal("checked"),
    checkId: z.uuid(),
    /** Null: it could not be done, which says nothing about the host. */
    findings: z.array(Finding).max(200).nullable(),
  }),
]);
export type FromWorker = z.output<typeof FromWorker>;

/** To a worker; a new connection comes with its socket. */
export type ToWorker =
  | { readonly kind: "begin"; readonly hostSeed: Uint8Array }
  | { readonly kind: "connection" }
  /** The database was heard at this instant, which it is now. */
  | { readonly kind: "beat"; readonly at: Date }
  | { readonly kind: "check"; readonly task: CheckTask }
  | { readonly kind: "standings"; readonly standings: readonly Standing[] }
  | { readonly kind: "answer"; readonly id: number; readonly value: Answers[Ask] }
  | { readonly kind: "refusal"; readonly id: number; readonly reason: string }
  /** No new connections: what is open goes on until it ends. */
  | { readonly kind: "drain" }
  /** Every session ends, with its reason shown. */
  | { readonly kind: "stop" };
