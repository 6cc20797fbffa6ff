import { createHash } from "node:crypto";
import { log, PosternError, type KmsSetting } from "#lib/kernel/index.ts";
import {
  codeOf,
  loadLibrary,
  openModule,
  type Cryptoki,
  type Handle,
  type Library,
} from "./pkcs11-library.ts";

export type TokenAddress = Extract<KmsSetting, { kind: "pkcs11" }>;

/** A session in which the user is signed in; one operation at a time runs in it. */
export type Session = {
  readonly library: Library;
  readonly cryptoki: Cryptoki;
  readonly handle: Handle;
};

/** After these the session is of no use any more, and another may be. */
const lost = new Set([
  "CKR_SESSION_HANDLE_INVALID",
  "CKR_SESSION_CLOSED",
  "CKR_DEVICE_ERROR",
  "CKR_DEVICE_REMOVED",
  "CKR_TOKEN_NOT_PRESENT",
  "CKR_USER_NOT_LOGGED_IN",
  "CKR_KEY_HANDLE_INVALID",
  "CKR_OBJECT_HANDLE_INVALID",
  "CKR_OPERATION_ACTIVE",
  "CKR_CRYPTOKI_NOT_INITIALIZED",
]);

/** One signed-in session with a token, opened when it is needed and anew when it was lost. */
export class TokenSession {
  readonly #address: TokenAddress;
  #session: Session | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #refusedPin: string | undefined;

  constructor(address: TokenAddress) {
    this.#address = address;
  }

  /**
   * Runs one operation after the other; once more in a new session when the old one was lost.
   * @throws {PosternError} `unavailable`, with the module's code.
   */
  use<T>(work: (session: Session) => T | Promise<T>): Promise<T> {
    const mine = this.#last.then(() => this.#attempt(work));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #attempt<T>(work: (session: Session) => T | Promise<T>): Promise<T> {
    for (let isSecond = false; ; isSecond = true) {
      try {
        this.#session ??= await this.#open();
        return await work(this.#session);
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        this.#close();
        if (isSecond || !lost.has(code)) throw failed(code);
        log().warn(
          { reason: code },
          "the session with the key provider's token was lost; opening another",
        );
      }
    }
  }

  async #open(): Promise<Session> {
    const library = await loadLibrary();
    const cryptoki = openModule(library, this.#address.module);
    const slot = slotOf(cryptoki, this.#address.token);
    const flags = library.CKF_SERIAL_SESSION | library.CKF_RW_SESSION;
    const handle = cryptoki.C_OpenSession(slot, flags);
    this.#signIn({ library, cryptoki, handle });
    return { library, cryptoki, handle };
  }

  #signIn({ library, cryptoki, handle }: Session): void {
    const pin = this.#pin();
    const print = createHash("sha256").update(pin).digest("base64");
    // A token locks itself after a few wrong ones: each is tried once.
    if (print === this.#refusedPin) throw failed("CKR_PIN_INCORRECT");
    try {
      cryptoki.C_Login(handle, library.CKU_USER, pin);
    } catch (error) {
      const code = codeOf(error);
      if (code === "CKR_USER_ALREADY_LOGGED_IN") return;
      if (code?.startsWith("CKR_PIN_")) this.#refusedPin = print;
      cryptoki.C_CloseSession(handle);
      throw error;
    }
  }

  #pin(): string {
    try {
      return this.#address.readPin();
    } catch {
      throw new PosternError("unavailable", "key_provider_pin_missing");
    }
  }

  #close(): void {
    const session = this.#session;
    this.#session = undefined;
    try {
      session?.cryptoki.C_CloseSession(session.handle);
    } catch {
      // It is lost already.
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  CKR_PIN_INCORRECT: "key_provider_forbidden",
  CKR_PIN_LOCKED: "key_provider_forbidden",
  CKR_PIN_EXPIRED: "key_provider_forbidden",
};

const failed = (code: string) =>
  new PosternError("unavailable", reasons[code] ?? "key_provider_failed", { code });

function slotOf(cryptoki: Cryptoki, label: string): Handle {
  const found = cryptoki
    .C_GetSlotList(true)
    .find((slot) => cryptoki.C_GetTokenInfo(slot).label.trimEnd() === label);
  if (found) return found;
  throw new PosternError("unavailable", "key_provider_no_token", { token: label });
}
