import "server-only";
import NextAuth, { type AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { cookies } from "next/headers";
import { NextRequest } from "next/server";
import { noteReader } from "#app/note-reader.ts";
import { cookieOptions, forgetHandle, publicUrl, readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { begin, isPosternError, log, PersonId } from "#lib/kernel/index.ts";
import { redeemLogin, shellSecret, signOut } from "#lib/signin/index.ts";
import { actorFromTicket, ticketCookie } from "#lib/tickets/index.ts";

declare module "next-auth" {
  interface User {
    /** The ticket's handle, between redeeming and the cookie. */
    ticket?: string;
  }
}

const hours = 12;

/**
 * next-auth as a shell: its "token" is the ticket's opaque handle. It verifies nothing and stores
 * nothing: `authorize` exchanges a completed sign-in, encoding writes no row.
 */
async function options(): Promise<AuthOptions> {
  return {
    secret: await shellSecret(),
    session: { strategy: "jwt", maxAge: hours * 3600 },
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    cookies: { sessionToken: { name: ticketCookie(publicUrl()), options: cookieOptions() } },
    providers: [Credentials({ id: "credentials", credentials: {}, authorize: redeem })],
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

async function redeem() {
  try {
    const handle = await readHandle("login");
    const { personId, ticket } = await redeemLogin(await beginAsVisitor(), {
      handle: handle ?? "",
    });
    await noteReader(PersonId.parse(personId));
    return { id: personId, ticket };
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
export async function answerShell(
  request: NextRequest,
  { params }: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const answer: unknown = await NextAuth(request, { params }, await options());
  if (answer instanceof Response) return answer;
  throw new Error("the session shell did not answer");
}

function call(nextauth: string[], form?: Record<string, string>): Promise<Response> {
  const url = new URL(`/api/auth/${nextauth.join("/")}`, publicUrl());
  const request = new NextRequest(url, {
    method: form ? "POST" : "GET",
    ...(form && {
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
  });
  return answerShell(request, { params: Promise.resolve({ nextauth }) });
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

/** Exchanges the completed sign-in of this browser for its ticket's cookie; false: there is none. */
export async function enter(): Promise<boolean> {
  const first = await call(["csrf"]);
  await keepCookies(first);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const second = await call(["callback", "credentials"], { csrfToken, callbackUrl: "/" });
  const set = await keepCookies(second);
  await forgetHandle("login");
  await forgetHandle("passkey");
  await forgetHandle("enrolment");
  return set.get(ticketCookie(publicUrl())) !== undefined;
}

/** Takes the ticket's cookie off this browser; the ticket was ended before. */
export const leave = async (): Promise<void> => {
  (await cookies()).set(ticketCookie(publicUrl()), "", { ...cookieOptions(), maxAge: 0 });
};
