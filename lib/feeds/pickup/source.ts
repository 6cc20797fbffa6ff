import { z } from "zod";
import { FeedMode } from "../feed.ts";

const common = {
  mode: FeedMode,
  format: z.enum(["csv", "jsonl"]),
  /** Where its SHA-256 stands: in a file of the same name and `.sha256`, or nowhere. */
  checksum: z.enum(["companion", "none"]).default("none"),
};

const AbsolutePath = z
  .string()
  .max(1000)
  .regex(/^\/[^\0]*$/, "an absolute path")
  .refine((path) => !path.split("/").includes(".."), "a path without ..");

const Host = z
  .string()
  .max(253)
  .regex(/^[a-z0-9.:-]+$/i, "a host's name or address");

/** Where the files of a feed lie. */
export const Source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("folder"), path: AbsolutePath, ...common }),
  z.strictObject({
    kind: z.literal("https"),
    url: z
      .url({ protocol: /^https$/, error: "an https URL" })
      .max(2000)
      .refine((text) => isBare(text), "a URL without name, password and fragment"),
    /** How the credential is sent; a `basic` one is written `name:password`. */
    auth: z.enum(["none", "bearer", "basic"]).default("none"),
    ...common,
    /** Or in the answer's `Repr-Digest` or `Content-Digest` (RFC 9530), else `Digest` (RFC 3230). */
    checksum: z.enum(["companion", "header", "none"]).default("none"),
  }),
  z.strictObject({
    kind: z.literal("sftp"),
    host: Host,
    port: z.number().int().min(1).max(65_535).default(22),
    user: z.string().min(1).max(100),
    path: AbsolutePath,
    /** Of the host's key, as `ssh-keygen -l` writes it: SHA256 and base64. */
    hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, "SHA256: and 43 signs of base64"),
    auth: z.enum(["password", "key"]),
    ...common,
  }),
]);
export type Source = z.output<typeof Source>;

function isBare(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.hash === "";
}

/**
 * Whom a credential is shown to: it is given anew for another, so that nobody who may not see it
 * has it sent to themselves.
 */
export const shownTo = (source: Source): string => {
  switch (source.kind) {
    case "folder":
      return "folder";
    case "https":
      return `https ${new URL(source.url).host} ${source.auth}`;
    case "sftp":
      return `sftp ${source.host}:${source.port} ${source.user} ${source.hostKey} ${source.auth}`;
  }
};

export const needsCredential = (source: Source): boolean =>
  source.kind === "sftp" || (source.kind === "https" && source.auth !== "none");

/** What became of looking for a file. */
export const pickUpOutcomes = ["imported", "held", "same", "missing", "refused", "failed"] as const;
export type PickUpOutcome = (typeof pickUpOutcomes)[number];

/** Why there is no file to import. */
export class NoFile extends Error {
  override readonly name = "NoFile";
  readonly outcome: "missing" | "refused" | "failed";
  readonly reason: string;
  constructor(outcome: "missing" | "refused" | "failed", reason: string) {
    super(`${outcome}: ${reason}`);
    this.outcome = outcome;
    this.reason = reason;
  }
}

/** Larger files are imported by hand: a picked one is held in memory until its sum is known. */
export const fileBytesMax = 128 * 1024 * 1024;
export const fetchMsMax = 5 * 60_000;
