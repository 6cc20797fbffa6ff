import "server-only";
import { whereFrom } from "#app/where.ts";
import type { Context } from "#lib/kernel/index.ts";
import { beginSignIn } from "#lib/signin/index.ts";

/** What the pages in front of the door begin with: nobody, and where they come from. */
export const beginAsVisitor = async (): Promise<Context> => beginSignIn(await whereFrom());
