const [databaseName, storeName, keyName] = ["postern", "keys", "device"];

const opened = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open(databaseName, 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(storeName));
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => reject(asked.error ?? new Error("no database")));
  });

/** Keeps this pair unless there is one already; of two pages at once both get the first. */
const kept = (database: IDBDatabase, made: CryptoKeyPair): Promise<CryptoKeyPair> =>
  new Promise((resolve, reject) => {
    const transaction = database.transaction(storeName, "readwrite");
    const store = transaction.objectStore(storeName);
    const found = store.get(keyName);
    found.addEventListener("success", () => {
      if (found.result === undefined) store.put(made, keyName);
    });
    transaction.addEventListener("complete", () =>
      resolve((found.result as CryptoKeyPair | undefined) ?? made),
    );
    transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("aborted")));
  });

/** This browser's key: its private half cannot be read, not even by this page. */
async function deviceKey(): Promise<CryptoKeyPair> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const made = await crypto.subtle.generateKey(curve, false, ["sign"]);
  const database = await opened();
  try {
    return await kept(database, made);
  } finally {
    database.close();
  }
}

type Hinting = Navigator & {
  readonly userAgentData?: {
    readonly getHighEntropyValues: (hints: string[]) => Promise<{ model?: string }>;
  };
};

/** Only what is touched may pretend to be a phone; elsewhere it says nothing, and is dear. */
function rendererOf(): string | undefined {
  if (navigator.maxTouchPoints === 0) return undefined;
  const gl = document.createElement("canvas").getContext("webgl");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = info && gl?.getParameter(info.UNMASKED_RENDERER_WEBGL);
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return typeof name === "string" ? name.slice(0, 200) : undefined;
}

/** What this browser says of itself. */
async function selfReport() {
  const hints = (navigator as Hinting).userAgentData;
  const { model } = (await hints?.getHighEntropyValues(["model"])) ?? {};
  const renderer = rendererOf();
  return {
    webdriver: navigator.webdriver,
    userAgent: navigator.userAgent.slice(0, 1000),
    ...(model && { model: model.slice(0, 100) }),
    ...(renderer !== undefined && { renderer }),
  };
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCodePoint(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const encoded = (value: unknown): string =>
  base64url(new TextEncoder().encode(JSON.stringify(value)));

/**
 * A DPoP proof (RFC 9449 §4.2) by this browser's key; undefined where there are no keys, such as
 * outside a secure context.
 */
export async function deviceProof(
  nonce: string,
  path: "/sign-in" | "/device-check",
): Promise<string | undefined> {
  try {
    const { privateKey, publicKey } = await deviceKey();
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
    const header = { typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } };
    const claims = {
      jti: crypto.randomUUID(),
      htm: "POST",
      htu: new URL(path, location.origin).href,
      iat: Math.floor((performance.timeOrigin + performance.now()) / 1000),
      nonce,
      client: await selfReport(),
    };
    const signed = `${encoded(header)}.${encoded(claims)}`;
    const how = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(how, privateKey, new TextEncoder().encode(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  } catch {
    return undefined;
  }
}
