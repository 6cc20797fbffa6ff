/**
 * One value per process under this name, even where a bundler loads a module twice: pages are
 * bundled, the server around them is not, and both must meet in one pool and one cache.
 */
export function singleton<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`postern.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  return (store[key] ??= create());
}
