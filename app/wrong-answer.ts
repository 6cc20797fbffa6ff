import { PosternError } from "#lib/kernel/index.ts";

type Tried = { readonly outcome: string; readonly seconds?: number };

/** What a page says about an answer that did not pass: to wait, to begin anew, or `reason`. */
export function wrongAnswer({ outcome, seconds = 0 }: Tried, reason: string): PosternError {
  if (outcome === "wait") {
    return new PosternError("too_many", "wait", { minutes: Math.ceil(seconds / 60) });
  }
  if (outcome === "over") return new PosternError("gone", "login_is_over");
  return new PosternError("unauthenticated", reason);
}
