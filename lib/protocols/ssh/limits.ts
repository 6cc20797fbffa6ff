/** From the TCP connection to a proven key (sshd's LoginGraceTime). */
export const loginMsMax = 30_000;
/** Longer, for whoever proved a key and is to prove more. */
export const proofMsMax = 200_000;
/** Keys that a client may try (sshd's MaxAuthTries). */
export const attemptsMax = 10;
export const connectionsMax = 2000;
/** Of one address, proven or not. */
export const connectionsOfSourceMax = 100;
/** Connections that have not proven a key yet (sshd's MaxStartups). */
export const halfOpenMax = 200;
/** Open channels of one connection (sshd's MaxSessions is 10; clients that multiplex ask more). */
export const channelsMax = 50;
export const connectMsMax = 10_000;
/** A client that does not go is cut: with what it takes to hear of an end, within a second. */
export const goodbyeMs = 200;
export const commandBytesMax = 32_768;

/** Without SHA-1, CBC, finite-field groups of old, or compression before a key is proven. */
export const algorithms = {
  // ssh2 drops the packet of a client that guesses (RFC 4253 §7.1), even where the guess was right.
  // Clients guess the standard name: with the older one first they send again, to the same effect.
  kex: [
    "curve25519-sha256@libssh.org",
    "curve25519-sha256",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group18-sha512",
  ],
  serverHostKey: ["ssh-ed25519"],
  cipher: [
    "chacha20-poly1305@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
  ],
  hmac: ["hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512"],
  compress: ["none"],
};

/**
 * Inside a jump. ssh2 makes the tags of ChaCha20-Poly1305 in memory that all connections share, and
 * encrypts the outer connection's packet while it still makes the inner one's.
 */
export const innerAlgorithms = {
  ...algorithms,
  cipher: algorithms.cipher.filter((each) => each.startsWith("aes")),
};

/**
 * Hosts may have other keys than the gateway. What comes first is used (RFC 4253 §7.1), and ssh2
 * has the tags of ChaCha20-Poly1305 made by WebAssembly: half as fast as what the processor does.
 */
export const upstreamAlgorithms = {
  ...algorithms,
  cipher: [
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes128-ctr",
  ],
  serverHostKey: [
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
  ],
};
