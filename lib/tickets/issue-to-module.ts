import { z } from "zod";
import {
  command,
  execute,
  ModuleId,
  notFound,
  onlySystem,
  PosternError,
  query,
  sql,
  type Work,
} from "#lib/kernel/index.ts";
import { issueTicket } from "./issue-ticket.ts";
import { findClient, lockModule } from "./module-store.ts";
import { readTicketSettings } from "./settings.ts";

/** Longest life of what a module gets for a proof, in minutes. */
export const moduleMinutesMax = 60;

/** What the token endpoint needs to compare a proof with; nothing secret is in it but a hash. */
export const readClient = query({
  name: "module.read-client",
  title: "Reads what a module proves itself with.",
  right: "system",
  rest: "internal",
  input: z.object({ name: z.string().max(200) }),
  output: z.object({ client: z.custom<Awaited<ReturnType<typeof findClient>>>() }),
  authorize: onlySystem,
  run: async ({ tx, input }) => ({ client: await findClient(tx, input.name) }),
});

const Proven = z.object({
  moduleId: ModuleId,
  /** What was compared with must still be in force. */
  changedAt: z.date().nullable(),
  assertion: z.object({ jtiHash: z.instanceof(Uint8Array), expiresAt: z.date() }).nullable(),
});

/** Client credentials (RFC 6749 §4.4): a short ticket of the module's own. */
export const issueToModule = command({
  name: "ticket.issue-to-module",
  title: "Gives a module that proved itself a short ticket.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: Proven.extend({ scopes: z.array(z.string()).max(30).optional() }),
  output: z.object({ ticket: z.string(), endsAt: z.date(), scopes: z.array(z.string()) }),
  load: ({ tx }, { moduleId }) => lockModule(tx, moduleId),
  authorize: onlySystem,
  run: async (work) => {
    const { input, resource, now } = work;
    const isStill = resource.changedAt?.getTime() === input.changedAt?.getTime();
    if (resource.retiredAt || !isStill) throw new PosternError("unauthenticated", "bad_proof");
    await checkSecret(work, resource);
    await takeOnce(work, input);
    const scopes = input.scopes ?? resource.scopes;
    if (scopes.some((scope) => !resource.scopes.includes(scope))) throw notFound("scope");
    const issued = await issueTicket(work, {
      channel: "service",
      moduleId: input.moduleId,
      scopes,
      assurance: 1,
      authenticatedAt: now,
      minutesMax: moduleMinutesMax,
      idleMinutes: moduleMinutesMax,
    });
    work.record({ target: input.moduleId, detail: { ticketId: issued.ticketId, scopes } });
    return { ticket: issued.handle, endsAt: issued.endsAt, scopes };
  },
});

/** Where secrets are allowed no more, those that were given before open nothing either. */
async function checkSecret(
  { tx }: Work,
  { authentication }: { authentication: string },
): Promise<void> {
  if (authentication !== "client_secret_basic") return;
  const { allowsClientSecret } = await readTicketSettings(tx);
  if (!allowsClientSecret) throw new PosternError("unauthenticated", "bad_proof");
}

/** Of one assertion sent many times at once, one is taken. */
async function takeOnce({ tx }: Work, { moduleId, assertion }: z.output<typeof Proven>) {
  if (!assertion) return;
  const taken = await execute(
    tx,
    sql`insert into module_assertion (module_id, jti_hash, expires_at)
        values (${moduleId}::uuid, ${assertion.jtiHash}, ${assertion.expiresAt})
        on conflict do nothing`,
  );
  if (taken !== 1) throw new PosternError("unauthenticated", "assertion_taken");
}
