import { begin, systemActor, type Context } from "#lib/kernel/index.ts";

/** Where somebody comes from who is nobody yet: what every act of signing in begins with. */
export const beginSignIn = (
  where: Pick<Context, "address" | "userAgent" | "deviceCookie">,
): Context => begin(systemActor("sign-in"), where);
