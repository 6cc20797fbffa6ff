import { redirect } from "next/navigation";

type Props = { params: Promise<{ id: string }> };

/** Mails and notices link to one item; the page shows it beside the list. */
export default async function ApprovalLink({ params }: Props) {
  const { id } = await params;
  redirect(`/approvals?item=${encodeURIComponent(id)}`);
}
