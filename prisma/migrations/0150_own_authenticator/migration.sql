-- Whoever is signed in sets up another authenticator: an addition of its own ticket, like a passkey.
alter table "login_transaction"
  drop constraint "a_login_is_in_a_known_state",
  drop constraint "an_addition_belongs_to_a_ticket_and_makes_none",
  add constraint "a_login_is_in_a_known_state" check (
    "status" in ('asked', 'password', 'enrolling', 'registering', 'adding', 'offering', 'added',
                 'confirming', 'recovered', 'complete', 'redeemed', 'failed')),
  add constraint "an_addition_belongs_to_a_ticket_and_makes_none" check (
    case when "purpose" = 'addition'
      then "ticket_id" is not null and "status" in ('adding', 'offering', 'added', 'failed')
      else "status" not in ('adding', 'offering', 'added') end);
