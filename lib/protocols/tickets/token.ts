import {
  isPosternError,
  now,
  PosternError,
  type Actor,
  type ErrorCode,
} from "#lib/kernel/index.ts";
import { actorFromTicket, exchangeTicket, issueToModule, rowOfTicket } from "#lib/tickets/index.ts";
import { contextOf, type Asked } from "./caller.ts";
import { atEndpoint, provenModule } from "./client-proof.ts";
import { deviceGrant, givenToDevice } from "./device.ts";
import { EndpointError, invalidRequest, type EndpointErrorCode } from "./endpoint-error.ts";
import { readForm, required, type Form } from "./read-form.ts";

const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessToken = "urn:ietf:params:oauth:token-type:access_token";

/** `/tickets/token`: client credentials, token exchange, and a device that waits. */
export async function token(asked: Asked): Promise<object> {
  const form = await readForm(asked.request);
  const grant = required(form, "grant_type");
  if (grant === "client_credentials") return clientCredentials(form, asked);
  if (grant === exchangeGrant) return exchange(form, asked);
  if (grant === deviceGrant) return answerOf(await givenToDevice(form, asked));
  throw new EndpointError("unsupported_grant_type", "see docs/tickets.md");
}

type Given = { readonly ticket: string; readonly endsAt: Date; readonly scopes: readonly string[] };

/** RFC 6749 §5.1. */
const answerOf = ({ ticket, endsAt, scopes }: Given) => ({
  access_token: ticket,
  token_type: "Bearer",
  expires_in: Math.floor((endsAt.getTime() - now().getTime()) / 1000),
  ...(scopes.length > 0 && { scope: scopes.join(" ") }),
});

const scopesIn = (form: Form): string[] | undefined =>
  form.get("scope")?.split(" ").filter(Boolean);

async function clientCredentials(form: Form, asked: Asked): Promise<object> {
  const proven = await provenModule(form, asked, asked.publicUrl);
  const scopes = scopesIn(form);
  const given = await said(
    issueToModule(contextOf(atEndpoint().actor, asked), { ...proven, ...(scopes && { scopes }) }),
    { not_found: "invalid_scope", unauthenticated: "invalid_client" },
  );
  return answerOf(given);
}

/** RFC 8693 §2.1: the actor's own ticket is what proves the module here. */
async function exchange(form: Form, asked: Asked): Promise<object> {
  for (const name of ["subject_token_type", "actor_token_type"]) {
    if (required(form, name) !== accessToken) throw invalidRequest(`${name}: only ${accessToken}`);
  }
  const requested = form.get("requested_token_type") ?? accessToken;
  if (requested !== accessToken) throw invalidRequest("requested_token_type");
  // RFC 8693 §2.2.2: tickets are for whoever introspects them, and for no one place.
  if (form.has("audience") || form.has("resource")) {
    throw new EndpointError("invalid_target", "a ticket names no audience");
  }
  const actor = await actingModule(required(form, "actor_token"));
  const subject = await rowOfTicket(required(form, "subject_token"));
  if (!subject) throw new EndpointError("invalid_grant", "the subject's ticket is over");
  const scopes = scopesIn(form);
  const given = await said(
    exchangeTicket(contextOf(actor, asked), {
      subjectTicketId: subject.id,
      ...(scopes && { scopes }),
    }),
    { gone: "invalid_grant", forbidden: "invalid_grant", invalid_input: "invalid_scope" },
  );
  return { ...answerOf(given), issued_token_type: accessToken };
}

async function actingModule(handle: string): Promise<Actor> {
  const actor = await actorFromTicket(handle);
  if (actor?.kind === "module") return actor;
  throw new EndpointError("invalid_client", "the actor's ticket is no live module's", {
    status: 401,
  });
}

/** What a door refuses, in the words of the endpoint. */
async function said<T>(
  work: Promise<T>,
  words: Readonly<Partial<Record<ErrorCode, EndpointErrorCode>>>,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = isPosternError(error) ? words[error.code] : undefined;
    if (code === undefined || !(error instanceof PosternError)) throw error;
    const status = code === "invalid_client" ? 401 : 400;
    throw new EndpointError(code, error.reason, { status });
  }
}
