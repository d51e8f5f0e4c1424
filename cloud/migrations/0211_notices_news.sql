-- The bell list and the channels tell of plans and approvals too. Owner: modules/notices.
-- `subject_id`: the alarm, the warning of a plan, the approval. `news`: of everything but an alarm what happened, in figures.
alter table notices.notice rename column alarm_id to subject_id;
alter table notices.notice alter column site_id drop not null, alter column alarm_type drop not null,
  alter column source drop not null;
alter table notices.notice add column news jsonb,
  add constraint notice_is_one check ((news is null) = (site_id is not null and alarm_type is not null and source is not null));
-- How often people were told of a subject.
create index notice_by_subject on notices.notice (subject_id, round);

alter table notices.delivery rename column alarm_id to subject_id;
alter table notices.delivery alter column site_id drop not null, alter column alarm_type drop not null;
