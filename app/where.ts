import "server-only";
import { headers } from "next/headers";
import { readHandle } from "#app/sign-in-cookies.ts";
import type { Context } from "#lib/kernel/index.ts";

type Where = Pick<Context, "address" | "userAgent" | "deviceCookie">;

/** Where a request comes from, as the server in front of the pages saw it. */
export async function whereFrom(): Promise<Where> {
  const [sent, deviceCookie] = [await headers(), await readHandle("device")];
  const address = sent.get("x-postern-address");
  const userAgent = sent.get("user-agent");
  return {
    ...(address !== null && { address }),
    ...(userAgent !== null && { userAgent: userAgent.slice(0, 400) }),
    ...(deviceCookie !== undefined && { deviceCookie }),
  };
}
