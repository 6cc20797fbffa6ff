-- Whoever is signed in proves once more who they are: about one ticket, which is renewed.
alter table "login_transaction"
  drop constraint "a_login_says_what_it_is_for",
  drop constraint "a_login_is_in_a_known_state",
  add constraint "a_login_says_what_it_is_for" check (
    "purpose" in ('sign-in', 'enrolment', 'addition', 'step-up')),
  add constraint "a_login_is_in_a_known_state" check (
    "status" in ('asked', 'password', 'enrolling', 'registering', 'adding', 'added', 'confirming',
                 'complete', 'redeemed', 'failed')),
  add constraint "a_step_up_belongs_to_a_ticket" check (
    case when "purpose" = 'step-up'
      then "ticket_id" is not null and "status" in ('confirming', 'complete', 'redeemed', 'failed')
      else "status" <> 'confirming' end),
  add constraint "only_a_step_up_renews_a_ticket" check (
    "status" not in ('complete', 'redeemed') or "purpose" = 'step-up' or "ticket_id" is null);
