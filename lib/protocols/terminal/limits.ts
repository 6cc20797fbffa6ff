/** One message of the browser's: longer pastes come in several. */
export const messageBytesMax = 64 * 1024;
/** Output that the browser has not drawn yet, before the shell is paused. */
export const inFlightBytesMax = 128 * 1024;
/** What a socket has not taken yet: more than everything that may be on its way. */
export const unsentBytesMax = 1024 * 1024;
/** Drawn output, for a page that is loaded anew. */
export const historyBytesMax = 128 * 1024;
/** How long a terminal waits for its browser. */
export const detachedMsMax = 60_000;
/** From the socket to what it wants. */
export const helloMsMax = 10_000;
/** A socket that does not answer in this time is lost. */
export const pingEveryMs = 20_000;
/** How often typing counts as use of its ticket, and the ticket is looked at. */
export const ticketEveryMs = 60_000;
/** For the reason that the gateway gives, once a ticket is over. */
export const goodbyeMs = 2000;
export const terminalsMax = 300;
export const terminalsOfPersonMax = 10;
export const columnsMax = 500;
export const rowsMax = 300;
/** The gateway writes down why a session ended a moment after it cut it. */
export const reasonMsMax = 3000;
export const reasonEveryMs = 100;

/** One file, either way: 4 GiB. */
export const fileBytesMax = 4 * 1024 ** 3;
/** What a browser may send of a file before the host has taken it. */
export const untakenBytesMax = 1024 * 1024;
/** One request of SFTP: what ssh2 sends in one packet to whoever does not say they take more. */
export const pieceBytes = 30 * 1024;
/** Requests for what comes next, while a browser still takes what came before. */
export const readsAheadMax = 16;
/** How often it is said how far a file is. */
export const progressEveryBytes = 256 * 1024;
/** PATH_MAX and NAME_MAX of Linux. */
export const pathBytesMax = 4096;
export const nameBytesMax = 255;
/** A file of which nothing passes any more. */
export const stalledMsMax = 60_000;
/** An address at which a file may be fetched, once. */
export const offeredMsMax = 30_000;
export const fileSocketsMax = 100;
export const fileSocketsOfPersonMax = 4;
