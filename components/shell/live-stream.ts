/** A topic changed; `mine`: it concerns the reader's own person. */
export type LiveChange = { readonly topic: string; readonly mine: boolean };

type Ear = { changed: (change: LiveChange) => void; live: () => void; stale: () => void };

const staleAfterMs = 6_000;
const retryMs = 10_000;
const hiddenCloseMs = 60_000;

/**
 * Listens to `/events` until stopped. A page out of sight lets go of its connection, because a
 * browser has only six for all tabs; seen again, it is told that everything may have changed.
 */
export function openStream(ear: Ear): () => void {
  let source: EventSource | undefined;
  let stale: ReturnType<typeof setTimeout> | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;
  let hasMissed = false;
  const opened = () => {
    clearTimeout(stale);
    stale = undefined;
    ear.live();
    if (hasMissed) ear.changed({ topic: "everything", mine: true });
    hasMissed = false;
  };
  const failed = () => {
    hasMissed = true;
    stale ??= setTimeout(ear.stale, staleAfterMs);
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(next);
    next = setTimeout(connect, retryMs);
  };
  const connect = () => {
    source?.close();
    source = new EventSource("/events");
    source.addEventListener("open", opened);
    source.addEventListener("error", failed);
    source.addEventListener("changed", (event) => {
      const change = readChange(String(event.data));
      if (change) ear.changed(change);
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
    hasMissed = true;
  };
  const seen = () => {
    clearTimeout(next);
    if (document.hidden) next = setTimeout(close, hiddenCloseMs);
    else if (!source || source.readyState === EventSource.CLOSED) connect();
  };
  document.addEventListener("visibilitychange", seen);
  connect();
  return () => {
    document.removeEventListener("visibilitychange", seen);
    clearTimeout(stale);
    clearTimeout(next);
    source?.close();
  };
}

function readChange(data: string): LiveChange | undefined {
  try {
    const { topic, mine } = JSON.parse(data) as Record<string, unknown>;
    return typeof topic === "string" ? { topic, mine: mine === true } : undefined;
  } catch {
    return undefined;
  }
}
