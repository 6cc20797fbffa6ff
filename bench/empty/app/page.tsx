/** What a Next server costs without Postern: the baseline of pages and of the warm start. */
export default function EmptyPage() {
  return <main>Empty</main>;
}
