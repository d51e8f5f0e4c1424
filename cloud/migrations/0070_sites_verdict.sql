-- What people say of an episode that a camera raised: right or false, and why. Owner: modules/sites.
-- `verdict` is the one that stands (episode, verdict, reason, text, by, at); all that were ever given are in the history.
alter table sites.alarm add column verdict jsonb;
alter table sites.alarm_event
  add column verdict text check (verdict in ('real', 'false-alarm')),
  add column reason  text,
  add column episode uuid;
alter table sites.alarm_event drop constraint alarm_event_kind_check;
alter table sites.alarm_event add constraint alarm_event_kind_check
  check (kind in ('raised', 'repeated', 'severity-changed', 'cleared', 'acknowledged', 'assigned', 'commented', 'escalated',
                  'judged', 'verdict-withdrawn'));
