import "server-only";
import { headers } from "next/headers";
import type { Context } from "#lib/kernel/index.ts";
import { beginSignIn } from "#lib/signin/index.ts";

/** What the pages in front of the door begin with: nobody, and where they come from. */
export async function beginAsVisitor(): Promise<Context> {
  const sent = await headers();
  const address = sent.get("x-postern-address");
  const userAgent = sent.get("user-agent");
  return beginSignIn({
    ...(address !== null && { address }),
    ...(userAgent !== null && { userAgent: userAgent.slice(0, 400) }),
  });
}
