import { conflict, isPosternError, PosternError } from "./errors.ts";

/** SQLSTATE of an error, wherever Prisma or the driver adapter put it. */
export function sqlState(error: unknown): string | undefined {
  for (const path of paths) {
    const found = path.reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined),
      error,
    );
    if (typeof found === "string" && /^[0-9A-Z]{5}$/.test(found)) return found;
  }
  return undefined;
}
const paths = [
  ["meta", "driverAdapterError", "cause", "originalCode"],
  ["meta", "driverAdapterError", "cause", "code"],
  ["cause", "originalCode"],
  ["cause", "code"],
  ["meta", "code"],
  ["code"],
];

const prismaCode = (error: unknown): string | undefined =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;

/** What somebody typed that no column takes: a NUL, half a UTF-8 letter, what is no id, no date. */
const unreadableStates = new Set(["22021", "22P05", "22P02", "22007", "22008", "22003"]);

const transientStates = new Set(["40001", "40P01", "55P03"]);

/** Whether running the whole transaction again may succeed. */
export const isTransient = (error: unknown): boolean =>
  transientStates.has(sqlState(error) ?? "") || prismaCode(error) === "P2034";

/** Database errors become typed ones; anything else passes through. */
export function asPosternError(error: unknown): unknown {
  if (isPosternError(error)) return error;
  const state = sqlState(error);
  if (state === "23505" || prismaCode(error) === "P2002") return conflict("already_exists");
  if (state === "23P01") return conflict("overlaps");
  if (state === "23514") return new PosternError("invalid_input", "breaks_a_rule");
  if (unreadableStates.has(state ?? "")) return new PosternError("invalid_input", "unreadable");
  if (isTransient(error)) return conflict("changed_meanwhile");
  if (state?.startsWith("08") || state === "57P01") {
    return new PosternError("unavailable", "database_unavailable");
  }
  return error;
}
