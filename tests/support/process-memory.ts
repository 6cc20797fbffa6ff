import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** What a process can write in its memory (Linux: proc(5), /proc/PID/mem). */
export function readMemory(pid: number): Buffer[] {
  const maps = readFileSync(`/proc/${pid}/maps`, "utf8").matchAll(/^(\w+)-(\w+) rw/gm);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pieces = [...maps].flatMap(([, from = "", to = ""]) => {
    const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
    const piece = Buffer.alloc(end - start);
    try {
      return [piece.subarray(0, readSync(memory, piece, 0, piece.length, start))];
    } catch {
      // Not all that is mapped can be read.
      return [];
    }
  });
  closeSync(memory);
  return pieces;
}
