import "server-only";
import { cookies } from "next/headers";
import { readSettings } from "#lib/kernel/settings.ts";

/**
 * A sign-in under way; one by passkey, which waits beside it while a name is being typed; an
 * enrolment link that was followed, off the address bar; and which device this is.
 */
type Name = "login" | "passkey" | "enrolment" | "device";

export const publicUrl = (): string => readSettings(process.env).publicUrl;
const isSecure = () => publicUrl().startsWith("https:");

/** Under HTTPS the name binds the cookie to this host (RFC 6265bis §4.1.3.2). */
const nameOf = (name: Name) => (isSecure() ? `__Host-postern.${name}` : `postern.${name}`);

export const cookieOptions = () =>
  ({ httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() }) as const;

export const readHandle = async (name: Name): Promise<string | undefined> =>
  (await cookies()).get(nameOf(name))?.value;

/** Kept until the browser is closed; its time is kept by the server. */
export const keepHandle = async (name: Name, handle: string): Promise<void> => {
  (await cookies()).set(nameOf(name), handle, cookieOptions());
};

/** As long as browsers keep a cookie (RFC 6265bis §5.5: 400 days). */
export const keepDevice = async (handle: string): Promise<void> => {
  const maxAge = 400 * 24 * 3600;
  (await cookies()).set(nameOf("device"), handle, { ...cookieOptions(), maxAge });
};

export const forgetHandle = async (name: Name): Promise<void> => {
  (await cookies()).set(nameOf(name), "", { ...cookieOptions(), maxAge: 0 });
};
