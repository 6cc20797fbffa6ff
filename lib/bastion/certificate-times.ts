/** Hosts may be behind by this much; sshd compares with its own clock. */
const skewMs = 60_000;
const certificateMs = 60_000;

/** When a certificate of the session authority is valid. */
export const certificateTimes = (now: Date) => ({
  validAfter: new Date(now.getTime() - skewMs),
  validBefore: new Date(now.getTime() + certificateMs),
});
