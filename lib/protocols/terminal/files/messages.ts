import { z } from "zod";
import { HostCode, Login } from "#lib/bastion/index.ts";
import { pathBytesMax } from "../limits.ts";
import type { FileRefusal } from "./refusal.ts";

const Path = z
  .string()
  .refine((path) => Buffer.byteLength(path) <= pathBytesMax, "it is longer than any path")
  // It ends there for whoever reads it as C does.
  .refine((path) => !path.includes("\0"), "a path has no NUL");

/** The first that is said: whose files. */
export const FilesOpening = z.discriminatedUnion("kind", [
  /** Beside one's own terminal, on its connection. */
  z.object({ kind: z.literal("beside"), id: z.uuid() }),
  /** Where no shell is opened: by a session of its own. */
  z.object({ kind: z.literal("enter"), host: HostCode, login: Login }),
]);
export type FilesOpening = z.output<typeof FilesOpening>;

/** What the browser asks for then, one file after another; binary messages are what `put` sends. */
export const FilesAsked = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("put"),
    /** Empty: where the host lets the login begin. */
    folder: Path,
    name: z.string(),
    bytes: z.int().min(0),
    /** Takes the place of a file that is there. */
    replaces: z.boolean(),
  }),
  z.object({ kind: z.literal("get"), path: Path }),
  z.object({ kind: z.literal("cancel") }),
]);
export type FilesAsked = z.output<typeof FilesAsked>;
export type Putting = Extract<FilesAsked, { kind: "put" }>;
export type Getting = Extract<FilesAsked, { kind: "get" }>;

export type FilesSaid =
  /** Files may be asked for. */
  | { readonly kind: "ready" }
  /** Its content may come. */
  | { readonly kind: "taking"; readonly path: string }
  /** It may be fetched there once; null: nobody knows how long it is. */
  | { readonly kind: "offered"; readonly address: string; readonly bytes: number | null }
  /** So many bytes stand at the host, or were handed to the browser. */
  | { readonly kind: "passed"; readonly bytes: number }
  | { readonly kind: "done"; readonly path: string; readonly bytes: number }
  | { readonly kind: "failed"; readonly reason: FileRefusal }
  | { readonly kind: "refused"; readonly reason: string; readonly proofMinutes?: number }
  /** The session is over, and why, as far as it was one for files alone. */
  | { readonly kind: "ended"; readonly reason: string };
