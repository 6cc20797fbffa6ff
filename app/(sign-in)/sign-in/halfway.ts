import "server-only";
import { redirect } from "next/navigation";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { readSignIn } from "#lib/signin/index.ts";

/** Whose password was right in this browser; undefined: nobody's. */
export async function findHalfway() {
  const handle = await readHandle("login");
  const login = await readSignIn(await beginAsVisitor(), {
    ...(handle !== undefined && { handle }),
  });
  if (login.status !== "password" || login.displayName === null) return undefined;
  const { displayName: name, employeeNumber, loginId, ...has } = login;
  const { hasPasskey, hasRecoveryCodes } = has;
  return {
    ...{ name, note: employeeNumber ?? "", loginId: loginId ?? "" },
    ...{ hasPasskey, hasRecoveryCodes },
  };
}

/** The same; anybody else begins at the door. */
export const halfway = async () => (await findHalfway()) ?? redirect("/sign-in");
