import type { KeyboardAuthContext } from "ssh2";
import type { Link } from "./link.ts";
import type { ProofAsked } from "./messages.ts";
import { askingWords } from "./words.ts";

/** Codes that one connection may try; the sign-in counts over all of them. */
const codesMax = 3;

type Proving = {
  readonly link: Link;
  readonly loginId: string;
  readonly asked: Exclude<ProofAsked, { kind: "none" }>;
  /** `deploy@web-1`. */
  readonly door: string;
};

/** Asks, by keyboard-interactive (RFC 4256), for what is asked beside the key; true: proven. */
export async function proveMore(context: KeyboardAuthContext, proving: Proving): Promise<boolean> {
  const { link, loginId, asked } = proving;
  const words = askingWords(asked, proving.door);
  if (asked.kind === "passkey") {
    // Nothing is to be typed: clients show what stands before no prompt, and answer at once.
    await prompt(context, words, []);
    return (await link.ask({ ask: "await-proof", loginId })).state === "confirmed";
  }
  for (let tries = 0; tries < codesMax; tries++) {
    const [code = ""] = await prompt(context, tries === 0 ? words : "", ["Code: "]);
    const { outcome } = await link.ask({ ask: "try-code", loginId, code: code.slice(0, 100) });
    if (outcome === "passed") return true;
    if (outcome === "over") return false;
  }
  return false;
}

const prompt = (
  context: KeyboardAuthContext,
  words: string,
  prompts: readonly string[],
): Promise<string[]> =>
  new Promise((pass, fail) => {
    const shown = prompts.map((each) => ({ prompt: each, echo: false }));
    context.once("abort", () => fail(new Error("the client went away")));
    context.prompt(shown, "", words, (answers) => {
      if (Array.isArray(answers)) pass(answers);
      else fail(new Error("the client answered nothing"));
    });
  });
