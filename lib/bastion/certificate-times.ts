/** Hosts may be behind by this much; sshd compares with its own clock. */
const skewMs = 60_000;
const certificateMs = 60_000;

/** When a certificate of the session authority is valid. */
export const certificateTimes = (now: Date) => ({
  validAfter: new Date(now.getTime() - skewMs),
  validBefore: new Date(now.getTime() + certificateMs),
});

const hourMs = 3_600_000;

/**
 * When a certificate for the gateways' host key is valid, and from when on the next one is signed.
 * The clocks of people's machines may be behind by an hour, and for half a day nobody need sign.
 */
export const hostCertificateTimes = (now: Date) => ({
  validAfter: new Date(now.getTime() - hourMs),
  validBefore: new Date(now.getTime() + 24 * hourMs),
  renewAt: new Date(now.getTime() + 12 * hourMs),
});
