import { isPosternError } from "#lib/kernel/index.ts";

const governing = new Set(["last_administrator", "last_releaser"]);

/** Whom the portal cannot be governed without, where a change was refused for that; else unset. */
export const neededToGovern = (error: unknown): readonly string[] | undefined =>
  isPosternError(error) && governing.has(error.reason)
    ? (error.details["personIds"] as string[])
    : undefined;
