/** Passes on the first at once, and of those that come soon after it the last. */
export type LatestOf<T> = { readonly say: (value: T) => void; readonly stop: () => void };

export function latestOf<T>(everyMs: number, pass: (value: T) => void): LatestOf<T> {
  let timer: NodeJS.Timeout | undefined;
  let waiting: { readonly value: T } | undefined;
  const say = (value: T): void => {
    if (timer) {
      waiting = { value };
      return;
    }
    pass(value);
    timer = setTimeout(() => {
      timer = undefined;
      const last = waiting;
      waiting = undefined;
      if (last) say(last.value);
    }, everyMs).unref();
  };
  return {
    say,
    stop: () => {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
