import "server-only";
import { headers } from "next/headers";

/** Where a request comes from, as the server in front of the pages saw it. */
export async function whereFrom(): Promise<{ address?: string; userAgent?: string }> {
  const sent = await headers();
  const address = sent.get("x-postern-address");
  const userAgent = sent.get("user-agent");
  return {
    ...(address !== null && { address }),
    ...(userAgent !== null && { userAgent: userAgent.slice(0, 400) }),
  };
}
