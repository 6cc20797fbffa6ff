/**
 * A path of this portal to go to after signing in. Anything else, another host, a protocol, or the
 * doors of signing in themselves, becomes the home page (CWE-601).
 */
export function ownPath(asked: string | null | undefined): string {
  if (!asked || asked.length > 2000 || !asked.startsWith("/")) return "/";
  const base = "http://own.invalid";
  if (!URL.canParse(asked, base)) return "/";
  const url = new URL(asked, base);
  if (url.origin !== base) return "/";
  if (/^\/(sign-in|enrol|api)(\/|$)/.test(url.pathname)) return "/";
  return url.pathname.startsWith("//") ? "/" : `${url.pathname}${url.search}${url.hash}`;
}
