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

/** A person's channel, with somebody who looks over their shoulder, and may hold everything up. */
export class Seat extends Duplex {
  readonly stderr: Writable;
  readonly #near: ServerChannel;
  readonly #watching: Watching;
  #release: (() => void)[] = [];
  #isHeld = false;

  constructor(near: ServerChannel, watching: Watching) {
    super();
    this.#near = near;
    this.#watching = watching;
    near.on("data", (bytes: Buffer) => {
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

  /** Held: nothing is typed, and nothing is shown, until it goes on. */
  setHeld(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    if (isHeld) return void this.#near.pause();
    this.#near.resume();
    for (const go of this.#release.splice(0)) go();
  }

  /** A line for whoever sits there, held or not. */
  say(line: string): void {
    this.#near.write(line);
  }

  override _read(): void {
    if (!this.#isHeld) this.#near.resume();
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
    this.setHeld(false);
    this.stderr.destroy();
    done(error);
  }

  async #show(onto: Writable, bytes: Buffer, done: () => void): Promise<void> {
    if (this.#isHeld) await new Promise<void>((go) => void this.#release.push(go));
    await this.#watching.shows(bytes);
    if (onto.write(bytes)) return done();
    onto.once("drain", done);
  }
}
