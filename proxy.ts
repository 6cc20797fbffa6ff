import { NextResponse, type NextRequest } from "next/server";
import { contentPolicy } from "#app/content-policy.ts";

/** Gives every page its own nonce and the strict policy that goes with it. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const { pathname: path } = request.nextUrl;
  const isDevelopment = process.env.NODE_ENV === "development";
  const policy = contentPolicy({ nonce, path, isDevelopment });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set("x-postern-path", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  // What is under /api may be an upload, which this step would hold in memory.
  matcher: ["/((?!_next/static|_next/image|api/).*)"],
};
