import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CompactRange } from "#lib/audit/compact-range.ts";
import { emptyRoot, leafHash, nodeHash } from "#lib/audit/hashes.ts";
import { consistencyProof, inclusionProof, type ReadNode } from "#lib/audit/proofs.ts";
import { splitOf } from "#lib/audit/subtree.ts";
import { edgeTiles, nodeIn, tileKey, tileOf, TileWriter } from "#lib/audit/tile.ts";
import { verifyConsistency, verifyInclusion } from "#lib/audit/verify-proof.ts";

/** The definitions of RFC 9162 §2.1, word for word. */
const naive = {
  root(leaves: readonly Buffer[]): Buffer {
    const [first] = leaves;
    if (first === undefined) return emptyRoot;
    if (leaves.length === 1) return first;
    const split = splitOf(leaves.length);
    return nodeHash(naive.root(leaves.slice(0, split)), naive.root(leaves.slice(split)));
  },
  path(index: number, leaves: readonly Buffer[]): Buffer[] {
    if (leaves.length === 1) return [];
    const split = splitOf(leaves.length);
    return index < split
      ? [...naive.path(index, leaves.slice(0, split)), naive.root(leaves.slice(split))]
      : [...naive.path(index - split, leaves.slice(split)), naive.root(leaves.slice(0, split))];
  },
  subproof(older: number, leaves: readonly Buffer[], isKnown: boolean): Buffer[] {
    if (older === leaves.length) return isKnown ? [] : [naive.root(leaves)];
    const split = splitOf(leaves.length);
    const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
    return older <= split
      ? [...naive.subproof(older, left, isKnown), naive.root(right)]
      : [...naive.subproof(older - split, right, false), naive.root(left)];
  },
};

const leavesOf = (size: number) =>
  Array.from({ length: size }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

/** Grows tiles in batches as the sequencer does: each begins from what the last one stored. */
function tilesOf(leaves: readonly Buffer[], batches: readonly number[]) {
  const stored = new Map<string, Buffer>();
  let done = 0;
  let root = emptyRoot;
  const steps = [...batches, leaves.length];
  for (let step = 0; done < leaves.length; step++) {
    const edge = new Map(
      edgeTiles(done).map((at) => [at.level, stored.get(tileKey(at)) ?? Buffer.alloc(0)]),
    );
    const writer = new TileWriter(done, edge);
    expect(writer.root().equals(naive.root(leaves.slice(0, done)))).toBe(true);
    const next = Math.min(leaves.length, done + (steps[step] ?? leaves.length));
    for (const leaf of leaves.slice(done, next)) writer.append(leaf);
    for (const tile of writer.changed()) stored.set(tileKey(tile), tile.hashes);
    done = next;
    root = writer.root();
  }
  const read: ReadNode = async (node) =>
    nodeIn(stored.get(tileKey(tileOf(node))) ?? Buffer.alloc(0), node);
  return { read, root };
}

const small = { numRuns: 60 };

describe("the vectors of certificate transparency", () => {
  // The eight leaves and roots that the reference implementations publish.
  const leaves = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
  ].map((hex) => leafHash(Buffer.from(hex, "hex")));
  const roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ];

  test("every size has its published root", () => {
    const range = new CompactRange();
    const found = leaves.map((leaf) => {
      range.append(leaf);
      return range.root().toString("hex");
    });
    expect(found).toEqual(roots);
    expect(new CompactRange().root().toString("hex")).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  test("the published paths are the proofs", async () => {
    const { read } = tilesOf(leaves, []);
    const hex = (path: Buffer[]) => path.map((each) => each.toString("hex"));
    expect(hex(await inclusionProof(read, 5, 8))).toEqual([
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    expect(hex(await consistencyProof(read, 6, 8))).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });
});

test("a tree grown in any batches has the root and the proofs of the definition", async () => {
  const sizes = fc.integer({ min: 1, max: 700 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.integer({ min: 1, max: 300 })), fc.nat(), async (...c) => {
      const [size, batches, seed] = c;
      const leaves = leavesOf(size);
      const { read, root } = tilesOf(leaves, batches);
      expect(root.equals(naive.root(leaves))).toBe(true);
      const index = seed % size;
      expect(await inclusionProof(read, index, size)).toEqual(naive.path(index, leaves));
      const older = 1 + (seed % size);
      expect(await consistencyProof(read, older, size)).toEqual(
        older === size ? [] : naive.subproof(older, leaves, true),
      );
    }),
    small,
  );
});

test("a proof holds for its leaf, index and size, and for nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), async (size, a, b) => {
      const leaves = leavesOf(size);
      const { read, root } = tilesOf(leaves, []);
      const index = a % size;
      const leaf = leaves[index] ?? emptyRoot;
      const proof = await inclusionProof(read, index, size);
      expect(verifyInclusion({ leaf, index, size, proof }, root)).toBe(true);
      const other = b % size;
      const wrongLeaf = leafHash(Buffer.from("another"));
      expect(verifyInclusion({ leaf: wrongLeaf, index, size, proof }, root)).toBe(false);
      expect(verifyInclusion({ leaf, index: other, size, proof }, root)).toBe(other === index);
      expect(verifyInclusion({ leaf, index, size, proof: [...proof, leaf] }, root)).toBe(false);
      expect(verifyInclusion({ leaf, index, size, proof: proof.slice(1) }, root)).toBe(size === 1);
      const flipped = proof.map((each, at) => {
        const copy = Buffer.from(each);
        if (at === b % proof.length) copy[b % 32] = (copy[b % 32] ?? 0) ^ (1 << (a % 8));
        return copy;
      });
      expect(verifyInclusion({ leaf, index, size, proof: flipped }, root)).toBe(size === 1);
    }),
    small,
  );
});

test("a newer tree is consistent with every older one, and with no altered one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.nat(), fc.nat(), async (size, a, b) => {
      const leaves = leavesOf(size);
      const { read, root } = tilesOf(leaves, []);
      const olderSize = 1 + (a % size);
      const older = { size: olderSize, root: naive.root(leaves.slice(0, olderSize)) };
      const proof = await consistencyProof(read, olderSize, size);
      expect(verifyConsistency(older, { size, root }, proof)).toBe(true);
      const altered = leaves.slice(0, olderSize);
      altered[b % olderSize] = leafHash(Buffer.from("altered"));
      const wrong = { size: olderSize, root: naive.root(altered) };
      expect(verifyConsistency(wrong, { size, root }, proof)).toBe(false);
      expect(verifyConsistency({ size, root }, older, proof)).toBe(olderSize === size);
      if (proof.length > 0) {
        expect(verifyConsistency(older, { size, root }, proof.slice(0, -1))).toBe(false);
        expect(verifyConsistency(older, { size, root }, [...proof, root])).toBe(false);
      }
    }),
    small,
  );
});
