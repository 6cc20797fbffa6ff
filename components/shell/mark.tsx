/** A postern: the small door beside the gate. */
export function Mark() {
  return (
    <svg width="18" height="18" viewBox="0 0 20 20" aria-hidden className="flex-none">
      <path d="M2 20V8a8 8 0 0 1 16 0v12z" fill="var(--color-ink)" />
      <path d="M6.5 20V9a3.5 3.5 0 0 1 7 0v11z" fill="var(--color-rail)" />
      <circle cx="11.4" cy="14" r="0.9" fill="var(--color-ink)" />
    </svg>
  );
}
