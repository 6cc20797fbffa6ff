import "server-only";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { isPosternError } from "#lib/kernel/index.ts";
import { readOfferedTotp } from "#lib/signin/index.ts";

/** The authenticator that is offered to this browser; undefined: none, or its time is over. */
export async function readOffer(name: "login" | "enrolment") {
  try {
    const handle = (await readHandle(name)) ?? "";
    return await readOfferedTotp(await beginAsVisitor(), { handle });
  } catch (error) {
    if (isPosternError(error) && error.code === "gone") return undefined;
    throw error;
  }
}
