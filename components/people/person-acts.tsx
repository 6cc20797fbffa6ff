"use client";

import { CirclePlay, Ellipsis, OctagonPause, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FindTargets } from "#components/access/target-picker.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { ActDialogue, type PreviewAct, type SendAct } from "./act-dialogue.tsx";
import { GiveDialogue } from "./give-dialogue.tsx";

type Props = {
  personId: string;
  name: string;
  /** Who stopped everything; null: nobody did. */
  suspendedBy: "person" | "feed" | null;
  hasLeft: boolean;
  sessions: number;
  preview: PreviewAct;
  find: FindTargets;
  give: SendAct;
  suspend: SendAct;
  unsuspend: SendAct;
};

type Opened = "give" | "turn" | "keep";

/** What an access manager does to one person; each names its effect before it happens. */
export function PersonActs(props: Props) {
  const { personId, name, suspendedBy, hasLeft, preview } = props;
  const isSuspended = suspendedBy !== null;
  const t = useTranslations("people");
  const [open, setOpen] = useState<Opened>();
  const turn = (which: Opened) => (isOpen: boolean) => setOpen(isOpen ? which : undefined);
  return (
    <>
      <Button icon={<Plus />} disabled={hasLeft} onClick={() => setOpen("give")}>
        {t("give")}
      </Button>
      <Menu trigger={<IconButton label={t("more")} kind="secondary" icon={<Ellipsis />} />}>
        {suspendedBy === "feed" && (
          <MenuItem icon={<OctagonPause />} onChoose={() => setOpen("keep")}>
            {t("suspension.act.keep")}
          </MenuItem>
        )}
        <MenuItem
          danger={!isSuspended}
          icon={isSuspended ? <CirclePlay /> : <OctagonPause />}
          onChoose={() => setOpen("turn")}
        >
          {t(`suspension.act.${isSuspended ? "unsuspend" : "suspend"}`)}
        </MenuItem>
      </Menu>
      <SuspensionDialogue
        {...props}
        act={isSuspended ? "unsuspend" : "suspend"}
        open={open === "turn"}
        onOpenChange={turn("turn")}
      />
      <SuspensionDialogue
        {...props}
        act="keep"
        open={open === "keep"}
        onOpenChange={turn("keep")}
      />
      <GiveDialogue
        personId={personId}
        name={name}
        find={props.find}
        preview={preview}
        send={props.give}
        open={open === "give"}
        onOpenChange={turn("give")}
      />
    </>
  );
}

type SuspensionProps = Props & {
  /** To keep it is to suspend anew: what a feed stopped, it lifts no more. */
  act: "suspend" | "unsuspend" | "keep";
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

function SuspensionDialogue({ act, open, onOpenChange, ...props }: SuspensionProps) {
  const { personId, name, sessions, preview, suspend, unsuspend } = props;
  const t = useTranslations("people");
  return (
    <ActDialogue
      personId={personId}
      act={{ kind: act === "unsuspend" ? "unsuspend" : "suspend" }}
      title={t(`suspension.title.${act}`, { name })}
      lead={t(`suspension.lead.${act}`)}
      confirm={t(`suspension.act.${act}`)}
      danger={act === "suspend"}
      sessions={act === "suspend" ? sessions : 0}
      preview={preview}
      send={act === "unsuspend" ? unsuspend : suspend}
      fields={{}}
      open={open}
      onOpenChange={onOpenChange}
    />
  );
}
