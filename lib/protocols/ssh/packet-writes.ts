import type { Socket } from "node:net";

/**
 * Hands the system at once what one turn of the loop writes. ssh2 writes a packet in up to three
 * pieces (length, text, tag): each would be a call of the system, and without Nagle's algorithm a
 * segment of TCP.
 */
export function writePacketsWhole(socket: Socket): Socket {
  const write: (...args: never) => boolean = socket.write.bind(socket);
  let isHeld = false;
  const release = () => {
    isHeld = false;
    socket.uncork();
  };
  socket.write = (...args: never) => {
    if (!isHeld) {
      isHeld = true;
      socket.cork();
      process.nextTick(release);
    }
    return write(...args);
  };
  return socket;
}
