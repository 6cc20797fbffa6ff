import { Duplex, Writable } from "node:stream";
import type { ServerChannel } from "ssh2";

/** What a relay knows of the channel of whoever sits there. */
export type Near = Duplex & Pick<ServerChannel, "exit"> & { readonly stderr: Writable };

type Watching = {
  /** What passes of what was typed. */
  readonly typed: (bytes: Buffer) => Buffer;
  /** Sees what is shown; a promise: more may come once it is settled. */
  readonly shows: (bytes: Buffer) => Promise<void> | undefined;
};

/** Why nothing passes: nobody watches who must, or nobody proved yet who sits there. */
export type Hold = "unwatched" | "locked";

/** A person's channel, with somebody who looks over their shoulder, and may hold everything up. */
export class Seat extends Duplex {
  readonly stderr: Writable;
  readonly #near: ServerChannel;
  readonly #watching: Watching;
  readonly #holds = new Set<Hold>();
  #release: (() => void)[] = [];
  #hears: ((bytes: Buffer) => void) | undefined;
  #isDropped = false;

  constructor(near: ServerChannel, watching: Watching) {
    super();
    this.#near = near;
    this.#watching = watching;
    near.on("data", (bytes: Buffer) => {
      if (this.#hears) return this.#hears(bytes);
      const passed = watching.typed(bytes);
      if (passed.length > 0 && !this.push(passed)) near.pause();
    });
    near.once("end", () => this.push(null));
    near.on("error", () => this.destroy());
    near.once("close", () => this.destroy());
    this.stderr = new Writable({
      write: (bytes: Buffer, _encoding, done) => void this.#show(near.stderr, bytes, done),
    });
  }

  /** Ends with a status, as the channel itself does. */
  readonly exit = ((...status: Parameters<ServerChannel["exit"]>) =>
    this.#near.exit(...status)) as ServerChannel["exit"];

  /** Held, by one or more: nothing is typed, and nothing is shown, until nobody holds it. */
  setHeld(hold: Hold, isHeld: boolean): void {
    if (isHeld) this.#holds.add(hold);
    else this.#holds.delete(hold);
    this.#settle();
  }

  /** Who hears what is typed in the host's place, held or not; undefined: nobody does. */
  setHearing(hears: ((bytes: Buffer) => void) | undefined): void {
    this.#hears = hears;
    this.#settle();
  }

  /** Nothing is typed or shown any more, and nothing waits to be. */
  dropHeld(): void {
    this.#isDropped = true;
    // A channel that is not read never hears that it closes.
    this.setHearing(() => undefined);
    for (const go of this.#release.splice(0)) go();
  }

  /** A line for whoever sits there, held or not. */
  say(line: string): void {
    this.#near.write(line);
  }

  #settle(): void {
    const isHeld = this.#holds.size > 0;
    if (isHeld && !this.#hears) return void this.#near.pause();
    this.#near.resume();
    if (isHeld) return;
    for (const go of this.#release.splice(0)) go();
  }

  override _read(): void {
    if (this.#holds.size === 0) this.#near.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    void this.#show(this.#near, bytes, done);
  }

  override _final(done: () => void): void {
    this.stderr.end(() => {
      this.#near.end();
      done();
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#holds.clear();
    this.#hears = undefined;
    this.#settle();
    this.stderr.destroy();
    done(error);
  }

  async #show(onto: Writable, bytes: Buffer, done: () => void): Promise<void> {
    await this.#free();
    if (!this.#isDropped) await this.#watching.shows(bytes);
    // Whoever watches may have been waited for until something held it.
    await this.#free();
    if (this.#isDropped || onto.write(bytes)) return done();
    onto.once("drain", done);
  }

  async #free(): Promise<void> {
    while (this.#holds.size > 0 && !this.#isDropped) {
      await new Promise<void>((go) => void this.#release.push(go));
    }
  }
}
