import { ownFindings, type OwnFinding } from "../health/findings.ts";

/** What is so, and is no fault of the host's. */
const notes = ["ends_left", "no_logind", "no_session_scope"] as const;
export type Note = { readonly code: (typeof notes)[number]; readonly subject: string };
const isNote = (word: string): word is Note["code"] => notes.some((each) => each === word);

export type ScriptReport = {
  readonly findings: readonly OwnFinding[];
  readonly notes: readonly Note[];
  /** Why nothing was done; null: it came to its end. */
  readonly failure: string | null;
};

const findingsMax = 500;
const subjectMax = 300;

/** Reads what a set-up script printed; what a host says holds no control characters for people. */
export function readReport(printed: string): ScriptReport {
  const said = printed
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([mark]) => mark === "postern")
    .map(([, word = "", ...rest]) => ({
      word,
      subject: rest
        .join(" ")
        .replaceAll(/[\p{Cc}\p{Cf}]/gu, "?")
        .slice(0, subjectMax),
    }));
  const failed = said.find(({ word }) => word === "failed");
  const isDone = said.some(({ word }) => word === "done");
  return {
    findings: said
      .filter(({ word }) => ownFindings.has(word))
      .slice(0, findingsMax)
      .map(({ word, subject }) => ({ code: word as OwnFinding["code"], subject })),
    notes: said
      .flatMap(({ word, subject }) => (isNote(word) ? [{ code: word, subject }] : []))
      .slice(0, findingsMax),
    failure: failed ? failed.subject : isDone ? null : "the script did not come to its end",
  };
}
