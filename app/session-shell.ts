import "server-only";
import NextAuth, { type AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import { clientReport } from "#app/client-report.ts";
import { noteReader } from "#app/note-reader.ts";
import {
  cookieOptions,
  forgetHandle,
  keepDevice,
  publicUrl,
  readHandle,
} from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { begin, isPosternError, log, PersonId, PosternError } from "#lib/kernel/index.ts";
import { redeemLogin, shellSecret, signOut } from "#lib/signin/index.ts";
import { actorFromTicket, ticketCookie, userTicketHours } from "#lib/tickets/index.ts";

declare module "next-auth" {
  interface User {
    /** The ticket's handle, between redeeming and the cookie. */
    ticket?: string;
  }
}

/**
 * next-auth as a shell: its "token" is the ticket's opaque handle. It verifies nothing and stores
 * nothing: `authorize` exchanges a completed sign-in, encoding writes no row.
 */
async function options(heard: Heard): Promise<AuthOptions> {
  return {
    secret: await shellSecret(),
    session: { strategy: "jwt", maxAge: userTicketHours * 3600 },
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    cookies: { sessionToken: { name: ticketCookie(publicUrl()), options: cookieOptions() } },
    providers: [
      Credentials({
        id: "credentials",
        credentials: { device: {} },
        authorize: (sent) => redeem(sent?.device, heard),
      }),
    ],
    jwt: {
      encode: async ({ token }) => (typeof token?.["ticket"] === "string" ? token["ticket"] : ""),
      decode: async ({ token }) => {
        const actor = token === undefined ? undefined : await actorFromTicket(token);
        return actor?.kind === "person" ? { ticket: token, sub: actor.personId } : null;
      },
    },
    callbacks: {
      jwt: ({ token, user }) =>
        user?.ticket === undefined ? token : { ...token, ticket: user.ticket },
      // Names are read through doors, never from a session.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: { signOut: ({ token }) => endTicket(token?.["ticket"]) },
    logger: {
      error: (code) => log().warn({ shell: code }, "the session shell refused a call"),
      warn: () => undefined,
      debug: () => undefined,
    },
  };
}

/** What came of redeeming besides a ticket. */
type Heard = { refused?: string };

async function redeem(proof: string | undefined, heard: Heard) {
  try {
    const handle = (await readHandle("login")) ?? "";
    const client = await clientReport(proof);
    const redeemed = await redeemLogin(await beginAsVisitor(), { handle, client });
    if (redeemed.deviceCookie === "") await forgetHandle("device");
    else if (redeemed.deviceCookie !== null) await keepDevice(redeemed.deviceCookie);
    if (redeemed.outcome === "refused") {
      heard.refused = redeemed.reason;
      return null;
    }
    await noteReader(PersonId.parse(redeemed.personId));
    return { id: redeemed.personId, ticket: redeemed.ticket };
  } catch (error) {
    if (isPosternError(error) && error.code === "unauthenticated") return null;
    throw error;
  }
}

async function endTicket(ticket: unknown): Promise<void> {
  const actor = typeof ticket === "string" ? await actorFromTicket(ticket) : undefined;
  if (actor?.kind === "person") await signOut(begin(actor), {});
}

/** Answers /api/auth/*. */
export async function answerShell(request: NextRequest, at: At): Promise<Response> {
  return answer(request, at, {});
}

type At = { readonly params: Promise<{ nextauth: string[] }> };

async function answer(request: NextRequest, { params }: At, heard: Heard): Promise<Response> {
  const answered: unknown = await NextAuth(request, { params }, await options(heard));
  if (answered instanceof Response) return answered;
  throw new Error("the session shell did not answer");
}

type Call = { readonly form?: Readonly<Record<string, string>>; readonly heard?: Heard };

function call(nextauth: string[], { form, heard = {} }: Call = {}): Promise<Response> {
  const url = new URL(`/api/auth/${nextauth.join("/")}`, publicUrl());
  const request = new NextRequest(url, {
    method: form ? "POST" : "GET",
    ...(form && {
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
  });
  return answer(request, { params: Promise.resolve({ nextauth }) }, heard);
}

/** Takes over the cookies that the shell set, for the answer that is being made. */
async function keepCookies(response: Response): Promise<Map<string, string>> {
  const jar = await cookies();
  const set = new Map<string, string>();
  for (const line of response.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    set.set(name, decodeURIComponent(value));
    jar.set(name, decodeURIComponent(value), cookieOptions());
  }
  return set;
}

/**
 * Exchanges the completed sign-in of this browser for its ticket's cookie; `device` is what its key
 * signed. @throws {PosternError} when there is none, or this client is refused.
 */
export async function enter(device = ""): Promise<void> {
  const first = await call(["csrf"]);
  await keepCookies(first);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const heard: Heard = {};
  const form = { csrfToken, callbackUrl: "/", device };
  const second = await call(["callback", "credentials"], { form, heard });
  const set = await keepCookies(second);
  await forgetHandle("login");
  await forgetHandle("passkey");
  await forgetHandle("enrolment");
  if (heard.refused !== undefined) throw new PosternError("forbidden", heard.refused);
  const isIn = set.get(ticketCookie(publicUrl())) !== undefined;
  if (!isIn) throw new PosternError("unauthenticated", "login_is_over");
}

/** The same ticket is carried by another handle from now on. */
export const keepTicket = async (ticket: string): Promise<void> => {
  const maxAge = userTicketHours * 3600;
  (await cookies()).set(ticketCookie(publicUrl()), ticket, { ...cookieOptions(), maxAge });
};

/** Takes the ticket's cookie off this browser; the ticket was ended before. */
export const leave = async (): Promise<void> => {
  (await cookies()).set(ticketCookie(publicUrl()), "", { ...cookieOptions(), maxAge: 0 });
};
