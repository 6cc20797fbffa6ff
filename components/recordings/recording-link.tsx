import type { ReactNode } from "react";
import { addressOf } from "#app/address.ts";
import { secondsOf } from "./clock-words.ts";

type Props = {
  recordingId: string;
  /** Seconds from its beginning, to go on from there. */
  at?: number;
  children: ReactNode;
};

/** A whole load: the page that plays has a policy of its own, which lets WebAssembly run. */
export function RecordingLink({ recordingId, at, children }: Props) {
  const asked = at === undefined ? {} : { t: secondsOf(at) };
  return <a href={addressOf(`/production/recordings/${recordingId}`, asked)}>{children}</a>;
}
