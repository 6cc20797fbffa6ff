import type { FormFailure } from "#components/ui/form-result.ts";
import type { CountsView } from "./run-counts.tsx";

export type FileProblem = { field: string; reason: string; expected: string };
type Imported = {
  runId: string;
  state: string;
  counts: CountsView;
  effectHash: string | null;
};
export type Sent =
  | { status: "done"; answer: Imported }
  | (FormFailure & { problems: readonly FileProblem[] })
  | { status: "lost" };

export type Sending = {
  file: File;
  feed: string;
  mode: "full" | "delta";
  asOf: string;
  /** Apply only this effect; unset: a dry run. */
  expect?: string | undefined;
};

/** Sends a file and says how much of it has left; fetch cannot tell that, so XMLHttpRequest. */
export function sendFile(sending: Sending, onSent: (share: number) => void): Promise<Sent> {
  const { file, feed, mode, asOf, expect } = sending;
  const query = new URLSearchParams({
    feed,
    mode,
    name: file.name,
    dry: expect === undefined ? "yes" : "no",
    ...(asOf !== "" && { asOf }),
    ...(expect !== undefined && { expect }),
  });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/lifecycle/import?${query.toString()}`);
    request.upload.addEventListener("progress", ({ loaded, total }) => onSent(loaded / total));
    request.upload.addEventListener("load", () => onSent(1));
    request.addEventListener("load", () => resolve(answerOf(request.responseText)));
    request.addEventListener("error", () => resolve({ status: "lost" }));
    request.send(file);
  });
}

function answerOf(text: string): Sent {
  try {
    const answer = JSON.parse(text) as Sent;
    return "status" in answer ? answer : { status: "lost" };
  } catch {
    // Whoever is signed out meets the sign-in page instead of an answer.
    return { status: "lost" };
  }
}
