import { z } from "zod";
import { HostCode, Login } from "#lib/bastion/index.ts";
import { columnsMax, rowsMax } from "./limits.ts";

const size = {
  columns: z.int().min(2).max(columnsMax),
  rows: z.int().min(1).max(rowsMax),
};

/** What the browser says, besides what is typed. */
export const FromBrowser = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), host: HostCode, login: Login, ...size }),
  /** Looks on at somebody's live session; nothing of what is typed here goes anywhere. */
  z.object({ kind: z.literal("watch"), sessionId: z.uuid(), ...size }),
  /** Comes back; `seen` is how many bytes its screen shows, none on a page that is loaded anew. */
  z.object({ kind: z.literal("resume"), id: z.uuid(), seen: z.int().min(0), ...size }),
  z.object({ kind: z.literal("resize"), ...size }),
  /** So many bytes of all were drawn. */
  z.object({ kind: z.literal("seen"), bytes: z.int().min(0) }),
  /** Whoever sits there is done. */
  z.object({ kind: z.literal("close") }),
]);
export type FromBrowser = z.output<typeof FromBrowser>;
export type Opening = Extract<FromBrowser, { kind: "open" | "watch" }>;
export type Size = { readonly columns: number; readonly rows: number };

/** What it hears, besides what the host shows. */
export type ToBrowser =
  /** Next comes the output from byte `from` on; a screen that stands elsewhere is wiped first. */
  | { readonly kind: "opened"; readonly id: string; readonly from: number }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  /** `status`: what the shell ended with, when it ended by itself. */
  | { readonly kind: "ended"; readonly reason: string; readonly status: number | null };

/** Why a socket is closed (RFC 6455 §7.4.2: 4000 and above are ours). */
export const closeCodes = {
  done: 1000,
  stopping: 1001,
  nonsense: 4400,
  /** The ticket passes no more: come back with one that does. */
  ticketOver: 4401,
  /** Another page goes on with this terminal. */
  takenOver: 4409,
} as const;
