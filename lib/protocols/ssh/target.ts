import { HostCode, Login } from "#lib/bastion/index.ts";

/** Where a client wants to be. */
export type Target = { readonly login: string; readonly host: string };

/**
 * Reads `[PERSON%]LOGIN%HOST`, or `LOGIN` where a jump says the host. Nothing: whoever it is may
 * only jump.
 */
export function targetOf(user: string, jumpsTo?: string): Target | undefined {
  const parts = user.split("%");
  const [login, host] = jumpsTo === undefined ? parts.slice(-2) : [parts.at(-1), jumpsTo];
  if (jumpsTo === undefined && (parts.length < 2 || parts.length > 3)) return undefined;
  const isRight = Login.safeParse(login).success && HostCode.safeParse(host).success;
  return isRight && login !== undefined && host !== undefined ? { login, host } : undefined;
}
