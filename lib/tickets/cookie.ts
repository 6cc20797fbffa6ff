/** Under HTTPS the name binds the cookie to this host and to secure connections (RFC 6265bis). */
export const ticketCookie = (publicUrl: string): string =>
  publicUrl.startsWith("https:") ? "__Host-postern.ticket" : "postern.ticket";

const names = new Set(["__Host-postern.ticket", "postern.ticket"]);

/** The ticket's handle in a Cookie header, when there is one. */
export function ticketOfCookies(header: string | null): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [name = "", value = ""] = part.trim().split("=", 2);
    if (names.has(name) && value !== "") return decodeURIComponent(value);
  }
  return undefined;
}
