type Page = {
  readonly nonce: string;
  readonly path: string;
  readonly isDevelopment: boolean;
};

/** xterm.js writes its own style elements, and knows no nonce. */
const drawsTerminal = (path: string): boolean => path.startsWith("/terminal/");

/** The player of recordings draws by WebAssembly, which is compiled in the page. */
const playsRecording = (path: string): boolean => /^\/production\/recordings\/[^/]+$/.test(path);

/**
 * What a page may load. Scripts run only with this answer's nonce. Styles come from our files or
 * carry the nonce; the attribute alone is open: bars and date lines have their length in it. Where
 * a terminal is drawn styles are open, and such a page is left and entered by whole loads only.
 */
export function contentPolicy({ nonce, path, isDevelopment }: Page): string {
  const scripts = [
    `'nonce-${nonce}' 'strict-dynamic'`,
    ...(playsRecording(path) ? ["'wasm-unsafe-eval'"] : []),
    ...(isDevelopment ? ["'unsafe-eval'"] : []),
  ];
  const rules: Record<string, string> = {
    "default-src": "'none'",
    "script-src": scripts.join(" "),
    "style-src": drawsTerminal(path) ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
  };
  return Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
