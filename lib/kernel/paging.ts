import { z } from "zod";
import { invalidInput } from "./errors.ts";

/** Keyset paging: at most 200 rows, and a cursor that says after which row to go on. */
export const Page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};

export const encodeCursor = (keys: readonly (string | number | null)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString("base64url");

export function decodeCursor(cursor: string | undefined): (string | number | null)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    return z
      .array(z.union([z.string(), z.number(), z.null()]))
      .max(8)
      .parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw invalidInput([
      { field: "cursor", reason: "unreadable", expected: "a cursor from the previous page" },
    ]);
  }
}
