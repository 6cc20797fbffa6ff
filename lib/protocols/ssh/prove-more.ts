import type { KeyboardAuthContext } from "ssh2";
import type { Link } from "./link.ts";
import type { ProofAsked } from "./messages.ts";
import { askingWords } from "./words.ts";

/** Codes that may be tried at one place; the sign-in counts over all of them. */
const codesMax = 3;

/** Shows words, and answers what was typed after each prompt; without prompts it does not wait. */
export type Prompt = (words: string, prompts: readonly string[]) => Promise<string[]>;

type Proving = {
  readonly link: Link;
  readonly loginId: string;
  readonly asked: Exclude<ProofAsked, { kind: "none" }>;
  /** `deploy@web-1`. */
  readonly door: string;
};

/** `wrong`: too many codes were, or somebody said no. `over`: nothing was proven, nor disproven. */
type Proven = "proven" | "wrong" | "over";

/** Asks for what is asked beside the key: a code, or a yes on the page whose link it shows. */
export async function proveMore(prompt: Prompt, proving: Proving): Promise<Proven> {
  const { link, loginId, asked } = proving;
  const words = askingWords(asked, proving.door);
  if (asked.kind === "passkey") {
    // Nothing is to be typed: clients show what stands before no prompt, and answer at once.
    await prompt(words, []);
    const { state } = await link.ask({ ask: "await-proof", loginId });
    if (state === "over") return "over";
    return state === "confirmed" ? "proven" : "wrong";
  }
  for (let tries = 0; tries < codesMax; tries++) {
    const [code = ""] = await prompt(tries === 0 ? words : "", ["Code: "]);
    const { outcome } = await link.ask({ ask: "try-code", loginId, code: code.slice(0, 100) });
    if (outcome === "passed") return "proven";
    if (outcome === "over") return "over";
  }
  return "wrong";
}

/** By keyboard-interactive (RFC 4256), on the way in. */
export const promptOf =
  (context: KeyboardAuthContext): Prompt =>
  (words, prompts) =>
    new Promise((pass, fail) => {
      const shown = prompts.map((each) => ({ prompt: each, echo: false }));
      context.once("abort", () => fail(new Error("the client went away")));
      context.prompt(shown, "", words, (answers) => {
        if (Array.isArray(answers)) pass(answers);
        else fail(new Error("the client answered nothing"));
      });
    });
