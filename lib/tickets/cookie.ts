/** Under HTTPS the name binds the cookie to this host and to secure connections (RFC 6265bis). */
export const ticketCookie = (publicUrl: string): string =>
  publicUrl.startsWith("https:") ? "__Host-postern.ticket" : "postern.ticket";

/**
 * The ticket's handle in a Cookie header, when there is one. Under HTTPS only the bound name counts:
 * any host of the same domain, or anybody between, can set a cookie of the other.
 */
export function ticketOfCookies(header: string | null, publicUrl: string): string | undefined {
  const own = ticketCookie(publicUrl);
  for (const part of (header ?? "").split(";")) {
    const [name = "", value = ""] = part.trim().split("=", 2);
    if (name === own && value !== "") return value;
  }
  return undefined;
}
